import t from 'tap';
import type { Slice } from '../history/slice.js';
import { emptySlice } from '../history/slice_of.js';
import { PROCESS, type ProcessRow } from '../quantities/index.js';
import { FleetLimits } from './fleet_limits.js';

const START = Date.UTC(2026, 5, 1) / 1000;

interface Program extends Partial<ProcessRow> {
  readonly program: string;
}

function lab(limits: readonly object[], traits = { model: 'SD-200', arch: 'armv7l' }) {
  const fleet = new FleetLimits({
    traits: device => ({ name: device, ...traits }),
    models: () => ({ view: () => undefined, flash: () => undefined, thermal: () => undefined }),
  });
  const set = (list: readonly object[]) => fleet.book.set(JSON.stringify({ limits: list }), 'limits.json');
  set(limits);
  let minute = START / 60;
  const pass = (programs: readonly Program[], rest: Partial<Slice> = {}, device = 'gw-1') => {
    const slice = { ...emptySlice(minute * 60, minute * 60 + 60), coveredSeconds: 60, ...rest };
    slice.processes = programs.map(each => ({ ...PROCESS.empty(), running: true, count: 1, ...each }));
    fleet.takeMinute(device, minute, slice);
  };
  const next = () => {
    minute++;
  };
  const verdicts = (device = 'gw-1') =>
    Object.fromEntries(fleet.uses(device).map(use => [`${use.program} ${use.key}`.trim(), use.verdict]));
  return { fleet, set, pass, next, verdicts };
}

t.test('a program over its limits is told with what it used, others are not', async t => {
  const { fleet, pass, next, verdicts } = lab([
    { cpu: '5 %', over: '5 min', memory: '10 MB', wakeups: '40 wakeups/s' },
    { program: 'recorder', cpu: '60 %', over: '5 min' },
    { of: 'device', temperature: '95 degC', traffic: '50 MB/day', do: 'critical' },
  ]);
  for (let i = 0; i < 12; i++) {
    pass(
      [
        { program: 'hog', userSeconds: 6, rssBytes: 5e6, voluntarySwitches: 60 },
        { program: 'recorder', userSeconds: 30, rssBytes: 9e6 },
        { program: 'quiet', userSeconds: 0.001, rssBytes: 1e5 },
        { program: 'kworker/0:1', userSeconds: 30, kernel: true },
      ],
      {
        zones: [
          {
            zone: 'thermal_zone0',
            type: 'cpu',
            last: 90,
            min: 80,
            max: 96,
            mean: 90,
            readings: 60,
            survived: 0,
          },
        ],
      },
    );
    next();
  }
  t.same(verdicts(), {
    'hog cpu': 'exceeded',
    'hog memory': 'kept',
    'recorder cpu': 'kept',
    'recorder memory': 'kept',
    temperature: 'exceeded',
    traffic: 'no-data',
  });
  t.match(fleet.conditions('gw-1'), [
    {
      kind: 'limit.exceeded',
      subject: 'hog cpu',
      severity: 'warning',
      summary: 'hog exceeds its limit of 5 % (CPU): 10 % in the last 5 min, 2.0 times what it may.',
      evidence: [
        { name: 'used', value: 0.1, unit: 'CPUs' },
        { name: 'limit', value: 0.05 },
        { name: 'times the limit', value: 2 },
      ],
    },
    {
      subject: 'temperature',
      severity: 'critical',
      summary: 'The device exceeds its limit of 95 degC (temperature): 96.0 degC or more in the last 1 h.',
    },
  ]);
});

t.test('of a budget each byte counts, of programs that have ended too', async t => {
  const { pass, next, verdicts } = lab([{ writes: '1 kB/day' }]);
  for (let i = 0; i < 10; i++) {
    pass([{ program: 'tool', writtenBytes: 100 }]);
    next();
  }
  t.same(verdicts(), { 'tool writes': 'kept' });
  pass([{ program: 'tool', writtenBytes: 1 }]);
  next();
  pass([]);
  t.same(verdicts(), { 'tool writes': 'exceeded' });
});

t.test('what the kernel refuses to tell is not kept', async t => {
  const { fleet, pass, next, verdicts } = lab([{ program: 'root-tool', writes: '1 kB/day' }]);
  for (let i = 0; i < 3; i++) {
    pass([{ program: 'root-tool', ioDenied: true }]);
    next();
  }
  t.same(verdicts(), { 'root-tool writes': 'no-data' });
  t.match(fleet.uses('gw-1')[0]!.why, /kernel does not tell it of root-tool/);
});

t.test('energy that nobody can tell of is no verdict, and heat and flash say why', async t => {
  const { fleet, pass, next } = lab([
    { program: 'a', power: '1 W', heat: '3 degC', flashLife: '10 % of flash life' },
  ]);
  for (let i = 0; i < 11; i++) {
    pass([{ program: 'a', userSeconds: 1 }]);
    next();
  }
  t.match(
    fleet.uses('gw-1').filter(({ verdict }) => verdict !== 'no-data'),
    [],
  );
});

