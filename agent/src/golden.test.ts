/**
 * What the whole agent makes of every captured board: probed, described, sampled, framed, published, and read back as
 * the analyzer does. The golden texts lie beside the boards and are meant to be read; `GOLDEN_UPDATE=1` writes them
 * anew, and the difference is then for a person to judge. A source that is younger than a board and absent on it is left
 * out: that nobody looked for it when the board was captured says nothing of the board.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { inflateRawSync } from 'node:zlib';
import {
  decodeCbor,
  decodeFrame,
  decodeSamples,
  FRAME_LIMITS,
  isKeyFrame,
  type Sample,
  type Tables,
} from '@edgevitals/shared/frame';
import type { Info, SourceInfo } from '@edgevitals/shared/info';
import { MemoryBroker } from '@edgevitals/shared/mqtt';
import { Topics } from '@edgevitals/shared/topics';
import t from 'tap';
import { createAgent, offlineWill } from './agent.js';
import { type ReadableRow, readable } from './frame/readable.js';
import { parseBoard } from './testing/boards/board_archive.js';
import { BoardHost } from './testing/boards/board_host.js';
import { settled } from './testing/boards/board_settled.js';

const FOLDER = fileURLToPath(new URL('../../test/fixtures/boards', import.meta.url));
const DEVICE = 'board';
/** When the second snapshot takes the place of the first, and how long the agent runs. */
const SECOND_MS = 20_000;
const RUN_MS = 45_000;
const STEP_MS = 50;
const topics = new Topics();

/** Runs the agent over a board and returns its info document and all samples it published. */
async function published(file: string): Promise<{ info: Info; samples: Sample[] }> {
  const host = new BoardHost({
    archive: parseBoard(readFileSync(join(FOLDER, file), 'latin1')),
    idle: async () => void (await setImmediate()),
    secondMs: SECOND_MS,
  });
  const broker = new MemoryBroker();
  const listener = broker.endpoint('listener');
  const keys = new Map<number, Tables>();
  const samples: Sample[] = [];
  let info: Info | undefined;
  await listener.subscribe(topics.info(DEVICE), ({ payload }) => {
    info = decodeCbor(payload) as Info;
  });
  await listener.subscribe(topics.raw(DEVICE), ({ payload }) => {
    const frame = decodeFrame(payload, FRAME_LIMITS, bytes => inflateRawSync(bytes));
    const key = isKeyFrame(frame);
    const decoded = decodeSamples(frame.body, frame.bootMs, key ? undefined : keys.get(frame.key));
    if (key) keys.set(frame.sequence, decoded.tables);
    samples.push(...decoded.samples);
  });
  const endpoint = broker.endpoint('agent', { will: offlineWill(DEVICE) });
  const agent = createAgent({ host, endpoint, device: DEVICE, plan: { allTables: 1 } });
  await settled(host, agent.start());
  for (let passed = 0; passed < RUN_MS; passed += STEP_MS) await host.advance(STEP_MS);
  await settled(host, agent.stop());
  await endpoint.close();
  await listener.close();
  if (info === undefined) throw new Error(`${file}: no info document was published`);
  return { info, samples };
}

const inLine = (row: ReadableRow): string =>
  Object.entries(row)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? JSON.stringify(value) : value}`)
    .join(' ');

const tablesOf = (sample: Sample): Record<string, ReadableRow[]> =>
  readable(
    [...sample.tables].map(([table, rows]) => ({ table, rows: rows.filter(row => row !== undefined) })),
  );

/** A document, one line a list item. */
function describe(value: object, indent = ''): string[] {
  return Object.entries(value).flatMap(([name, part]) => {
    if (Array.isArray(part))
      return [`${indent}${name}:`, ...part.map(item => `${indent}  - ${JSON.stringify(item)}`)];
    if (part !== null && typeof part === 'object')
      return [`${indent}${name}:`, ...describe(part as object, `${indent}  `)];
    return [`${indent}${name}: ${JSON.stringify(part)}`];
  });
}

/** The last sample that has each table. */
function newest(samples: readonly Sample[]): Record<string, ReadableRow[]> {
  return Object.assign({}, ...samples.map(tablesOf)) as Record<string, ReadableRow[]>;
}

/**
 * Without the absent sources that `before`, the golden text so far, does not speak of. One that it lists stays, whatever
 * has become of it.
 */
function known(info: Info, before: string | undefined): Info {
  if (before === undefined) return info;
  const names = new Set(
    [...before.matchAll(/^ {2}- \{"name":"([^"]+)".*"state":"/gm)].map(match => match[1]),
  );
  const sources = info.sources.filter(({ name, state }) => state !== 'absent' || names.has(name));
  return { ...info, sources };
}

function golden({ info, samples }: { info: Info; samples: Sample[] }): string {
  const first = tablesOf(samples[0]!);
  const last = newest(samples);
  const lines = [
    '# Info',
    ...describe({ ...info, agent: { ...info.agent, version: '...' } }),
    '',
    '# First sample',
  ];
  for (const [table, rows] of Object.entries(first))
    lines.push(`${table}:`, ...rows.map(row => `  ${inLine(row)}`));
  lines.push('', `# What differs after ${RUN_MS / 1000} s`);
  for (const [table, rows] of Object.entries(last)) {
    const before = new Set((first[table] ?? []).map(inLine));
    const changed = rows.map(inLine).filter(line => !before.has(line));
    if (changed.length > 0) lines.push(`${table}:`, ...changed.map(line => `  ${line}`));
  }
  return `${lines.join('\n')}\n`;
}

const boards = readdirSync(FOLDER).filter(
  name => name.endsWith('.board') && !name.endsWith('.overlay.board'),
);

t.test('the whole agent makes of every board what is written beside it', async t => {
  t.ok(boards.length >= 5);
  for (const board of boards) {
    const path = join(FOLDER, board.replace(/board$/, 'golden.txt'));
    const before = existsSync(path) ? readFileSync(path, 'utf8') : undefined;
    const { info, samples } = await published(board);
    const text = golden({ info: known(info, before), samples });
    if (process.env['GOLDEN_UPDATE'] === '1') writeFileSync(path, text);
    const expected = readFileSync(path, 'utf8');
    // line by line: a difference of one row reads as one
    t.strictSame(text.split('\n'), expected.split('\n'), board);
  }
});

t.test('a source that a board knows nothing of changes no golden text until it is there', async t => {
  const before = 'sources:\n  - {"name":"old","costs":"much","state":"present","reason":""}\n';
  const source = (name: string, state: SourceInfo['state']): SourceInfo => ({
    name,
    state,
    reason: '',
    costs: '',
  });
  const { info } = await published(boards[0]!);
  const left = (...sources: SourceInfo[]): string[] =>
    known({ ...info, sources }, before).sources.map(({ name, state }) => `${name} ${state}`);
  t.strictSame(left(source('old', 'present'), source('new', 'absent')), ['old present']);
  t.strictSame(
    left(source('old', 'absent'), source('new', 'absent')),
    ['old absent'],
    'what goes away shows',
  );
  for (const state of ['present', 'denied', 'failing'] as const)
    t.strictSame(left(source('old', 'present'), source('new', state)), ['old present', `new ${state}`]);
  t.equal(known(info, undefined), info, 'a new board tells of all');
});
