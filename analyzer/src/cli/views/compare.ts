import type { CompareAnswer, ReleaseQuantity } from '@edgevitals/shared/results';
import { formatDuration, formatRatio, NOTHING } from '@edgevitals/shared/text';
import { conclusion, tablePart, textPart, title, type View, type ViewOptions, wrapped } from './view.js';

const WORDS = {
  worse: 'WORSE',
  better: 'better',
  'not-told-apart': 'not told apart',
  'cannot-be-told': 'cannot be told',
} as const;

const BY = {
  others: 'against devices that stayed on the old build on the same days',
  'past-days': 'against what days differ by themselves: no devices stayed on the old build',
  'between-devices': 'between devices: none ran both builds',
} as const;

/** What one build costs more than another. */
export const compareView: View<CompareAnswer> = (answer, options) => {
  const { program, from, to, quantities, firstAt, firstDevice, leftOut, changedToo } = answer;
  const of = (wanted: ReleaseQuantity['verdict']): string =>
    quantities
      .filter(({ verdict }) => verdict === wanted)
      .map(each => `${each.quantity} ${changeOf(each)}`)
      .join(', ');
  const [worse, better] = [of('worse'), of('better')];
  const said =
    worse === '' && better === ''
      ? 'nothing told apart'
      : [worse && `worse: ${worse}`, better && `better: ${better}`].filter(Boolean).join('; ');
  const first =
    firstAt === undefined
      ? []
      : [`first seen ${formatDuration(Math.max(0, options.now - firstAt))} ago on ${firstDevice}`];
  const based = quantities.find(({ by }) => by !== undefined);
  return [
    conclusion(
      title(program, `${from} to ${to}`, options),
      ...wrapped(worse === '' ? said : options.colours.red(said), options),
      ...first,
    ),
    tablePart(
      'quantities',
      [
        { title: 'QUANTITY' },
        { title: 'CHANGE', align: 'right' },
        { title: '95 % INTERVAL', align: 'right' },
        { title: 'COULD SHOW', align: 'right' },
        { title: 'VERDICT' },
      ],
      quantities.map(each => [
        each.quantity,
        changeOf(each),
        each.low === undefined || each.high === undefined
          ? NOTHING
          : `${signed(each.low)} to ${signed(each.high)}`,
        each.couldShow === undefined ? NOTHING : formatRatio(each.couldShow),
        coloured(each, options),
      ]),
      options,
      { rank: 1 },
    ),
    textPart(
      'what it rests on',
      [
        ...(based?.by === undefined
          ? []
          : wrapped(
              `${based.upgraded} devices on the new build for ${based.days} day${based.days === 1 ? '' : 's'}, ${based.old} on the old one; ${BY[based.by]}`,
              options,
            )),
        ...quantities.flatMap(({ quantity, why }) =>
          why === undefined ? [] : wrapped(`${quantity}: ${why}`, options),
        ),
        ...changedToo.flatMap(each => wrapped(each, options).map(options.colours.yellow)),
        ...(leftOut.length === 0
          ? []
          : wrapped(`left out, since model or kernel changed too: ${leftOut.join(', ')}`, options)),
      ],
      { rank: 1 },
    ),
  ];
};

const signed = (ratio: number): string => `${ratio > 0 ? '+' : ''}${formatRatio(ratio)}`;
const changeOf = ({ change }: ReleaseQuantity): string => (change === undefined ? NOTHING : signed(change));

const coloured = ({ verdict }: ReleaseQuantity, { colours }: ViewOptions): string =>
  verdict === 'worse'
    ? colours.red(WORDS.worse)
    : verdict === 'better'
      ? colours.green(WORDS.better)
      : WORDS[verdict];
