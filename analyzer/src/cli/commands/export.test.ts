import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import t from 'tap';
import { encodeMinute } from '../../history/minute_codec.js';
import { emptySlice } from '../../history/slice_of.js';
import { SqliteStore } from '../../history/sqlite/index.js';
import { PROCESS } from '../../quantities/index.js';
import { CapturedTerminal } from '../../testing/captured_terminal.js';
import { runProgram } from '../program.js';

const AWKWARD = 'sh -c "a, b"';
const DEVICES = ['gw-1', 'gw-2'];
const MINUTES = 90;

/** Minutes up to some hours ago, with a program of an awkward name, and energy that is known of one only. */
async function filled(folder: string): Promise<number> {
  const first = 60 * Math.floor(Date.now() / 3.6e6) - 60 * 5;
  const store = new SqliteStore(join(folder, 'history.db'));
  const rows = DEVICES.flatMap(device =>
    Array.from({ length: MINUTES }, (_, i) => ({
      ...{ device, minute: first + i },
      packed: encodeMinute({
        ...emptySlice(60 * (first + i), 60 * (first + i) + 60),
        coveredSeconds: 60,
        processes: [
          { ...PROCESS.empty(), program: 'web', userSeconds: 0.25, running: true, joules: 0, count: 1 },
          { ...PROCESS.empty(), program: AWKWARD, userSeconds: 2 + i, count: 1 },
        ],
      }),
    })),
  );
  await store.putMinutes(rows);
  while ((await store.rollUp(Date.now() / 1000, 10)) > 0);
  await store.close();
  return first;
}

const sum = (values: readonly unknown[]): number =>
  values.reduce<number>((all, each) => all + Number(each), 0);
const USED = (MINUTES * (2 + 2 + MINUTES - 1)) / 2;

t.test('history is read back from each form, and what is unknown is not 0', async t => {
  const folder = t.testdir();
  const first = await filled(folder);
  const terminal = new CapturedTerminal();
  const exported = async (name: string, ...args: string[]): Promise<string> => {
    const path = join(folder, name);
    t.equal(await runProgram(['export', ...args, '--data', folder, '-o', path], terminal), 0);
    return path;
  };
  const parquet = await exported('all.parquet');
  t.match(terminal.noted.at(-1), /all.parquet: 360 rows of 2 devices/);
  const read = await parquetReadObjects({ file: await asyncBufferFromFile(parquet) });
  t.equal(read.length, 2 * 2 * MINUTES);
  t.match(read[0], {
    ...{ device: 'gw-1', from: new Date(first * 60_000), program: 'web', coveredSeconds: 60 },
    ...{ userSeconds: 0.25, running: true, joules: 0 },
  });
  t.equal(read[1]?.['joules'] ?? 'unknown', 'unknown');
  const awkward = read.filter(({ program }) => program === AWKWARD);
  t.equal(sum(awkward.map(({ userSeconds }) => userSeconds)), 2 * USED);

  const jsonl = readFileSync(await exported('one.jsonl', 'gw-2'), 'utf8')
    .trimEnd()
    .split('\n');
  const objects = jsonl.map(line => JSON.parse(line) as Record<string, unknown>);
  t.equal(objects.length, 2 * MINUTES);
  t.ok(objects.every(({ device }) => device === 'gw-2'));
  t.notOk('joules' in objects[1]!);

  const csv = readFileSync(await exported('hours.csv', 'gw-1', '--step', 'hour'), 'utf8').split('\r\n');
  t.match(csv[0], /^device,from,to,coveredSeconds,program,userSeconds,/);
  const hours = csv.filter(line => line.includes('"sh -c ""a, b"""'));
  t.equal(hours.length, 2, 'an hour and a half');
  t.equal(sum(hours.map(line => line.split('""",')[1]!.split(',')[0])), USED);
  t.same(
    readdirSync(folder).filter(name => name.endsWith('.part')),
    [],
  );
});

t.test('what cannot be exported is told, and leaves no file', async t => {
  const folder = t.testdir();
  const terminal = new CapturedTerminal();
  const output = join(folder, 'x.csv');
  const run = (...args: string[]): Promise<number> =>
    runProgram(['export', '--data', folder, ...args], terminal);
  t.equal(await run('-o', output), 2);
  t.match(terminal.noted.at(-1), /no history/);
  await filled(folder);
  t.not(await run('gw-9', '-o', output), 0);
  t.match(terminal.noted.join('\n'), /no device "gw-9"/);
  t.equal(await run('-o', join(folder, 'x.xls')), 2);
  t.notOk(readdirSync(folder).some(name => name.startsWith('x.')));
});
