/** Temperature over clock in a long window, column by column: whether one falls where the other has risen. */
import { given } from '@edgevitals/shared/objects';
import type { ThermalAnswer } from '@edgevitals/shared/results';
import { chart, labelWidth } from '../../render/chart.js';
import type { ScreenPart } from '../../render/fit_screen.js';
import { largest } from '../../render/sparkline.js';
import { endsOf, inCelsius, inHertz, isLong, textPart, type ViewOptions } from '../view.js';

const TEMPERATURE_HEIGHT = 4;
const CLOCK_HEIGHT = 3;

/** Of the hottest zone, and of the policy that its window knows most of. */
export function heatChart({ zones, policies, window }: ThermalAnswer, options: ViewOptions): ScreenPart {
  const zone = [...zones]
    .filter(({ history }) => history.length > 1)
    .sort((a, b) => b.maxCelsius - a.maxCelsius)[0];
  const policy = policies.find(({ history }) => largest(history) > 0);
  if (zone === undefined || !isLong(window)) return textPart('temperature over clock', []);
  const known = zone.history.flatMap(value => value ?? []);
  const [least, most] = [Math.min(...known), Math.max(...known)];
  const clock = policy === undefined ? 0 : (policy.maximumHertz ?? largest(policy.history));
  const labels = labelWidth([inCelsius(most), inCelsius(least), inHertz(clock)]);
  const common = { width: options.width, labels };
  const ends = endsOf(window);
  const temperature = chart(zone.history, {
    ...{ ...common, height: TEMPERATURE_HEIGHT, least, most, format: inCelsius },
    ...given({ ends: policy === undefined ? ends : undefined }),
  });
  const below =
    policy === undefined
      ? []
      : chart(policy.history, {
          ...{ ...common, height: CLOCK_HEIGHT, least: 0, most: clock, format: inHertz },
          ends,
        });
  const what = [
    zone.type === '' ? zone.zone : zone.type,
    ...(policy === undefined ? [] : [`clock of ${policy.policy}`]),
  ];
  const lines = [options.colours.dim(what.join(', and below the ')), ...temperature, ...below];
  return textPart('temperature over clock', lines, { rank: 3, least: lines.length });
}
