import { styleText } from 'node:util';

/** Terminal colours, used only where they are wanted: a terminal, and no NO_COLOR (https://no-color.org). */
export interface Palette {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  yellow(text: string): string;
  green(text: string): string;
  cyan(text: string): string;
}

type Format = keyof Palette;

/** Without the check Node.js would ask standard output once more; Node.js 20.12 knows no check, nor do its types. */
const style: (format: Format, text: string, check: { readonly validateStream: boolean }) => string =
  styleText;

const paint =
  (on: boolean, format: Format) =>
  (text: string): string =>
    on && text !== '' ? style(format, text, { validateStream: false }) : text;

/** @param on false returns every text as it is. */
export const palette = (on: boolean): Palette => ({
  bold: paint(on, 'bold'),
  dim: paint(on, 'dim'),
  red: paint(on, 'red'),
  yellow: paint(on, 'yellow'),
  green: paint(on, 'green'),
  cyan: paint(on, 'cyan'),
});

/** Whether to colour output to a stream: FORCE_COLOR wins over NO_COLOR, which wins over the terminal's wish. */
export function wantsColour(isTerminal: boolean, env: Readonly<Record<string, string | undefined>>): boolean {
  if ((env['FORCE_COLOR'] ?? '') !== '') return env['FORCE_COLOR'] !== '0';
  return isTerminal && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
}
