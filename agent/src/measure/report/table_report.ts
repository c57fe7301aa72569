import { codePoints, printable, table, wrapWords } from '@edgevitals/shared/text';
import { QUANTITY_IDS, quantityRow } from '../quantity.js';
import type { MeasureResult } from '../result.js';
import { changeText, conclusion } from './conclusion.js';

const WIDTH = 80;

/** For people: what there is to know first, then a table of 80 columns, then notes. */
export function tableReport(result: MeasureResult, saved: string | undefined): string {
  const { quantities, limits = [], comparison = [], notes } = result;
  const told = QUANTITY_IDS.flatMap(id => {
    const spread = quantities[id];
    if (spread === undefined) return [];
    const { show, title } = quantityRow(id);
    const { low, high, atLeast } = spread;
    return [
      [
        title,
        `${atLeast ? '≥ ' : ''}${show(spread.median)}`,
        show(spread.min),
        show(spread.max),
        low === undefined || high === undefined ? '' : `${show(low)} to ${show(high)}`,
      ],
    ];
  });
  const options = { width: WIDTH, textWidth: codePoints };
  const blocks: string[][] = [
    conclusion(result, saved).flatMap(line => wrapWords(line, WIDTH)),
    table(
      [
        { title: 'QUANTITY' },
        { title: 'MEDIAN', align: 'right', least: 10 },
        { title: 'MIN', align: 'right', least: 9 },
        { title: 'MAX', align: 'right', least: 9 },
        { title: '95 % INTERVAL', flexible: true },
      ],
      told,
      options,
    ),
  ];
  if (limits.length > 0)
    blocks.push(
      table(
        [
          { title: 'LIMIT' },
          { title: 'OF' },
          { title: 'USED' },
          { title: 'VERDICT' },
          { title: 'WHY', flexible: true },
        ],
        limits.map(({ name, limit = '', used = '', verdict, why = '' }) => [name, limit, used, verdict, why]),
        options,
      ),
    );
  if (comparison.length > 0)
    blocks.push(
      table(
        [
          { title: 'COMPARED' },
          { title: 'CHANGE (95 %)' },
          { title: 'VERDICT' },
          { title: 'WHY', flexible: true },
        ],
        comparison.map(each => [
          quantityRow(each.quantity).title,
          changeText(each),
          each.verdict,
          each.why ?? '',
        ]),
        options,
      ),
    );
  if (notes.length > 0) blocks.push(notes.flatMap(note => wrapWords(printable(note), WIDTH)));
  return `${blocks.map(lines => lines.join('\n')).join('\n\n')}\n`;
}
