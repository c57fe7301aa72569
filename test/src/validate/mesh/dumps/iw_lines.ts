/**
 * What iw printed, line by line and without production's help: the parts of a file that are dumps of stations, mesh paths and
 * channels, and their values as text. Files may hold several, and other output between them.
 */

export type IwKind = 'station' | 'mpath' | 'survey' | 'mpp' | 'mesh_param';

export interface IwDump {
  readonly kind: IwKind;
  readonly lines: readonly string[];
}

const ADDRESS = '(?:[0-9a-f]{2}:){5}[0-9a-f]{2}';
/** How lines begin that begin a dump, or a block of one. */
const STARTS: readonly (readonly [IwKind, RegExp])[] = [
  ['station', new RegExp(`^\\s*Station ${ADDRESS}`, 'i')],
  ['mpath', /^\s*DEST ADDR\s+NEXT HOP/],
  ['mpp', /^\s*DEST ADDR\s+PROXY NODE/],
  ['survey', /^\s*Survey data from/],
  ['mesh_param', /^\s*mesh_\w+ = /],
];
const PATH = new RegExp(`^\\s*${ADDRESS}(\\s|$)`, 'i');

const startOf = (line: string): IwKind | undefined => STARTS.find(([, start]) => start.test(line))?.[0];

export const looksLikeIw = (text: string): boolean =>
  text.split('\n').some(line => startOf(line) !== undefined);

/** Dumps in reports of people are indented: their lines come without, those below a block's first with a tab. */
export function iwDumps(text: string): IwDump[] {
  const dumps: { kind: IwKind; lines: string[] }[] = [];
  let open = false;
  let indent = 0;
  for (const line of text.split('\n')) {
    const kind = startOf(line);
    const last = dumps.at(-1);
    if (kind !== undefined) {
      indent = indentOf(line);
      // paths have a heading a dump, the others one a block
      if (open && last?.kind === kind && kind !== 'mpath' && kind !== 'mpp') last.lines.push(line.trim());
      else dumps.push({ kind, lines: [line.trim()] });
      open = true;
    } else if (open && last !== undefined && goesOn(last.kind, line, indent)) {
      last.lines.push(last.kind === 'mpath' ? line.trim() : `\t${line.trim()}`);
    } else open &&= line.trim() === '';
  }
  return dumps;
}

const goesOn = (kind: IwKind, line: string, indent: number): boolean =>
  line.trim() !== '' && (kind === 'mpath' || kind === 'mpp' ? PATH.test(line) : indentOf(line) > indent);

const TAB = 8;
/** Columns before what a line says. */
const indentOf = (line: string): number =>
  [.../^\s*/.exec(line)![0]].reduce((at, each) => (each === '\t' ? at + TAB - (at % TAB) : at + 1), 0);

/** `key:<blanks>value` of the lines of each block; blocks begin where `start` says. */
export function blocksOf(lines: readonly string[], start: RegExp): ReadonlyMap<string, string>[] {
  const blocks: Map<string, string>[] = [];
  for (const line of lines) {
    if (start.test(line)) blocks.push(new Map());
    else {
      const [key, ...value] = line.split(':');
      if (value.length > 0) blocks.at(-1)?.set(key!.trim(), value.join(':').trim());
    }
  }
  return blocks;
}

/** The number that a value begins with, if it does. */
export const firstNumber = (value: string | undefined): number | undefined => {
  const number = /^-?\d+(\.\d+)?/.exec(value ?? '')?.[0];
  return number === undefined ? undefined : Number(number);
};
