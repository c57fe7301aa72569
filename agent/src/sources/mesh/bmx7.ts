/**
 * Routing traffic and CPU of bmx7 as it tells them itself, by `bmx7 -c show=status /r=0` (bmx.c, bmx_status_format): a line of
 * names and a line of values below them, columns by version. `rxBpP` and `txBpP` are bytes a second / packets a second, and not
 * bytes a packet: means over about ten periods of a second (ip.c, update_devStatistic_task) of what UDP carries, without headers.
 */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { columnsOf, type Reading, TABLES } from '@edgevitals/shared/frame';
import type { SourceInfo } from '@edgevitals/shared/info';
import type { Host } from '../../host/host.js';
import { TOOL_TIMEOUT_MS } from '../network/interface_tool.js';
import { RowSet } from '../reading/row_set.js';
import { toolOutput } from '../reading/tool.js';
import { probing, type Source } from '../source.js';

const BMX7 = columnsOf('bmx7');
const MOST_LINES = 16;
const MOST_NAMES = 64;

/** A column of the daemon's, and where the parts of its value go, times what. */
interface Cell {
  readonly name: string;
  readonly parts: readonly { readonly place: number; readonly scale: number }[];
}
const CELLS: readonly Cell[] = [
  { name: 'cpu', parts: [{ place: BMX7.cpu_permille, scale: 10 }] },
  {
    name: 'rxBpP',
    parts: [
      { place: BMX7.rx_bytes_per_s, scale: 1 },
      { place: BMX7.rx_packets_per_1000s, scale: 1000 },
    ],
  },
  {
    name: 'txBpP',
    parts: [
      { place: BMX7.tx_bytes_per_s, scale: 1 },
      { place: BMX7.tx_packets_per_1000s, scale: 1000 },
    ],
  },
  { name: 'nbs', parts: [{ place: BMX7.neighbours, scale: 1 }] },
  { name: 'rts', parts: [{ place: BMX7.routes, scale: 1 }] },
  { name: 'nodes', parts: [{ place: BMX7.nodes, scale: 1 }] },
];

/** Words of a line, and where each begins. */
function wordsOf(line: string): { readonly word: string; readonly start: number }[] {
  const words = [];
  for (const { 0: word, index: start } of line.matchAll(/\S+/g)) {
    if (words.length >= MOST_NAMES) break;
    words.push({ word, start });
  }
  return words;
}

/** Values by name: as many as names are in their order; fewer, where one is empty, stand below their names. */
function valuesOf(header: string, line: string): Map<string, string> {
  const names = wordsOf(header);
  const values = wordsOf(line);
  return new Map(
    names.map(({ word, start }, i) => [
      word,
      (values.length === names.length
        ? values[i]?.word
        : values.find(value => value.start === start)?.word) ?? '',
    ]),
  );
}

const isHeader = (line: string): boolean => {
  const names = new Set(wordsOf(line).map(({ word }) => word));
  return CELLS.filter(({ name }) => names.has(name)).length > 1;
};

/** A decimal number times `scale`, rounded; undefined where it is none. */
function scaled(text: string | undefined, scale: number): number | undefined {
  if (text === undefined || !/^[0-9]{1,10}(\.[0-9]{1,6})?$/.test(text)) return undefined;
  return Math.round(Number(text) * scale);
}

/**
 * Takes over a status. A column that is not there, or has no number, is absent.
 * @throws EdgevitalsError SOURCE_MALFORMED when fewer than two of the columns are there.
 */
export function parseBmx7(text: string, set: RowSet): void {
  const lines = text.split(/\r?\n/, MOST_LINES);
  const at = lines.findIndex(isHeader);
  const line = lines[at + 1] ?? '';
  if (at < 0 || line.trim() === '')
    throw new EdgevitalsError('SOURCE_MALFORMED', 'bmx7 prints no status that is known');
  const values = valuesOf(lines[at] ?? '', line);
  set.begin();
  const row = set.row([], '');
  for (const { name, parts } of CELLS) {
    const told = values.get(name)?.split('/') ?? [];
    for (const [i, { place, scale }] of parts.entries()) row?.set(place, scaled(told[i], scale));
  }
}

export class Bmx7 implements Source {
  readonly name = 'bmx7';
  readonly tables = ['bmx7'] as const;
  readonly rhythm = 'slow';
  private readonly set = new RowSet(TABLES.bmx7.columns.length, 1);

  async probe(host: Host): Promise<SourceInfo[]> {
    return [await probing(this.name, 'routing traffic and CPU of a BMX7 mesh', () => this.ask(host))];
  }

  async sample(host: Host, into: Reading[]): Promise<void> {
    await this.ask(host);
    into.push({ table: TABLES.bmx7.id, rows: this.set.rows });
  }

  private async ask(host: Host): Promise<void> {
    parseBmx7(await toolOutput(host, 'bmx7', ['-c', 'show=status', '/r=0'], TOOL_TIMEOUT_MS), this.set);
  }
}
