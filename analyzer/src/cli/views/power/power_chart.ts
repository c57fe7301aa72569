/** Power over a long window. */
import type { PowerAnswer } from '@edgevitals/shared/results';
import { chart } from '../../render/chart.js';
import type { ScreenPart } from '../../render/fit_screen.js';
import { largest } from '../../render/sparkline.js';
import { endsOf, inWatts, isLong, textPart, type ViewOptions } from '../view.js';

const HEIGHT = 4;

/** Of a short window the line in the conclusion says as much. */
export function powerChart({ historyWatts, window }: PowerAnswer, { width }: ViewOptions): ScreenPart {
  const most = largest(historyWatts);
  const lines =
    isLong(window) && most > 0
      ? chart(historyWatts, { width, height: HEIGHT, least: 0, most, format: inWatts, ends: endsOf(window) })
      : [];
  return textPart('power over time', lines, { least: lines.length });
}
