import type { LimitsAnswer, LimitUse } from '@edgevitals/shared/results';
import { RESULT_EXAMPLES } from '@edgevitals/shared/testing';
import t from 'tap';
import { palette } from '../render/colour.js';
import { wholeScreen } from '../render/fit_screen.js';
import { limitsView } from './limits.js';
import type { Lines } from './view.js';

const drawnOf: Lines<LimitsAnswer> = (answer, options) => wholeScreen(limitsView(answer, options));
const OPTIONS = { width: 80, colours: palette(false), now: 1_790_050_000 };
const example = RESULT_EXAMPLES['limits answer'] as LimitsAnswer;
const use = example.limits[0]!;
const { why: _, since: __, forecast: ___, ...plain } = use;
const view = (limits: readonly LimitUse[]): string =>
  drawnOf({ ...example, limits, more: 0 }, OPTIONS).join('\n');

t.test('where no limits are set it says how to', async t => {
  t.match(
    drawnOf({ ...example, digest: '' }, OPTIONS).join(' '),
    /no limits are set: `edgevitals limits set FILE`/,
  );
  t.match(view([]), /nothing has been judged yet/);
});

t.test('a kept limit is one line, another one says why', async t => {
  const kept = view([{ ...plain, verdict: 'kept', usedText: '120 MB/day', margin: 0.4 }]);
  t.match(kept, /sensor_daemon +writes +200 MB\/day +120 MB\/day +40 % +kept/);
  t.notMatch(kept, /sensor_daemon writes:/);
  const exceeded = view([
    { ...plain, verdict: 'exceeded', usedText: '250 MB/day', margin: -0.25, since: 1_790_049_400 },
  ]);
  t.match(exceeded, /-25 % +EXCEEDED/);
  t.match(exceeded, /sensor_daemon writes: exceeded for 10 min; 250 MB\/day this day \(UTC\)/);
  t.match(view([use]), /used up in 5 h 33 min, as 7 days\s+went/);
});

t.test('of several devices each row names its own, and the fleet is summed up', async t => {
  const text = view([use, { ...use, device: 'gateway-8' }]);
  t.match(text, /DEVICE +PROGRAM/);
  t.match(text, /DEVICES EXCEED +KEEP/);
});
