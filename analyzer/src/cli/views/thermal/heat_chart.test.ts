import type { ThermalAnswer } from '@edgevitals/shared/results';
import { RESULT_EXAMPLES } from '@edgevitals/shared/testing';
import t from 'tap';
import { palette } from '../../render/colour.js';
import { heatChart } from './heat_chart.js';

const OPTIONS = { width: 80, colours: palette(false), now: 1_790_000_100 };
const EXAMPLE = RESULT_EXAMPLES['thermal answer'] as ThermalAnswer;
const zones = [{ ...EXAMPLE.zones[0]!, history: [50, 60, 80, 60] }];
const policies = [{ ...EXAMPLE.policies[0]!, maximumHertz: 1.4e9, history: [1.4e9, 1.4e9, 7e8, 1.4e9] }];

t.test('the clock stands below the temperature, at the same places in time', async t => {
  const [title = '', ...lines] = heatChart({ ...EXAMPLE, zones, policies }, OPTIONS).lines;
  t.equal(title, 'cpu-thermal, and below the clock of policy0');
  t.match(lines[0], /^ *80\.0 °C ┤ {3,}█+$/, 'hottest in the third quarter');
  t.match(lines[4], /^1\.40 GHz ┤█+ +█+$/, 'where the clock falls');
  t.match(lines.at(-1), / └1 h ago ─+ now$/);
});

t.test('a short window, and a device without zones, have no chart', async t => {
  const { from } = EXAMPLE.window;
  t.same(
    heatChart({ ...EXAMPLE, zones, policies, window: { ...EXAMPLE.window, to: from + 900 } }, OPTIONS).lines,
    [],
  );
  t.same(heatChart({ ...EXAMPLE, zones: [], policies }, OPTIONS).lines, []);
});
