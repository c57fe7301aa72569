import type { ThermalAnswer } from '@edgevitals/shared/results';
import { RESULT_EXAMPLES } from '@edgevitals/shared/testing';
import t from 'tap';
import { palette } from '../../render/colour.js';
import { wholeScreen } from '../../render/fit_screen.js';
import { coolingParts } from './cooling_lines.js';

const OPTIONS = { width: 80, colours: palette(false), now: 1_790_000_100 };
const EXAMPLE = RESULT_EXAMPLES['thermal answer'] as ThermalAnswer;

t.test('cooling is told with what has got worse, fans, hot spots and what is left out', async t => {
  const text = wholeScreen(coolingParts(EXAMPLE, OPTIONS)).join(' ').replace(/\s+/g, ' ');
  t.match(text, /cooling: 35 ?% of load warms it by 1\.3 ?°C ± .* over 31\.5 ?°C \(learned\), usually 14\.3/);
  t.match(text, /warmer by 3\.3 ?°C at the same load since 1[12] d.* ago, at the heatsink or its fan/);
  t.match(text, /warmer than the 12 devices of its model/);
  t.match(text, /fan pwmfan fan1: slow, 1800 rpm, driven at 50 ?%, usually 3200 rpm/);
  t.match(text, /ignored: thermal_zone3 PMIC-Die: it has stood at 50\.0/);
  t.match(text, /not identified: what comes: .*; what load warms it by/);
});

t.test('a device of which nothing is known has no lines of it', async t => {
  const { cooling: _, heat: __, ...rest } = EXAMPLE;
  const unknown = { ...rest, hotspots: [], ignoredSensors: [], notIdentified: [] };
  t.same(wholeScreen(coolingParts(unknown, OPTIONS)), []);
});
