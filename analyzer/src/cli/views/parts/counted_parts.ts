import type { CoreKind, CountedRatio, CountedUse, Estimate } from '@edgevitals/shared/results';
import { formatRatio, formatSi } from '@edgevitals/shared/text';
import type { ScreenPart } from '../../render/fit_screen.js';
import { inJoules, shown, tablePart, textPart, type ViewOptions, wrapped } from '../view.js';

const NAMES: Readonly<Record<string, string>> = {
  integer: 'integer',
  float: 'scalar floating point',
  vector: 'vector',
  vector128: 'vector of 128 bits',
  vector256: 'vector of 256 bits',
  vector512: 'vector of 512 bits',
  loads: 'loads',
  stores: 'stores',
  branches: 'branches',
  unaligned: 'unaligned accesses',
  branchMisses: 'branch misses',
  firstCacheMisses: 'misses of the first cache',
  lastCacheMisses: 'misses of the last cache',
  cycles: 'cycles',
  instructions: 'instructions',
};
const nameOf = (name: string): string => NAMES[name] ?? name;

/** What counters tell of programs: instructions, their pace and what they wait for; then which kinds they are of. */
export function countedParts(counted: readonly CountedUse[], options: ViewOptions): ScreenPart[] {
  const several = new Set(counted.map(({ core }) => core)).size > 1;
  return [
    tablePart(
      'instructions of programs',
      [
        { title: 'PROGRAM', flexible: true },
        ...(several ? [{ title: 'CORE', flexible: true as const }] : []),
        { title: 'INSTR/S', align: 'right' },
        { title: 'PER CYCLE', align: 'right' },
        { title: 'BRANCHES', align: 'right' },
        { title: 'CACHE', align: 'right' },
        { title: 'J/10^9', align: 'right' },
      ],
      counted.map(use => [
        use.program,
        ...(several ? [use.core || 'unknown'] : []),
        shown(use.instructionsPerSecond?.value, value => formatSi(value, '')),
        shown(use.instructionsPerCycle?.value, value => value.toFixed(2)),
        inThousand(use.misses, 'branchMisses'),
        inThousand(use.misses, 'lastCacheMisses', 'firstCacheMisses'),
        shown(use.joulesPerBillion?.value, inJoules),
      ]),
      options,
    ),
    textPart(
      'what these columns are',
      counted.length === 0
        ? []
        : wrapped(
            'BRANCHES and CACHE: misses of 1000 instructions; of the last cache, or of the first where no other is counted',
            options,
          ).map(options.colours.dim),
      { rank: 4, close: true },
    ),
    textPart(
      'kinds of instructions',
      counted.flatMap(use => kindsLine(use, several, options)),
      { rank: 3 },
    ),
  ];
}

function kindsLine(use: CountedUse, several: boolean, options: ViewOptions): string[] {
  const { program, core, classes, turns, userOnly } = use;
  const where = several ? ` on ${core || 'unknown cores'}` : '';
  const kinds = classes.map(({ name, ratio }) => `${nameOf(name)} ${withSigma(ratio)}`);
  const rests = `counted ${formatRatio(countedShare(use))} of its time in ${turns} turn${turns === 1 ? '' : 's'}`;
  const kernel = userOnly ? ', without what the kernel did for it' : '';
  return wrapped(`${program}${where}: ${[...kinds, rests].join(', ')}${kernel}`, options);
}

const countedShare = ({ countedSeconds, cpuSeconds }: CountedUse): number =>
  cpuSeconds.value > 0 ? Math.min(1, countedSeconds / cpuSeconds.value) : 0;

const withSigma = ({ value, sigma }: Estimate): string =>
  sigma === undefined ? formatRatio(value) : `${formatRatio(value)} ± ${formatRatio(sigma)}`;

function inThousand(ratios: readonly CountedRatio[], ...names: readonly string[]): string {
  const found = names.map(name => ratios.find(each => each.name === name)).find(each => each !== undefined);
  return shown(found?.ratio.value, value => (value * 1000).toFixed(1));
}

/** What cores of each kind cannot count. */
export const coreLines = (cores: readonly CoreKind[], options: ViewOptions): string[] =>
  cores.flatMap(({ core, cpus, uncountable }) =>
    uncountable.length === 0
      ? []
      : wrapped(
          `not countable on ${core || 'its cores'} (CPU ${cpus.join(', ')}): ${uncountable.map(nameOf).join(', ')}`,
          options,
        ),
  );

/** What cores of each kind executed, of programs, kernel and all. */
export const allLines = (cores: readonly CoreKind[], options: ViewOptions): string[] =>
  cores.flatMap(({ core, cpus, instructionsPerSecond: rate, instructionsPerCycle: pace }) =>
    typeof rate !== 'number'
      ? []
      : wrapped(
          `all that ran on ${core || 'its cores'} (CPU ${cpus.join(', ')}): ${formatSi(rate, '')} instructions a second${typeof pace === 'number' ? `, ${pace.toFixed(2)} a cycle` : ''}`,
          options,
        ),
  );
