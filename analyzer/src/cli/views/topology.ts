import type { TopologyAnswer, TopologyIssue, TopologyLink } from '@edgevitals/shared/results';
import { formatRatio, formatSi } from '@edgevitals/shared/text';
import type { ScreenPart } from '../render/fit_screen.js';
import {
  conclusion,
  hintsPart,
  restOf,
  shown,
  tablePart,
  title,
  unknownPart,
  type View,
  type ViewOptions,
  wrapped,
} from './view.js';

/** The mesh of the fleet: links with what both ends say, and where it is inefficient. */
export const topologyView: View<TopologyAnswer> = (answer, options) => {
  const { nodes, links, issues } = answer;
  const devices = nodes.filter(({ isDevice }) => isDevice).length;
  const about = `${nodes.length} nodes, ${devices} of them devices, ${links.length} links`;
  return [
    conclusion(
      title('mesh', about, options),
      ...(links.length === 0 ? wrapped('no device sees a neighbour in a mesh or at a radio', options) : []),
    ),
    linksPart(links, options),
    hintsPart(issues.map(issueHint), options),
    unknownPart(answer.notIdentified, options),
  ];
};

const both = (
  there: number | undefined,
  back: number | undefined,
  format: (value: number) => string,
): string =>
  there === undefined && back === undefined
    ? shown(undefined, format)
    : `${shown(there, format)} / ${shown(back, format)}`;

const linksPart = (links: readonly TopologyLink[], options: ViewOptions): ScreenPart =>
  tablePart(
    'links',
    [
      { title: 'FROM', flexible: true },
      { title: 'TO', flexible: true },
      { title: 'BY' },
      { title: 'ARRIVES', align: 'right' },
      { title: 'COST', align: 'right' },
      { title: 'RATE', align: 'right' },
    ],
    links.map(link => [
      link.source,
      link.target,
      link.protocol,
      both(link.qualityThere, link.qualityBack, formatRatio),
      both(link.costThere, link.costBack, cost => String(Math.round(cost * 10) / 10)),
      both(link.rateThere ?? link.throughputThere, link.rateBack ?? link.throughputBack, rate =>
        formatSi(rate, 'b'),
      ),
    ]),
    options,
    { rank: 1, rest: restOf(links.length, 0, options) },
  );

const issueHint = ({ device, summary, hint }: TopologyIssue) => ({
  subject: device,
  text: `${summary}. ${hint}`,
});
