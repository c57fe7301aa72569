/**
 * What keeps the system awake or wakes it: /sys/class/wakeup/wakeupN (drivers/base/power/wakeup_stats.c, Linux 5.4), or
 * /sys/kernel/debug/wakeup_sources (drivers/base/power/wakeup.c) before. Milliseconds. User wake locks appear here under
 * their own name. Numbers N change with every boot: a row is known by name and device, and by an ordinal where two have
 * the same. A source that was never active has no row; at most 128.
 */
import { EdgevitalsError, isEdgevitalsError } from '@edgevitals/shared/errors';
import {
  type Counter,
  columnsOf,
  parseCounter,
  type Reading,
  Row,
  RowId,
  TABLES,
} from '@edgevitals/shared/frame';
import type { SourceInfo } from '@edgevitals/shared/info';
import type { Host } from '../../host/host.js';
import { attribute, numbered } from '../reading/attributes.js';
import { linkName } from '../reading/links.js';
import { probing, type Source } from '../source.js';

const DIRECTORY = '/sys/class/wakeup';
const DEBUG = '/sys/kernel/debug/wakeup_sources';
const WAKEUP = columnsOf('wakeup_source');
const MOST = 128;
/** Directories that are looked into at all. */
const MOST_LOOKED_AT = 1024;
/** In the order of debugfs, and by their names in the class. */
const FIELDS = [
  ['active_count', WAKEUP.active_count],
  ['event_count', WAKEUP.event_count],
  ['wakeup_count', WAKEUP.wakeup_count],
  ['expire_count', WAKEUP.expire_count],
  ['active_time_ms', WAKEUP.active_ms],
  ['total_time_ms', WAKEUP.total_ms],
  ['max_time_ms', WAKEUP.max_ms],
  ['last_change_ms', WAKEUP.last_change_ms],
  ['prevent_suspend_time_ms', WAKEUP.prevent_suspend_ms],
] as const;

export interface WakeupSourceLine {
  /** May hold spaces. */
  readonly name: string;
  /** In the order of the file's columns. */
  readonly values: readonly (Counter | undefined)[];
}

/**
 * The lines of debugfs wakeup_sources: a name, padded, and nine integers. The last, `deleted`, sums up sources that are
 * gone.
 */
export function parseWakeupSources(text: string): WakeupSourceLine[] {
  const lines: WakeupSourceLine[] = [];
  for (const line of text.split('\n')) {
    const [name, values] = lastWords(line, FIELDS.length);
    if (values.every(value => /^-?\d+$/.test(value))) lines.push({ name, values: values.map(parseCounter) });
  }
  return lines;
}

/** A line without its last words, and those: names may have blanks in them. Empty words where there are fewer. */
function lastWords(line: string, count: number): readonly [rest: string, words: readonly string[]] {
  const words: string[] = [];
  let end = line.length;
  for (let i = 0; i < count; i++) {
    while (end > 0 && isBlank(line, end - 1)) end--;
    const stop = end;
    while (end > 0 && !isBlank(line, end - 1)) end--;
    words.unshift(line.slice(end, stop));
  }
  return [line.slice(0, end).trimEnd(), words];
}

const isBlank = (text: string, at: number): boolean => text.charCodeAt(at) <= 0x20;

interface Found {
  readonly name: string;
  readonly values: readonly (Counter | undefined)[];
}

export class WakeupSource implements Source {
  readonly name = 'wakeup_source';
  readonly tables = ['wakeup_source'] as const;
  readonly rhythm = 'slow';
  private rows = new Map<string, Row>();

  async probe(host: Host): Promise<SourceInfo[]> {
    return [
      await probing(this.name, 'what keeps the device from sleeping, and what wakes it', () => {
        if (all(host).length === 0) throw new EdgevitalsError('SOURCE_ABSENT', `${DIRECTORY} has no sources`);
      }),
    ];
  }

  sample(host: Host, into: Reading[]): void {
    const found = all(host);
    const ordinals = new Map<string, number>();
    const rows = new Map<string, Row>();
    for (const { name, values } of found) {
      const ordinal = ordinals.get(name) ?? 0;
      ordinals.set(name, ordinal + 1);
      if (values[0] === 0 || rows.size >= MOST) continue;
      const id = new RowId([ordinal], name);
      const row = this.rows.get(id.key) ?? new Row(id, TABLES.wakeup_source.columns.length);
      FIELDS.forEach(([, column], i) => {
        row.set(column, values[i]);
      });
      rows.set(id.key, row);
    }
    this.rows = rows;
    into.push({ table: TABLES.wakeup_source.id, rows: [...rows.values()] });
  }
}

/** @throws EdgevitalsError when neither interface can be read. */
function all(host: Host): Found[] {
  try {
    return inClass(host);
  } catch (error) {
    if (!isEdgevitalsError(error, 'SOURCE_ABSENT')) throw error;
    return parseWakeupSources(host.readText(DEBUG));
  }
}

function inClass(host: Host): Found[] {
  const found: Found[] = [];
  for (const { name: entry } of numbered(host, DIRECTORY, 'wakeup').slice(0, MOST_LOOKED_AT)) {
    const directory = `${DIRECTORY}/${entry}`;
    const name = attribute(host, `${directory}/name`);
    const active = parseCounter(attribute(host, `${directory}/active_count`));
    // gone between the list and the read
    if (active === undefined) continue;
    const device = linkName(host, `${directory}/device`);
    // one that was never active has only zeros
    const values = FIELDS.map(([file], i) =>
      i === 0 || active === 0 ? active : parseCounter(attribute(host, `${directory}/${file}`)),
    );
    found.push({ name: device === '' || device === name ? name : `${name} ${device}`, values });
  }
  return found;
}
