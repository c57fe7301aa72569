import type { VersionsAnswer } from '@edgevitals/shared/results';
import { formatDuration, NOTHING } from '@edgevitals/shared/text';
import { conclusion, restOf, tablePart, title, type View, wrapped } from './view.js';

/** Builds of programs: where they run, and since when. */
export const versionsView: View<VersionsAnswer> = ({ versions, more }, options) => {
  if (versions.length === 0)
    return [
      conclusion(
        ...wrapped('no device has told a build: agents tell those of programs that have a build id', options),
      ),
    ];
  const programs = new Set(versions.map(({ program }) => program));
  const several = [...programs].filter(
    program => versions.filter(each => each.program === program && each.running > 0).length > 1,
  );
  return [
    conclusion(
      title('versions', `${versions.length + more} builds`, options),
      ...(several.length === 0
        ? []
        : wrapped(`in several builds at once: ${several.join(', ')}`, options).map(options.colours.yellow)),
    ),
    tablePart(
      'versions',
      [
        { title: 'PROGRAM', flexible: true },
        { title: 'BUILD' },
        { title: 'RUNS ON', align: 'right' },
        { title: 'OF', align: 'right' },
        { title: 'FIRST SEEN', align: 'right' },
        { title: 'ON', flexible: true },
      ],
      versions.map(({ program, build, running, devices, firstAt, firstDevice }) => [
        program,
        build,
        String(running),
        String(devices),
        firstAt === undefined ? NOTHING : `${formatDuration(Math.max(0, options.now - firstAt))} ago`,
        firstDevice ?? NOTHING,
      ]),
      options,
      { rank: 1, rest: restOf(versions.length, more, options) },
    ),
  ];
};
