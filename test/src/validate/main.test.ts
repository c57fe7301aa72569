import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { normal, randomNumbers } from '@edgevitals/shared/random';
import t from 'tap';

const validate = (...args: readonly string[]) =>
  spawnSync(process.execPath, [fileURLToPath(new URL('main.js', import.meta.url)), ...args], {
    encoding: 'utf8',
  });

interface Layout {
  readonly seconds: number;
  readonly megahertz: readonly number[];
  readonly volts: boolean;
  readonly times: boolean;
  readonly events: readonly string[];
}

/** Rows of a made-up board: programs of different intensity and rates of events, in phases. */
function rowsOf(layout: Layout, programs: number): string {
  const random = randomNumbers(programs);
  const head = ['workload', 'freq_mhz', 'power_w', 'busy_cores'];
  if (layout.times) head.push('t_s', 'dt_s');
  if (layout.volts) head.push('volt_v', 'cores');
  if (!layout.times) head.push('dt_s');
  const lines = [[...head, ...layout.events.map(event => `${event}_per_s`)].join(',')];
  let time = 0;
  for (let program = 0; program < programs; program++) {
    const rates = layout.events.map(() => random());
    for (const megahertz of layout.megahertz) {
      for (let row = 0; row < 25; row++) {
        const volts = 0.7 + (0.5 * megahertz) / 2000;
        const busy = 0.2 + 1.5 * random();
        const intensity = 0.7 + 0.6 * rates.reduce((sum, rate) => sum + rate / rates.length, 0);
        const watts =
          0.1 + 3e-4 * volts ** 2 * megahertz * (0.4 + intensity * busy) * (1 + 0.01 * normal(random));
        time += layout.seconds;
        const cells = [`program ${program}`, megahertz, watts.toFixed(4), busy.toFixed(4)];
        if (layout.times) cells.push(time.toFixed(3), layout.seconds);
        if (layout.volts) cells.push(volts.toFixed(4), 4);
        if (!layout.times) cells.push(layout.seconds);
        // an event that was not counted in some row leaves its cell empty
        cells.push(...rates.map(rate => (random() < 0.02 ? '' : Math.round(rate * busy * megahertz * 1e6))));
        lines.push(cells.join(','));
      }
    }
  }
  return `${lines.join('\n')}\n`;
}

const LAYOUTS: Readonly<Record<string, Layout>> = {
  plain: { seconds: 30, megahertz: [600, 1200], volts: false, times: false, events: [] },
  counted: {
    seconds: 2,
    megahertz: [400, 900, 1600],
    volts: true,
    times: true,
    events: ['cpu_cycles', 'mem_access', 'l2d_refill', 'some_new_event'],
  },
};

t.test('a set that nobody has seen is validated, whatever columns and rows it has', async t => {
  const folder = t.testdir();
  for (const [name, layout] of Object.entries(LAYOUTS)) {
    mkdirSync(join(folder, 'power', name), { recursive: true });
    writeFileSync(join(folder, 'power', name, 'rows.csv'), rowsOf(layout, 5));
  }
  const { status, stdout, stderr } = validate('power', '--data', folder, '--quick', '--json');
  const told = JSON.parse(stdout) as {
    name: string;
    gates: { gate: string; value: number | null; holds: boolean }[];
  };
  t.equal(told.name, 'power');
  t.equal(status, told.gates.every(({ holds }) => holds) ? 0 : 1, 'every gate binds');
  for (const { gate, value, holds } of told.gates) {
    // shares of few programs, in few rows, are told as they are
    if (/: (program left out|energy|tenth|after|idle)/.test(gate)) t.equal(holds, true, gate);
    t.ok(value !== null && Number.isFinite(value), gate);
  }
  t.match(stderr, /left out:\n.*plain: program left out, events: no events in its rows/s);
  const value = (gate: string): number => told.gates.find(each => each.gate === gate)?.value ?? Number.NaN;
  t.ok(value('counted: program left out, frequency + use') < 25);
  t.ok(value('plain: after 3 observations') < 8, `${value('plain: after 3 observations')}`);
  t.match(stderr, /counted +plain/);
});

t.test('a folder that is a set itself is one set', async t => {
  const folder = t.testdir({ 'rows.csv': rowsOf({ ...LAYOUTS['plain']!, seconds: 10 }, 3) });
  const { stdout } = validate('power', '--data', folder, '--quick', '--json');
  t.equal((JSON.parse(stdout) as { gates: object[] }).gates.length > 4, true);
});

