import type { ArchAnswer, ArchitectureUse, ForeignUse } from '@edgevitals/shared/results';
import { formatDuration, formatMemory, formatRatio } from '@edgevitals/shared/text';
import type { ScreenPart } from '../render/fit_screen.js';
import { allLines, coreLines, countedParts } from './parts/counted_parts.js';
import { placedParts } from './parts/placed_parts.js';
import {
  conclusion,
  hintsPart,
  inJoules,
  restOf,
  shown,
  tablePart,
  textPart,
  title,
  type View,
  type ViewOptions,
  windowLine,
  wrapped,
} from './view.js';

/** Programs by what they are made for, and what emulation costs. */
export const archView: View<ArchAnswer> = (answer, options) => [
  conclusion(
    title(answer.device, windowLine(answer.window), options),
    ...wrapped(summaryOf(answer), options),
    ...wrapped(
      `kernel ${answer.kernel || 'unknown'}, its programs ${answer.architecture || 'unknown'}`,
      options,
    ).map(options.colours.dim),
  ),
  tablePart(
    'architectures',
    [
      { title: 'MADE FOR' },
      { title: 'RUNS', flexible: true },
      { title: 'PROGRAMS', align: 'right' },
      { title: 'CPU TIME', align: 'right' },
      { title: 'SHARE', align: 'right' },
      { title: 'ENERGY', align: 'right' },
    ],
    answer.architectures.map(each => [
      each.architecture || 'unknown',
      runsHow(each),
      String(each.programs),
      formatDuration(each.cpuSeconds),
      shown(each.cpuShare, formatRatio),
      shown(each.joules, inJoules),
    ]),
    options,
    { rank: 1 },
  ),
  foreignPart(answer, options),
  hintsPart(answer.hints, options),
  textPart('prices that are not told', reasonsOf(answer.programs, options), { rank: 4 }),
  textPart(
    'machines and containers',
    answer.units.flatMap(({ unit, architecture, emulator }) =>
      wrapped(`${unit} is made for ${architecture}${emulator ? `, under ${emulator}` : ''}`, options),
    ),
    { rank: 3, close: true },
  ),
  ...placedParts(answer.clusters, answer.placed, options),
  ...countedParts(answer.counted, options),
  textPart('instructions of all that runs', allLines(answer.cores, options), { rank: 2 }),
  textPart(
    'what is not counted',
    [
      ...(answer.uncounted === undefined ? [] : wrapped(`counters: ${answer.uncounted}`, options)),
      ...(answer.counted.length === 0 ? [] : coreLines(answer.cores, options)),
    ].map(options.colours.dim),
    { rank: 3 },
  ),
];

const runsHow = ({ runs, emulator }: ArchitectureUse): string =>
  runs === 'emulated' ? `emulated by ${emulator ?? 'an emulator'}` : runs;

/** What there is to say, in one sentence. */
function summaryOf({ architectures, programs, more }: ArchAnswer): string {
  if (architectures.length === 0) return 'nothing is known of its programs in this window';
  const emulated = architectures.filter(({ runs }) => runs === 'emulated');
  if (emulated.length === 0)
    return programs.length + more === 0
      ? "all programs are of the device's own kind"
      : 'nothing is emulated; programs of half the width of the kernel run on it';
  const share = emulated.reduce((sum, { cpuShare }) => sum + (cpuShare ?? 0), 0);
  const count = emulated.reduce((sum, each) => sum + each.programs, 0);
  const extra = programs.reduce((sum, { extraCpuSeconds }) => sum + (extraCpuSeconds?.value ?? 0), 0);
  const costs = extra > 0 ? `; of that ${formatDuration(extra)} is what emulation takes` : '';
  return `${count} program${count === 1 ? ' is' : 's are'} emulated, with ${formatRatio(share)} of the CPU time${costs}`;
}

const foreignPart = ({ programs, more }: ArchAnswer, options: ViewOptions): ScreenPart =>
  tablePart(
    'programs',
    [
      { title: 'PROGRAM', flexible: true },
      { title: 'CPU', align: 'right' },
      { title: 'MEMORY', align: 'right' },
      { title: 'AGAINST NATIVE', align: 'right' },
    ],
    programs.map(({ use, price }) => [
      use.program,
      formatRatio(use.cpuRatio),
      shown(use.memoryBytes, formatMemory),
      price ? `${price.value.toFixed(1)} ± ${(price.sigma ?? 0).toFixed(1)} x` : shown(undefined, String),
    ]),
    options,
    { rest: restOf(programs.length, more, options) },
  );

const reasonsOf = (programs: readonly ForeignUse[], options: ViewOptions): string[] =>
  programs.flatMap(({ name, unpriced }) =>
    unpriced ? wrapped(`price of ${name} not told: ${unpriced}`, options).map(options.colours.dim) : [],
  );
