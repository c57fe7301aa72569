import { codePoints, table } from '@edgevitals/shared/text';

/** Rows as aligned text, the first row being the head; columns after the first stand right. */
export function textTable([head = [], ...rows]: readonly (readonly string[])[]): string {
  const columns = head.map((title, i) => ({ title, align: i === 0 ? 'left' : 'right' }) as const);
  const lines = table(columns, rows, { width: Infinity, textWidth: codePoints });
  return lines.map(line => `${line}\n`).join('');
}

/** A figure to three digits, `-` where there is none. */
export const figure = (value: number | undefined, unit = ''): string =>
  value === undefined ? '-' : `${Number(value.toPrecision(3))}${unit}`;
