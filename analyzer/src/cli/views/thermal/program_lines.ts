/** Programs that ran while it was hot, and how many degrees each is to blame for. */
import type { ThermalAnswer } from '@edgevitals/shared/results';
import { formatDuration, formatRatio } from '@edgevitals/shared/text';
import type { ScreenPart } from '../../render/fit_screen.js';
import { degrees } from '../parts/degrees.js';
import { restOf, tablePart, type ViewOptions } from '../view.js';

export function programsPart({ processes }: ThermalAnswer, options: ViewOptions): ScreenPart {
  const isTold = processes.some(({ celsius }) => celsius !== undefined);
  return tablePart(
    'programs',
    [
      { title: 'PROGRAM', flexible: true },
      ...(isTold ? [{ title: 'HEATED BY', align: 'right' as const }] : []),
      { title: 'CPU TIME', align: 'right' },
      { title: 'SHARE', align: 'right' },
    ],
    processes.map(({ program, cpuSeconds, share, celsius }) => [
      program,
      ...(isTold ? [degrees(celsius)] : []),
      formatDuration(cpuSeconds),
      formatRatio(share),
    ]),
    options,
    { rank: 1, rest: restOf(processes.length, 0, options) },
  );
}
