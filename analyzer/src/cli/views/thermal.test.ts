import type { ThermalAnswer } from '@edgevitals/shared/results';
import { RESULT_EXAMPLES } from '@edgevitals/shared/testing';
import stringWidth from 'string-width';
import t from 'tap';
import { palette } from '../render/colour.js';
import { wholeScreen } from '../render/fit_screen.js';
import { thermalView } from './thermal.js';
import type { Lines } from './view.js';

const drawnOf: Lines<ThermalAnswer> = (answer, options) => wholeScreen(thermalView(answer, options));
const OPTIONS = { width: 80, colours: palette(false), now: 1_790_000_100 };
const EXAMPLE = RESULT_EXAMPLES['thermal answer'] as ThermalAnswer;

t.test('a clock that no driver tells is not 0 Hz', async t => {
  const line = (clocks: Partial<ThermalAnswer['policies'][number]>): string | undefined => {
    const policies = [{ policy: 'policy0', governor: 'performance', history: [], ...clocks }];
    return drawnOf({ ...EXAMPLE, policies }, OPTIONS).find(each => each.startsWith('policy0 performance'));
  };
  t.equal(line({}), 'policy0 performance: clock not known');
  t.equal(
    line({ limitHertz: 1.2e9, maximumHertz: 1.4e9 }),
    'policy0 performance: clock not known, limit 1.20 GHz of 1.40 GHz',
  );
  t.equal(line({ currentHertz: 6e8 }), 'policy0 performance: 600 MHz');
});

const { throttled: _, ...answer } = EXAMPLE;
const drawn = (parts: Partial<ThermalAnswer>): string[] =>
  drawnOf({ ...answer, hints: [], ...parts }, OPTIONS);
const event: ThermalAnswer['throttling'][number] = {
  domain: 'firmware',
  cause: 'undervoltage',
  effect: 'binding',
  from: 10,
  to: 44,
  evidence: 'get_throttled 50005: under-voltage, throttled now',
};

t.test('what holds the processor back now is told with its cause, within the terminal', async t => {
  const lines = drawn({ throttled: true, throttling: [event] });
  t.ok(lines.includes('throttled now'));
  t.match(
    lines.join(' ').replace(/ +/g, ' '),
    /firmware throttled, undervoltage, binding, 34 s: get_throttled 50005: under/,
  );
  t.ok(lines.every(line => stringWidth(line) <= 80));
});

t.test('a device is not throttled only where something of it would tell', async t => {
  t.ok(drawn({ throttled: false, throttling: [] }).includes('not throttled'));
  t.ok(drawn({ throttled: false, throttling: [event] }).includes('not throttled now'));
  const lines = drawn({ throttling: [] });
  t.notMatch(lines.join(), 'not throttled');
  t.match(lines.join(), 'nothing of this device tells');
});

t.test(
  'temperature and clock stand one below the other, from the least to the trip and from 0 to the most',
  async t => {
    const [zone] = EXAMPLE.zones;
    const trips = [{ type: 'passive', celsius: 80, hysteresisCelsius: 2 }];
    const lines = drawn({
      zones: [{ ...zone!, minCelsius: 45, history: [45, 62.5, 80], trips }],
      policies: [
        { policy: 'policy0', governor: 'schedutil', maximumHertz: 1.4e9, history: [1.4e9, null, 6e8] },
      ],
    });
    const [temperature, clock] = [/cpu-thermal +▁▅█/, /policy0 +█ ▄/].map(pattern =>
      lines.findIndex(line => pattern.test(line)),
    );
    t.ok(temperature! > 0);
    t.equal(clock, temperature! + 1);
    t.match(lines[temperature!], /45\.0 °C to 80\.0 °C \(passive trip\)$/);
    t.match(lines[clock!], /0 to 1\.40 GHz$/);
    t.equal(lines[temperature!]!.indexOf('█'), lines[clock!]!.indexOf('▄'), 'at the same place in time');
    t.ok(lines.every(line => stringWidth(line) <= 80));
  },
);

t.test(
  'programs have their degrees beside their CPU time, the moment its parts, and what comes is said',
  async t => {
    const lines = drawn({});
    const text = lines.join(' ').replace(/ +/g, ' ');
    t.match(text, /PROGRAM HEATED BY CPU TIME SHARE sensor_daemon 1\.3 ± 0\.1 °C 12 s/);
    t.match(
      text,
      /hottest .* ago: cpu-thermal at 61\.5 °C = 24\.0 without load \+ 32\.0 by programs \+ 4\.0 by what they share/,
    );
    t.match(
      text,
      /if the load of the last minute goes on \(2\.5 of 4 CPUs\): at this load it throttles in 3 min 10 s/,
    );
    t.match(text, /not identified: what comes/);
    t.ok(lines.every(line => stringWidth(line) <= 80));
  },
);

t.test('where degrees are not known there is no column for them', async t => {
  const { heat: _, processes, ...rest } = answer;
  const lines = drawnOf({ ...rest, processes: processes.map(({ celsius: _, ...each }) => each) }, OPTIONS);
  t.notMatch(lines.join(), 'HEATED');
  t.notMatch(lines.join(), 'goes on');
});
