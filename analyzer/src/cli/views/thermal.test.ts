import type { ThermalAnswer } from '@edgevitals/shared/results';
import { RESULT_EXAMPLES } from '@edgevitals/shared/testing';
import stringWidth from 'string-width';
import t from 'tap';
import { palette } from '../render/colour.js';
import { thermalView } from './thermal.js';

const OPTIONS = { width: 80, colours: palette(false), now: 1_790_000_100 };
const EXAMPLE = RESULT_EXAMPLES['thermal answer'] as ThermalAnswer;

t.test('a clock that no driver tells is not 0 Hz', async t => {
  const line = (clocks: Partial<ThermalAnswer['policies'][number]>): string | undefined => {
    const policies = [{ policy: 'policy0', governor: 'performance', history: [], ...clocks }];
    return thermalView({ ...EXAMPLE, policies }, OPTIONS).find(each => each.startsWith('policy0'));
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
  thermalView({ ...answer, hints: [], ...parts }, OPTIONS);
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
