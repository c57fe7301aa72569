import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { readThrottleLogs } from './throttle_log.js';

const HEAD = 'file,segment,segment_title,t_of_day_s,freq_mhz_cols,header,loadavg1,cpu_pct,temp_c,mW';
const label = (file: string, more: object = {}) => ({
  file,
  board: 'a board',
  no_throttling: false,
  time_in_state: [],
  ...more,
});

/** A folder with rows and labels, somewhere below the one that is returned. */
function folderOf(folder: string, rows: readonly string[], labels: readonly object[]): string {
  const below = join(folder, 'anywhere');
  mkdirSync(below);
  writeFileSync(join(below, 'samples.csv'), [HEAD, ...rows, ''].join('\n'));
  writeFileSync(join(below, 'labels.json'), JSON.stringify(labels));
  return folder;
}

t.test('clocks that are printed in columns are read, and rows that cannot be are counted', async t => {
  const rows = [
    'a.txt,0,,300,1608/816,big.LITTLE,1,100,80,',
    'a.txt,1,"one, and another",100,1608/ 816MHz,big.LITTLE,1,50,60.5,',
    'a.txt,1,title,110,2400/1800,big.LITTLE,1,100,,',
    ...Array.from({ length: 18 }, (_, i) => `a.txt,1,title,${120 + i},2400/1800,big.LITTLE,1,100,70,`),
    'a.txt,1,title,140,broken,big.LITTLE,1,100,70,',
  ];
  const found = readThrottleLogs(folderOf(t.testdir(), rows, [label('a.txt'), label('without-rows.txt')]))!;
  t.match(found, { rows: 22, dropped: 1 });
  t.equal(found.logs.length, 1);
  const [log] = found.logs;
  t.equal(log!.rows.length, 20, 'the head of a log repeats its end');
  t.strictSame(log!.rows[0], { at: 100, hertz: [1608e6, 816e6], busy: 0.5, celsius: 60.5 });
  t.ok(Number.isNaN(log!.rows[1]!.celsius));
});

t.test('a log that is mostly unreadable is refused', async t => {
  const rows = ['a.txt,1,x,1,900,CPU,1,9,9,', 'a.txt,1,x,2,what,CPU,1,9,9,'];
  t.throws(() => readThrottleLogs(folderOf(t.testdir(), rows, [label('a.txt')])), { code: 'CONFIG_INVALID' });
});

t.test('midnight is passed, and what firmware runs is told apart from what is asked for', async t => {
  const rows = ['a.txt,1,x,86390,1200/1200,fake/real,1,100,70,', 'a.txt,1,x,5,1200/ 600,fake/real,1,100,70,'];
  const [log] = readThrottleLogs(folderOf(t.testdir(), rows, [label('a.txt')]))!.logs;
  t.match(log!.rows, [
    { at: 86390, hertz: [1200e6], measuredHertz: 1200e6 },
    { at: 86405, hertz: [1200e6], measuredHertz: 600e6 },
  ]);
});

t.test('the truth: what was lost, and whether the table is to be believed', async t => {
  const rows = ['a.txt,1,7-zip single core,1,1785,CPU,1,12,40,'];
  const truth = {
    cpus: null,
    fmax_mhz: 2091,
    lost_frac: 0.146,
    opp_seconds: [
      [2091, 0],
      [1785, 970],
    ],
  };
  const labels = [label('a.txt', { board: 'Celeron N5105', no_throttling: true, time_in_state: [truth] })];
  t.match(readThrottleLogs(folderOf(t.testdir(), rows, labels))!.logs, [
    { isX86: true, isFree: true, cpus: 8, truths: [{ topHertz: 2091e6, lost: 0.146, isReached: false }] },
  ]);
});

t.test('a folder without such logs has none', async t => {
  t.equal(readThrottleLogs(t.testdir({ 'samples.csv': 'alone' })), undefined);
});
