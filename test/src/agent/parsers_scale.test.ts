/**
 * Kernel files can be as long as who writes them likes: a board with thousands of erase blocks, a process with a title of
 * megabytes. What a parser costs must grow with the text, not with its square.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Row, RowId } from '@edgevitals/shared/frame';
import t from 'tap';

const SOURCES = fileURLToPath(new URL('../../../agent/dist/sources', import.meta.url));
const FEWER_BYTES = 6 * 1024;
const TIMES = 4;
/** Linear is 4, quadratic 16; between them lie caches and the collector. */
const MOST_RATIO = 12;
/** Less than this tells nothing, seconds. */
const LEAST_SECONDS = 0.003;
const RUNS = 3;
const COLUMNS = 48;

type Parser = (...values: unknown[]) => unknown;

/** Texts that are the same piece again and again, as files are and as nobody would expect them. */
const PIECES: readonly string[] = [
  'x',
  '7',
  ' ',
  '\n',
  '\t0',
  '(',
  ')',
  '[',
  '{"a":',
  '"',
  '\\040',
  ': ',
  'a=1 ',
  '1 2 3 4 5 6 7 8 9 10 11 12 13 14\n',
  '4095                   812\n',
  'name: 1 2 3\n',
  ' 12:      44      0   GIC 29 Level     arch_timer\n',
  '   8       0 sda 1 2 3 4 5 6 7 8 9 10 11\n',
  'Station 02:00:00:00:00:01 (on mesh0)\n\tsignal: -61 dBm\n',
  '/dev/sda1 /mnt ext4 rw 0 0\n',
  'sl  local_address rem_address st tx_queue inode\n0: 0100007F:0050 00000000:0000 0A 0 0 0 0 0 0 99\n',
  'Tcp: A B C\nTcp: 1 2 3\n',
  'add neighbour 1 address fe80::1 if mesh0 reach ffff rxcost 96 txcost 96 cost 96\n',
  'POWER_SUPPLY_STATUS=Full\n',
  'processor\t: 0\nmodel name\t: x\n\n',
  'cpu0 1 2 3 4 5 6 7 8 9 10\n',
];

/** Arguments after the text, by the names that parsers give them. */
const ARGUMENTS: Readonly<Record<string, () => unknown>> = {
  row: () => new Row(new RowId([], ''), COLUMNS),
  set: () => ({ row: () => new Row(new RowId([], ''), COLUMNS) }),
  rowOf: () => () => new Row(new RowId([], ''), COLUMNS),
  rows: () => [],
  known: () => new Map(),
  peer: () => () => 'peer',
  neighbours: () => true,
  group: () => '',
  policy: () => 0,
  digits: () => 6,
  events: () => 4,
  wanted: () => new Map([[99, 1]]),
};

/** Parsers that want something else. */
const OTHERS: Readonly<Record<string, () => readonly unknown[]>> = {
  parseProcStat: () => [new Map()],
  parseSoftnet: () => [new Map(), () => [0]],
  parseLifeTime: () => [''],
  parseZram: () => ['', new Row(new RowId([], ''), COLUMNS)],
};

async function parsers(): Promise<readonly (readonly [name: string, parse: (text: string) => unknown])[]> {
  const found: [string, (text: string) => unknown][] = [];
  for (const entry of readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })) {
    if (!entry.endsWith('.js') || entry.endsWith('.test.js')) continue;
    const module: Record<string, Parser> = await import(pathToFileURL(join(SOURCES, entry)).href);
    for (const [name, parse] of Object.entries(module)) {
      if (!/^parse[A-Z]/.test(name)) continue;
      found.push([name, text => parse(text, ...(OTHERS[name]?.() ?? argumentsOf(parse, name)))]);
    }
  }
  return found;
}

function argumentsOf(parse: Parser, name: string): unknown[] {
  const listed = /\(([^)]*)\)|^(\w+) =>/.exec(String(parse));
  const names = (listed?.[1] ?? '').split(',').map(one => one.trim().replace(/ =.*/, ''));
  return names.slice(1).map(one => {
    const make = ARGUMENTS[one];
    if (make === undefined) throw new Error(`say here what ${name} takes as ${one}`);
    return make();
  });
}

/** CPU seconds of the quickest of a few runs; what it refuses has cost something too. */
function cost(parse: (text: string) => unknown, text: string): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < RUNS; i++) {
    const before = process.cpuUsage();
    try {
      parse(text);
    } catch (error) {
      // that they are given what they want is to be seen: a wrong argument is no wrong text
      if (error instanceof TypeError) throw error;
    }
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1e6);
  }
  return least;
}

const textOf = (piece: string, bytes: number): string =>
  piece.repeat(Math.ceil(bytes / piece.length)).slice(0, bytes);

/** How many times more it costs for `TIMES` as many bytes of `piece`; 0 where that costs too little to tell. */
function growth(parse: (text: string) => unknown, piece: string, bytes: number): number {
  const more = cost(parse, textOf(piece, bytes * TIMES));
  return more < LEAST_SECONDS ? 0 : more / Math.max(cost(parse, textOf(piece, bytes)), LEAST_SECONDS / TIMES);
}

t.test('what a parser costs grows as the text does', async t => {
  const all = await parsers();
  t.ok(all.length >= 40, `${all.length} parsers`);
  for (const [name, parse] of all) {
    let worst = 0;
    let piece = '';
    for (const one of PIECES) {
      let ratio = growth(parse, one, FEWER_BYTES);
      // what only the compiler or the collector has done is not done again
      if (ratio > MOST_RATIO) ratio = Math.min(ratio, growth(parse, one, 2 * FEWER_BYTES));
      if (ratio <= worst) continue;
      worst = ratio;
      piece = one;
    }
    t.ok(
      worst <= MOST_RATIO,
      `${name}: ${worst.toFixed(1)} times for ${TIMES} times of ${JSON.stringify(piece)}`,
    );
  }
});
