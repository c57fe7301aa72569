/** When storage will reach its end, as far as anybody can tell. */
import type { FlashAnswer, WearEndPoint } from '@edgevitals/shared/results';
import { formatDuration, formatRatio } from '@edgevitals/shared/text';
import { bandChart } from '../../render/band_chart.js';
import type { ScreenPart } from '../../render/fit_screen.js';
import { textPart, type ViewOptions } from '../view.js';

const HEIGHT = 5;

/** Of what ends first. */
export function wearChart(
  { disks, rawFlash }: Pick<FlashAnswer, 'disks' | 'rawFlash'>,
  { width, colours }: ViewOptions,
): ScreenPart {
  const known = [...disks, ...rawFlash].flatMap(({ name, wear }) =>
    wear.flatMap(each => {
      const life = lifeOf(each);
      return life === undefined ? [] : [{ name, end: each.end, life }];
    }),
  );
  const [first] = known.sort((a, b) => a.life.middle - b.life.middle);
  if (first === undefined) return textPart('wear forecast', []);
  const { name, end, life } = first;
  const lines = [
    colours.dim(`${name} ${end}: end of life in the middle of the band, 5 to 95 % in it`),
    ...bandChart(life, { width, height: HEIGHT, format: formatRatio, time: formatDuration }),
  ];
  return textPart('wear forecast', lines, { rank: 2, least: lines.length });
}

/** Where what is left is told with what it may be besides; what has passed its end has no life left to draw. */
function lifeOf({
  used,
  remainingSeconds,
  remainingLowSeconds: low,
  remainingHighSeconds: high,
}: WearEndPoint) {
  const middle = remainingSeconds?.value;
  const start = used?.value;
  if (start === undefined || start >= 1 || middle === undefined || low === undefined || !(low <= middle))
    return undefined;
  return { start, end: 1, low, middle, high };
}
