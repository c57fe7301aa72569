/** Where the energy went: the conclusion and programs here, what else is known of it in power/. */
import type { Estimate, PowerAnswer, ProcessEnergy } from '@edgevitals/shared/results';
import { formatDuration, formatRatio, type TextColumn } from '@edgevitals/shared/text';
import { bar } from '../render/bar.js';
import type { ScreenPart } from '../render/fit_screen.js';
import { condensed, sparkline } from '../render/sparkline.js';
import { commonBasis } from './parts/common_basis.js';
import { costParts, sensorParts } from './power/detail_parts.js';
import { powerChart } from './power/power_chart.js';
import {
  conclusion,
  estimate,
  hintsPart,
  inJoules,
  inWatts,
  restOf,
  tablePart,
  title,
  unknownPart,
  type View,
  type ViewOptions,
  windowLine,
  wrapped,
} from './view.js';

const BAR = 12;
const SPARK = 24;

export const powerView: View<PowerAnswer> = (answer, options) => [
  conclusion(
    title(`${answer.device}  power`, windowLine(answer.window), options),
    ...trustLines(answer, options),
    `${estimate(answer.power, inWatts)}  ${sparkline(condensed(answer.historyWatts, SPARK), SPARK)}`.trimEnd(),
    ...splitLines(answer, options),
  ),
  programsPart(answer, options),
  powerChart(answer, options),
  hintsPart(answer.hints, options),
  ...sensorParts(answer, options),
  unknownPart(answer.notIdentified, options),
  ...costParts(answer, options),
];

/** What the watts are worth. */
function trustLines({ sensor, power }: PowerAnswer, options: ViewOptions): string[] {
  if (sensor !== '') return [options.colours.dim(`measured at ${sensor}`)];
  const doubt = power === undefined || power.sigma === undefined ? undefined : power.sigma / power.value;
  const range =
    doubt === undefined || !Number.isFinite(doubt)
      ? ''
      : `: shares are sound, watts may be x ${doubt >= 1 ? 0 : (1 - doubt).toFixed(1)} to ${(1 + doubt).toFixed(1)}`;
  return wrapped(`no sensor tells its power now${range}`, options).map(options.colours.yellow);
}

/** `4500 J: programs 85 %, base 0 %, unexplained 15 %`: parts of what was measured. */
function splitLines(answer: PowerAnswer, options: ViewOptions): string[] {
  const { energy, base, unexplained, identified, identifiedEnergy, idle, active } = answer;
  if (energy === undefined) return ['how much energy that is, nothing tells'];
  const share = (part: number): string =>
    energy.value > 0 ? formatRatio(part / energy.value) : inJoules(part);
  const programs = energy.value - (base?.value ?? 0) - (unexplained?.value ?? 0);
  const parts = [
    `programs ${share(programs)}`,
    ...(base === undefined ? [] : [`base ${share(base.value)}`]),
    ...(unexplained === undefined ? [] : [`unexplained ${share(unexplained.value)}`]),
  ];
  const ofIt =
    identified === undefined || identified === null
      ? ''
      : `; told apart for ${formatDuration(identified.coveredSeconds)} of it${identifiedEnergy === undefined ? '' : ` (${inJoules(identifiedEnergy.value)})`}, the rest is unexplained`;
  const rates = [
    ...(idle === undefined ? [] : [`idle ${short(idle)}`]),
    ...(active === undefined ? [] : [`${short(active)} more for each busy CPU`]),
    ...(answer.idleIdentified ? [] : ['idle not told apart from load yet']),
  ];
  return [
    ...wrapped(`${inJoules(energy.value)}: ${parts.join(', ')}${ofIt}`, options),
    ...(rates.length === 0 ? [] : wrapped(rates.join(', '), options).map(options.colours.dim)),
  ];
}

/** What it rests on has been said by then. */
const short = ({ value, sigma }: Estimate): string =>
  sigma === undefined ? inWatts(value) : `${inWatts(value)} ± ${inWatts(sigma)}`;

function programsPart({ processes, energy }: PowerAnswer, options: ViewOptions): ScreenPart {
  const { note, cell } = commonBasis(
    processes.map(each => each.energy),
    inJoules,
  );
  const most = Math.max(0, ...processes.map(({ share }) => share));
  const columns: readonly TextColumn[] = [
    { title: 'PROGRAM', flexible: true },
    { title: 'SHARE', align: 'right' },
    { title: '' },
    { title: note === '' ? 'ENERGY' : `ENERGY (${note})`, align: 'right' },
    { title: 'CPU TIME', align: 'right' },
  ];
  const rows = processes.map(each => [
    each.program,
    formatRatio(each.share),
    bar(most > 0 ? each.share / most : 0, BAR),
    cell(each.energy),
    formatDuration(each.cpuSeconds),
  ]);
  return tablePart('programs', columns, rows, options, {
    rank: 1,
    least: 8,
    rest: shown =>
      energy === undefined ? restOf(rows.length, 0, options)(shown) : restShare(processes, shown, options),
  });
}

/** `17 more, 16 %` */
function restShare(processes: readonly ProcessEnergy[], shown: number, { colours }: ViewOptions): string {
  const rest = processes.slice(shown);
  const share = rest.reduce((sum, each) => sum + each.share, 0);
  return rest.length === 0 ? '' : colours.dim(`${rest.length} more, ${formatRatio(share)}`);
}
