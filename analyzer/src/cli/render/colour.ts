/** Terminal colours, used only where they are wanted: a terminal, and no NO_COLOR (https://no-color.org). */
export interface Palette {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  yellow(text: string): string;
  green(text: string): string;
  cyan(text: string): string;
}

const paint =
  (on: boolean, start: number, end: number) =>
  (text: string): string =>
    on && text !== '' ? `\x1b[${start}m${text}\x1b[${end}m` : text;

/** @param on false returns every text as it is. */
export const palette = (on: boolean): Palette => ({
  bold: paint(on, 1, 22),
  dim: paint(on, 2, 22),
  red: paint(on, 31, 39),
  yellow: paint(on, 33, 39),
  green: paint(on, 32, 39),
  cyan: paint(on, 36, 39),
});

/** Whether to colour output to a stream: FORCE_COLOR wins over NO_COLOR, which wins over the terminal's wish. */
export function wantsColour(isTerminal: boolean, env: Readonly<Record<string, string | undefined>>): boolean {
  if ((env['FORCE_COLOR'] ?? '') !== '') return env['FORCE_COLOR'] !== '0';
  return isTerminal && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
}