t.test('clusters, residencies and programs of a row have columns of their own', async t => {
  const random = randomNumbers(3);
  const lines = [
    'workload,t_s,dt_s,power_w,cores,residency_mhz.600,residency_mhz.1200,busy_cores,freq_mhz.c1,cores.c1,busy_cores.c1,inst_per_s.c1,program.a,program.b,program.b.c1',
  ];
  for (let row = 0; row < 240; row++) {
    const [low, a, b, big] = [random(), random(), random(), 2 * random()];
    const megahertz = row % 3 === 0 ? 800 : 2000;
    const little = 1.2e-4 * (600 * low + 1200 * (1 - low));
    const watts = 0.5 + little * (a + 1.4 * b) + 5e-4 * megahertz * big;
    const cells = [
      row * 5,
      5,
      watts.toFixed(4),
      4,
      5 * low,
      5 * (1 - low),
      a + b,
      megahertz,
      2,
      big,
      1e6 * big,
      a,
      b,
      big,
    ];
    lines.push([`mix ${row % 4}`, ...cells].join(','));
  }
  const { stdout, stderr } = validate(
    'power',
    '--data',
    t.testdir({ 'rows.csv': lines.join('\n') }),
    '--quick',
    '--json',
  );
  const { gates } = JSON.parse(stdout) as { gates: { gate: string; value: number }[] };
  const use = gates.find(({ gate }) => gate.endsWith('program left out, frequency + use'));
  t.ok(use !== undefined && use.value < 6, `${use?.value} %`);
  t.match(stderr, /240 \/ 4 \/ 4/);
  t.match(stderr, /after 3 observations: several programs in a row/);
});

/** A board of two elements that is loaded in turns, warm when it begins; its sensor has steps of half a degree. */
function heatRows(seconds: number, cool: boolean): string {
  const random = randomNumbers(5);
  const elements = [
    { tau: 4, rise: cool ? 3 : 7, loaded: 0.2 },
    { tau: 120, rise: cool ? 6 : 25, loaded: 0.2 },
  ];
  const lines = ['t_s,busy_frac,temp_c,phase'];
  for (let at = 0; at < seconds; at++) {
    const busy = [0, 1, 0.3, 0.75, 0.05][Math.floor(at / 170) % 5]!;
    let celsius = 28;
    for (const element of elements) {
      element.loaded += (busy - element.loaded) * (1 - Math.exp(-1 / element.tau));
      celsius += element.rise * element.loaded;
    }
    // a hole, and a row that is none
    if (at > 2000 && at < 2100) continue;
    if (at === 3000) lines.push('3000.5,,nothing');
    lines.push(`${at},${busy},${(Math.round((celsius + 0.3 * normal(random)) * 2) / 2).toFixed(1)},x`);
  }
  return `${lines.join('\n')}\n`;
}

t.test('runs of other boards are validated, one that stays cool and one with a hole', async t => {
  const folder = t.testdir({
    somewhere: { 'below.csv': heatRows(7200, false), 'cool.csv': heatRows(5400, true) },
    'other.csv': 'name,value\na,1\n',
  });
  const { status, stdout, stderr } = validate('thermal', '--data', folder, '--json');
  t.equal(status, 0, `${stdout}${stderr}`);
  const { gates } = JSON.parse(stdout) as { gates: { gate: string; value: number }[] };
  t.ok(gates.length >= 8);
  for (const { gate, value } of gates) t.ok(Number.isFinite(value), gate);
});

t.test('a model of heat that is wrong does not pass', async t => {
  // temperature that follows no load
  const rows = heatRows(7200, false)
    .split('\n')
    .map((line, i) => (i % 600 < 300 ? line : line.replace(/,[\d.]+,x$/, ',80.0,x')));
  const { status } = validate('thermal', '--data', t.testdir({ 'wrong.csv': rows.join('\n') }), '--quick');
  t.equal(status, 1);
});

t.test('a folder without data, and rows without power, are told', async t => {
  const empty = validate('power', '--data', t.testdir());
  t.equal(empty.status, 2);
  t.match(empty.stderr, /CONFIG_INVALID: No rows\.csv/);
  t.match(validate('thermal', '--data', t.testdir()).stderr, /CONFIG_INVALID: No file with columns t_s/);
  const short = validate('thermal', '--data', t.testdir({ 'short.csv': 't_s,busy_frac,temp_c\n0,0,40\n' }));
  t.equal(short.status, 2);
  t.match(short.stderr, /short\.csv: 1 rows can be read/);
  const wrong = validate('power', '--data', t.testdir({ 'rows.csv': 'workload,freq_mhz\na,1000\n' }));
  t.equal(wrong.status, 2);
  t.match(wrong.stderr, /has no column power_w/);
});

t.test('asked for help it lists what can be validated; a model that does not exist is wrong use', async t => {
  const help = validate('--help');
  t.equal(help.status, 0);
  for (const name of ['power', 'thermal', 'flash', 'mesh', 'wakeups', 'busy-loops'])
    t.match(help.stdout, new RegExp(`^ {2}${name} +\\S`, 'm'));
  t.equal(validate('pwoer', '--data', '.').status, 2);
  t.equal(validate('power').status, 2);
});
