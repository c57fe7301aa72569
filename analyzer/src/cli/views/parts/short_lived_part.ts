import type { ShortLivedUse } from '@edgevitals/shared/results';
import { formatBytes, formatDuration, formatRatio } from '@edgevitals/shared/text';
import type { ScreenPart } from '../../render/fit_screen.js';
import { tablePart, type ViewOptions } from '../view.js';

/** Those that came and went, which no row of processes has. */
/** @param overflows times that there were more of them than are told. */
export const shortLivedPart = (
  uses: readonly ShortLivedUse[],
  options: ViewOptions,
  overflows?: number,
): ScreenPart =>
  tablePart(
    'came and went',
    [
      { title: overflows ? 'CAME AND WENT, OF MORE' : 'CAME AND WENT', flexible: true },
      { title: 'TIMES', align: 'right' },
      { title: 'CPU', align: 'right' },
      { title: 'CPU TIME', align: 'right' },
      { title: "OF PARENT'S WRITTEN", align: 'right' },
    ],
    uses.map(each => [
      each.program || 'others',
      String(each.ended),
      formatRatio(each.cpuRatio),
      formatDuration(each.cpuSeconds),
      formatBytes(each.writtenBytes),
    ]),
    options,
    { rank: 2, least: 2 },
  );
