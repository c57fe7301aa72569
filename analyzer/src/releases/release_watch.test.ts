import t from 'tap';
import { emptySlice } from '../history/slice_of.js';
import { PROCESS, type ProcessRow, TRAFFIC } from '../quantities/index.js';
import { amountIn } from './release_day.js';
import { ReleaseWatch } from './release_watch.js';

const DAY = 86_400;
const START = 20_000 * DAY;
const ON = { kernel: '6.1', model: 'SD-200' };

function lab() {
  let watch = new ReleaseWatch('gw-1');
  let minute = START / 60;
  const pass = (
    minutes: number,
    builds: Readonly<Record<string, string[]>>,
    row: Partial<ProcessRow> = {},
    carried?: Readonly<Record<string, number>>,
  ) => {
    const running = new Map(Object.entries(builds).map(([program, all]) => [program, new Set(all)]));
    const over = [];
    for (let i = 0; i < minutes; i++, minute++) {
      const slice = { ...emptySlice(minute * 60, minute * 60 + 60), coveredSeconds: 60, cpuBusySeconds: 10 };
      slice.processes = Object.keys(builds).map(program => ({
        ...PROCESS.empty(),
        ...{ program, running: true, count: 1, userSeconds: 2, rssBytes: 1e6, writtenBytes: 100, ...row },
      }));
      slice.traffic = Object.entries(carried ?? {}).map(([program, sentBytes]) => ({
        ...TRAFFIC.empty(),
        ...{ program, sentBytes, receivedBytes: 500 },
      }));
      over.push(...watch.takeMinute(slice, running, ON));
    }
    return over;
  };
  const restart = () => {
    const saved = JSON.parse(JSON.stringify(watch.snapshot()));
    watch = new ReleaseWatch('gw-1');
    watch.restore(saved);
  };
  return { pass, restart, watch: () => watch };
}

t.test('a day of a build is what it used in an hour of running, told when the day is over', async t => {
  const { pass } = lab();
  t.same(pass(1440, { sensord: ['aa'] }), []);
  const [day, ...others] = pass(1, { sensord: ['aa'] });
  t.same(others, []);
  t.match(day, { device: 'gw-1', day: 20_000, program: 'sensord', build: 'aa', ...ON });
  t.ok(Math.abs(amountIn(day!, 'cpuSeconds') / amountIn(day!, 'seconds') - 2 / 60) < 1e-9);
  t.equal(amountIn(day!, 'writtenBytes') / amountIn(day!, 'writtenSeconds'), 100 / 60);
  t.equal(amountIn(day!, 'joulesSeconds'), 0, 'energy that nobody tells is not none');
  t.ok(amountIn(day!, 'seconds') < DAY, 'its start is left out');
});

t.test('an upgrade is one change, at the restart; the hour after it is left out', async t => {
  const { pass, watch } = lab();
  pass(600, { sensord: ['aa'] });
  pass(30, { sensord: ['bb'] });
  t.match(watch().seen(), [{ build: 'aa' }, { build: 'bb', firstAt: START + 600 * 60 }]);
  t.equal(watch().today().length, 1, 'nothing is told of the new one yet');
  pass(60, { sensord: ['bb'] });
  const [, fresh] = watch().today();
  t.match(fresh, { build: 'bb' });
  t.equal(amountIn(fresh!, 'seconds'), 30 * 60);
});

t.test('traffic is known up to each reading of connections, and none of who has no part in it', async t => {
  const { pass, watch } = lab();
  const builds = { sensord: ['aa'], logger: ['cc'] };
  const told = (program: string): readonly number[] => {
    const day = watch()
      .today()
      .find(each => each.program === program)!;
    return [amountIn(day, 'trafficBytes'), amountIn(day, 'trafficSeconds')];
  };
  pass(60, builds);
  t.same(told('sensord'), [0, 0], 'nothing is known before connections are read');
  pass(1, builds, {}, { sensord: 1000 });
  pass(1, builds);
  pass(1, builds, {}, { sensord: 1000 });
  t.same(told('sensord'), [3000, 180], 'the minute in between was carried with the next reading');
  t.same(told('logger'), [0, 180]);
  pass(30, builds);
  pass(1, builds, {}, { logger: 1000 });
  t.same(told('sensord'), [3000, 240], 'a long silence is not none');
});

t.test('two builds at once under one name, and programs without a build, are not told apart', async t => {
  const { pass, watch } = lab();
  pass(100, { node: ['aa', 'bb'], script: [''], init: ['cc'] }, { userSeconds: 0.001 });
  t.same(watch().seen(), [], 'nor is one followed that does nothing');
});

t.test('what was saved goes on, and other things are ignored', async t => {
  const { pass, restart, watch } = lab();
  pass(200, { sensord: ['aa'] });
  const before = watch().today();
  restart();
  t.same(
    watch().today(),
    before.map(day => ({ ...day, kernel: '', model: '' })),
  );
  pass(1, { sensord: ['aa'] });
  t.match(watch().today(), [{ ...ON, firstAt: before[0]!.firstAt }]);
  const saved = watch().snapshot() as { builds: { amounts: number[] }[] };
  const older = new ReleaseWatch('gw-1');
  older.restore({
    ...saved,
    builds: saved.builds.map(each => ({ ...each, amounts: each.amounts.slice(0, 13) })),
  });
  t.same(
    older.today(),
    watch()
      .today()
      .map(day => ({ ...day, kernel: '', model: '' })),
    'of a version without traffic',
  );
  for (const odd of [undefined, 7, { version: 1 }, { version: 1, day: 1, builds: [7, { program: 'x' }] }])
    new ReleaseWatch('gw-2').restore(odd);
});

t.test('however many builds come and go, what is held has a bound', async t => {
  const { pass, watch } = lab();
  for (let i = 0; i < 200; i++) pass(1, { [`tool-${i}`]: ['aa'] });
  t.equal(watch().seen().length, 48);
  t.ok(watch().bytes < 32_000);
});
