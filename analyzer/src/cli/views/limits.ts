import type { LimitsAnswer, LimitUse } from '@edgevitals/shared/results';
import { formatDuration, formatRatio, NOTHING } from '@edgevitals/shared/text';
import type { ScreenPart } from '../render/fit_screen.js';
import {
  conclusion,
  restOf,
  shown,
  tablePart,
  textPart,
  title,
  type View,
  type ViewOptions,
  wrapped,
} from './view.js';

/** Lines of them. */
const MOST_REASONS = 10;

const WORDS = {
  exceeded: 'EXCEEDED',
  kept: 'kept',
  'cannot-be-told': 'unsure',
  'no-data': 'no data',
} as const;

/** What is used of what may be: the worst first. */
export const limitsView: View<LimitsAnswer> = (answer, options) => {
  const { limits, more, exceeded, kept, untold, digest } = answer;
  if (digest === '')
    return [
      conclusion(
        ...wrapped('no limits are set: `edgevitals limits set FILE`, or `serve --limits FILE`', options),
      ),
    ];
  const devices = new Set(limits.map(({ device }) => device));
  const isOfOne = devices.size === 1;
  const heading = title(
    isOfOne ? [...devices].join() : 'limits',
    `${exceeded} exceeded, ${kept} kept, ${untold} cannot be told`,
    options,
  );
  if (limits.length === 0)
    return [
      conclusion(heading, ...wrapped('nothing has been judged yet: the first whole minute is', options)),
    ];
  return [
    conclusion(heading),
    tablePart(
      'limits',
      [
        ...(isOfOne ? [] : [{ title: 'DEVICE', flexible: true } as const]),
        { title: 'PROGRAM', flexible: true },
        { title: 'LIMIT' },
        { title: 'OF', align: 'right' },
        { title: 'USED', align: 'right' },
        { title: 'LEFT', align: 'right' },
        { title: 'VERDICT' },
      ],
      limits.map(use => [
        ...(isOfOne ? [] : [use.device]),
        use.program === '' ? '(device)' : use.program,
        use.key,
        use.allowed,
        middleOf(use),
        shown(use.margin, formatRatio),
        coloured(use, options),
      ]),
      options,
      { rank: 1, rest: restOf(limits.length, more, options) },
    ),
    textPart('why', reasons(limits, options), { rank: 2 }),
    ...(isOfOne ? [] : [fleet(answer, options)]),
  ];
};

/** What was used; its interval stands below. */
const middleOf = ({ usedText = NOTHING }: LimitUse): string => usedText.replace(/ \(.*$/, '');

const coloured = ({ verdict }: LimitUse, { colours }: ViewOptions): string =>
  verdict === 'exceeded'
    ? colours.red(WORDS[verdict])
    : verdict === 'kept'
      ? WORDS[verdict]
      : colours.yellow(WORDS[verdict]);

/** Why it is not simply kept: since when it is exceeded, what it may be, how the day ends. */
function reasons(limits: readonly LimitUse[], options: ViewOptions): string[] {
  const lines = limits.flatMap(use => {
    const { program, device, key, usedText, why, since, window, forecast, verdict } = use;
    const parts: string[] = [];
    if (verdict === 'exceeded' && since !== undefined)
      parts.push(`exceeded for ${formatDuration(Math.max(0, options.now - since))}`);
    if (why !== undefined) parts.push(why);
    if (usedText !== undefined && verdict !== 'kept') parts.push(`${usedText} ${window}`);
    if (forecast?.at !== undefined)
      parts.push(
        `used up in ${formatDuration(Math.max(0, forecast.at - options.now))}, as ${forecast.days} days went`,
      );
    return parts.length === 0
      ? []
      : wrapped(`${program || `(${device})`} ${key}: ${parts.join('; ')}`, options);
  });
  if (lines.length > MOST_REASONS && options.verbose !== true)
    lines.splice(MOST_REASONS, lines.length, options.colours.dim('why, of the others: -v'));
  return lines;
}

const fleet = ({ tallies }: LimitsAnswer, options: ViewOptions): ScreenPart =>
  tablePart(
    'the fleet',
    [
      { title: 'LIMIT', flexible: true },
      { title: 'OF', align: 'right' },
      { title: 'DEVICES EXCEED', align: 'right' },
      { title: 'KEEP', align: 'right' },
      { title: 'UNSURE', align: 'right' },
      { title: 'WORST', flexible: true },
    ],
    tallies.map(({ id, key, allowed, exceeded, kept, untold, worstDevice }) => [
      `${id} ${key}`,
      allowed,
      String(exceeded),
      String(kept),
      String(untold),
      worstDevice ?? NOTHING,
    ]),
    options,
    { rank: 1 },
  );
