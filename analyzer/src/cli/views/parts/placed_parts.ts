import type { ClusterUse, PlacedUse } from '@edgevitals/shared/results';
import { formatDuration, formatRatio } from '@edgevitals/shared/text';
import type { ScreenPart } from '../../render/fit_screen.js';
import { inHertz, inJoules, shown, tablePart, textPart, type ViewOptions, wrapped } from '../view.js';

/** Which programs ran on which clusters, with what of the device's work that was. */
export function placedParts(
  clusters: readonly ClusterUse[],
  placed: readonly PlacedUse[],
  options: ViewOptions,
): ScreenPart[] {
  const byName = new Map(clusters.map(each => [each.cluster, each]));
  return [
    tablePart(
      'programs on clusters',
      [
        { title: 'PROGRAM', flexible: true },
        { title: 'ON', flexible: true },
        { title: 'CPU TIME', align: 'right' },
        { title: 'OF ITS', align: 'right' },
        { title: 'WORK', align: 'right' },
        { title: 'ENERGY', align: 'right' },
        { title: 'CAME', align: 'right' },
        { title: 'CLOCK', align: 'right' },
      ],
      placed.map(use => [
        use.program,
        nameOf(byName.get(use.cluster), use.cluster),
        formatDuration(use.cpuSeconds),
        formatRatio(use.timeShare),
        formatRatio(use.workShare),
        shown(use.joules?.value, inJoules),
        String(use.arrivals),
        shown(use.meanHertz, inHertz),
      ]),
      options,
    ),
    textPart(
      'clusters',
      clusters.flatMap(each =>
        wrapped(
          `${nameOf(each, each.cluster)}: CPU ${each.cpus.join(', ')}, a CPU does ${formatRatio(each.capacity)} of the biggest`,
          options,
        ).map(options.colours.dim),
      ),
      { rank: 3, close: true },
    ),
  ];
}

const nameOf = (cluster: ClusterUse | undefined, otherwise: string): string => cluster?.core || otherwise;
