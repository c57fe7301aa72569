/** Blocks as Markdown (CommonMark with the tables of GitHub). Charts are lines of block characters. */
import { formatDuration, printable } from '@edgevitals/shared/text';
import { sparkline } from '../render/sparkline.js';
import type { Block, ChartBlock, ForecastBlock } from './block.js';
import { rangeOf } from './range.js';

const SPARK = 60;

/** What devices call their things is text, whatever is in it. */
const escaped = (text: string): string => printable(text).replace(/[\\`*_[\]<>|#~]/g, '\\$&');

export function markdownOf(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `${'#'.repeat(block.level)} ${escaped(block.text)}\n`;
    case 'text':
      return `${block.tone === 'warning' ? '> ' : ''}${escaped(block.text)}\n`;
    case 'list':
      return `${block.items.map(item => `- ${escaped(item)}`).join('\n')}\n`;
    case 'table': {
      const { columns, rows, more = 0 } = block;
      const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
      const lines = [
        line(columns.map(({ title }) => escaped(title))),
        line(columns.map(({ isNumber }) => (isNumber ? '---:' : '---'))),
        ...rows.map(row => line(row.map(escaped))),
      ];
      return `${lines.join('\n')}\n${more > 0 ? `\n${more} more.\n` : ''}`;
    }
    case 'chart':
      return chart(block);
    case 'forecast':
      return forecast(block);
  }
}

function chart({ title, series, format }: ChartBlock): string {
  const lines = series.flatMap(({ name, points }) => {
    const range = rangeOf([points]);
    return range === undefined
      ? []
      : [`${sparkline(points, SPARK)}  ${printable(name)} ${format(range.low)} to ${format(range.high)}`];
  });
  // a fence longer than any in what devices call their things
  const fence = '`'.repeat(3 + Math.max(0, ...lines.map(line => (line.match(/`+/g) ?? []).join('').length)));
  return `${escaped(title)}:\n\n${fence}\n${lines.join('\n')}\n${fence}\n`;
}

function forecast({ title, rows }: ForecastBlock): string {
  const lines = rows.map(({ name, low, middle, high }) => {
    const until = high === undefined ? 'more than can be said' : formatDuration(high);
    return `- ${escaped(name)}: ${formatDuration(middle)} (${formatDuration(low)} to ${until})`;
  });
  return `${escaped(title)}:\n\n${lines.join('\n')}\n`;
}
