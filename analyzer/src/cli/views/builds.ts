import type { BuildsAnswer, BuildTarget, BuildUse } from '@edgevitals/shared/results';
import { formatBytes, formatDuration, formatMemory } from '@edgevitals/shared/text';
import { buildLines } from './parts/build_lines.js';
import { conclusion, restOf, shown, tablePart, textPart, title, type View, wrapped } from './view.js';

/** Builds, newest first, and what each was for. */
export const buildsView: View<BuildsAnswer> = ({ builds, more }, options) => {
  if (builds.length === 0)
    return [conclusion(...wrapped('no build has been seen: none of a second of CPU time or more', options))];
  const running = builds.filter(build => build.running).length;
  const partial = builds.filter(build => !build.isWhole).length;
  const cross = builds.filter(({ targets }) => targets.some(target => target.cross === true)).length;
  return [
    conclusion(
      title(
        'builds',
        `${builds.length + more} known, ${running} running, ${cross} for another processor`,
        options,
      ),
      ...(running + partial > 0 ? [options.colours.dim('+ still runs, > ran before it was seen')] : []),
    ),
    tablePart(
      'builds',
      [
        { title: 'DEVICE', flexible: true },
        { title: 'BY' },
        { title: 'FOR', flexible: true },
        { title: 'TOOK', align: 'right' },
        { title: 'CPU TIME', align: 'right' },
        { title: 'MEMORY', align: 'right' },
        { title: 'WRITTEN', align: 'right' },
      ],
      builds.map(build => [
        build.device,
        build.driver || 'unknown',
        targetsOf(build.targets),
        took(build),
        formatDuration(build.cpuSeconds),
        shown(build.peakMemoryBytes, formatMemory),
        shown(build.writtenBytes, formatBytes),
      ]),
      options,
      { rank: 1, rest: restOf(builds.length, more, options) },
    ),
    textPart(
      'energy, heat and the same build before',
      builds.flatMap(build => buildLines(build, options)),
    ),
  ];
};

const took = ({ wallSeconds, running, isWhole }: BuildUse): string =>
  `${isWhole ? '' : '> '}${formatDuration(wallSeconds)}${running ? '+' : ''}`;

const targetsOf = ([first, ...others]: readonly BuildTarget[]): string => {
  if (first === undefined) return 'unknown';
  return others.length === 0 ? first.triplet : `${first.triplet} and ${others.length} more`;
};