t.test('other limits take over what has not changed', async t => {
  const { fleet, set, pass, next, verdicts } = lab([{ writes: '1 kB/day', cpu: '5 %' }]);
  for (let i = 0; i < 3; i++) {
    pass([{ program: 'tool', writtenBytes: 200, userSeconds: 6 }]);
    next();
  }
  set([{ writes: '1 kB/day', cpu: '50 %' }]);
  t.same(verdicts(), {}, 'nothing is told of limits that have not been judged');
  pass([{ program: 'tool', writtenBytes: 500, userSeconds: 6 }]);
  t.same(verdicts(), { 'tool writes': 'exceeded', 'tool cpu': 'cannot-be-told' });
  t.match(fleet.uses('gw-1').find(({ key }) => key === 'cpu')?.why, /of the time is not known/);
  fleet.book.set(undefined, '');
  t.same(fleet.conditions('gw-1'), []);
  t.throws(() => set([{ cpu: 5 }]), { code: 'CONFIG_INVALID' });
});

t.test('what is saved goes on, for the same limits only', async t => {
  const limits = [{ writes: '1 kB/day' }];
  const before = lab(limits);
  before.pass([{ program: 'tool', writtenBytes: 990 }]);
  const saved = JSON.parse(JSON.stringify(before.fleet.snapshot('gw-1')));
  const same = lab(limits);
  same.fleet.restore('gw-1', saved);
  same.next();
  same.pass([]);
  t.match(same.fleet.uses('gw-1'), [{ program: 'tool', used: 990, verdict: 'kept' }]);
  const other = lab([{ writes: '2 kB/day' }]);
  other.fleet.restore('gw-1', saved);
  other.next();
  other.pass([]);
  t.same(other.fleet.uses('gw-1'), []);
  for (const odd of [
    7,
    null,
    { version: 1 },
    { version: 1, digest: same.fleet.book.digest, subjects: [7, ['x']] },
  ])
    same.fleet.restore('gw-2', odd);
});

t.test('that some devices may exceed a limit: more of them make it critical', async t => {
  const few = lab([{ memory: '1 MB', over: '1 min', devices: '30 %' }]);
  const severities = () =>
    ['d-1', 'd-2', 'd-3'].flatMap(device => few.fleet.conditions(device).map(({ severity }) => severity));
  for (let minute = 0; minute < 2; minute++) {
    for (let device = 10; device > 0; device--)
      few.pass([{ program: 'a', rssBytes: device <= 3 ? 2e6 : 5e5 }], {}, `d-${device}`);
    few.next();
  }
  t.same(severities(), ['warning', 'warning', 'warning'], 'three of ten may be by chance');
  const many = lab([{ memory: '1 MB', over: '1 min', devices: '30 %' }]);
  for (let minute = 0; minute < 2; minute++) {
    for (let device = 1; device <= 10; device++)
      many.pass([{ program: 'a', rssBytes: device <= 8 ? 2e6 : 5e5 }], {}, `d-${device}`);
    many.next();
  }
  t.equal(many.fleet.conditions('d-8')[0]?.severity, 'critical');
  t.match(many.fleet.conditions('d-8')[0]?.summary, /8 devices exceed it/);
});

t.test(
  'a budget that will be used up before the day ends is told with the time, and no more once it is',
  async t => {
    const { fleet, pass, next } = lab([{ program: 'recorder', writes: '200 MB/day', do: 'critical' }]);
    const day = (perMinute: number, minutes = 1440) => {
      for (let minute = 0; minute < minutes; minute++) {
        pass([{ program: 'recorder', writtenBytes: perMinute * (1 + 0.2 * Math.sin(minute / 200)) }]);
        next();
      }
    };
    for (let past = 0; past < 7; past++) day(90_000 + 5000 * (past % 3));
    t.same(fleet.conditions('gw-1'), []);
    day(200_000, 900);
    t.match(fleet.conditions('gw-1'), [
      {
        kind: 'limit.forecast',
        subject: 'recorder writes',
        severity: 'warning',
        summary:
          /^As past days went, recorder will have used up its 200 MB\/day \(written to storage\) at 1\d:\d\d \(1\d:\d\d to \S+\) UTC\.$/,
      },
    ]);
    t.match(fleet.uses('gw-1'), [{ verdict: 'kept', forecast: { days: 7 } }]);
    for (let minute = 0; minute < 300; minute++) {
      pass([{ program: 'recorder', writtenBytes: 200_000 }]);
      next();
    }
    t.match(fleet.conditions('gw-1'), [{ kind: 'limit.exceeded', severity: 'critical' }]);
  },
);

t.test('however many programs come and go, what is held has a bound', async t => {
  const { fleet, pass, next } = lab([{ writes: '1 B/day' }]);
  for (let i = 0; i < 400; i++) {
    pass([{ program: `tool-${i}`, writtenBytes: 100 }]);
    next();
  }
  t.equal(fleet.uses('gw-1').length, 256);
  t.ok(fleet.bytesOf('gw-1') < 400_000);
  t.equal(fleet.conditions('gw-1').length, 16, 'the worst are told');
});
