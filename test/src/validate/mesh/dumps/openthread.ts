/**
 * What `ot-ctl counters` prints of a Thread node's MAC and MLE layers, of many versions (folders `*openthread*`, or files with
 * such output): what the agent reads of it against the dump's own lines; and the sums that hold among MAC counters by OpenThread's
 * own description (otMacCounters in include/openthread/link.h).
 */
import { parseOpenThread } from '@edgevitals/agent/openthread';
import { isEdgevitalsError } from '@edgevitals/shared/errors';
import { Row, RowId } from '@edgevitals/shared/frame';
import type { MeshPart } from '../part.js';
import { DumpTally } from './dump_tally.js';

const GROUPS = ['mac', 'mle'] as const;
type Group = (typeof GROUPS)[number];

/** A counter that only this group has. */
const SIGNS: Readonly<Record<Group, RegExp>> = {
  mac: /^\s*(Tx|Rx)Total:/,
  mle: /^\s*(Role Disabled|Attach Attempts|Parent Changes|Partition Id Changes):/,
};

interface Section {
  readonly group: Group;
  readonly lines: readonly string[];
}

/** Ends what one command prints. */
const END = /^\s*(Done|Error\b.*)\s*$/;
const PROMPT = /^\s*(>|.*\bcounters\s+\w+)/;

function sectionsOf(text: string): Section[] {
  const parts: string[][] = [[]];
  for (const line of text.split('\n')) {
    if (PROMPT.test(line) || END.test(line)) parts.push([]);
    else parts.at(-1)!.push(line);
  }
  return parts.flatMap(lines => {
    const group = GROUPS.find(each => lines.some(line => SIGNS[each].test(line)));
    return group === undefined ? [] : [{ group, lines }];
  });
}

/** Sums of MAC counters that are equal. */
const SUMS: readonly (readonly [string, readonly string[]])[] = [
  ['TxTotal', ['TxUnicast', 'TxBroadcast']],
  ['TxTotal', ['TxAckRequested', 'TxNoAckRequested']],
  ['TxTotal', ['TxData', 'TxDataPoll', 'TxBeacon', 'TxBeaconRequest', 'TxOther']],
  ['RxTotal', ['RxUnicast', 'RxBroadcast']],
];

export const openthread: MeshPart = {
  name: 'openthread',
  files: {
    named: 'dump of counters of OpenThread (*openthread*/)',
    takes: file => sectionsOf(file.text).length > 0,
  },
  run: (files, { print }) => {
    const tally = new DumpTally('openthread');
    const sums: string[] = [];
    for (const file of files) {
      const groups: string[] = [];
      let counters = 0;
      for (const [i, { group, lines }] of sectionsOf(file.text).entries()) {
        const where = `${file.name}: ${group} ${i + 1}`;
        const own = ownCounters(lines, tally);
        const read = readCounters(lines, group, where, tally);
        groups.push(group);
        counters += read.size;
        tally.compare(`${where}: counters`, read.size, own.size);
        for (const [name, value] of own)
          tally.compare(`${where}, ${name}`, read.get(`${group} ${name}`), value);
        if (group === 'mac') sums.push(...judgeSums(where, own, read, tally));
      }
      tally.dump(file.name, [groups.join(' '), `${counters}`]);
    }
    if (sums.length > 0)
      print(`Sums that do not hold as printed:\n${sums.map(each => `  ${each}\n`).join('')}\n`);
    return tally.report(['groups', 'counters'], print);
  },
};

/** `Name: number`, indented or not. */
function ownCounters(lines: readonly string[], tally: DumpTally): Map<string, number> {
  const own = new Map<string, number>();
  for (const line of lines) {
    const [name = '', value] = line.split(/:\s*/);
    if (value !== undefined && /^\d+\s*$/.test(value)) own.set(name.trim(), Number(value));
    else if (line.trim() !== '') tally.leftOut(line.trim().slice(0, 40));
  }
  return own;
}

function readCounters(
  lines: readonly string[],
  group: Group,
  where: string,
  tally: DumpTally,
): Map<string, number> {
  const rows = new Map<string, Row>();
  const row = (labels: readonly number[], name: string): Row | undefined => {
    if (rows.has(name)) return undefined;
    rows.set(name, new Row(new RowId(labels, name), 1));
    return rows.get(name);
  };
  try {
    parseOpenThread(lines.join('\n'), group, { row });
  } catch (error) {
    if (!isEdgevitalsError(error)) throw error;
    tally.refused(where, error.message);
  }
  return new Map([...rows].map(([name, each]) => [name, Number(each.get(0))]));
}

/** @returns sums that the firmware itself does not keep; what it keeps has to be kept by what is read. */
function judgeSums(
  where: string,
  own: ReadonlyMap<string, number>,
  read: ReadonlyMap<string, number>,
  tally: DumpTally,
): string[] {
  const broken: string[] = [];
  for (const [total, parts] of SUMS) {
    if (![total, ...parts].every(name => own.has(name))) continue;
    const difference = (values: ReadonlyMap<string, number>, prefix: string): number =>
      (values.get(prefix + total) ?? Number.NaN) -
      parts.reduce((sum, name) => sum + (values.get(prefix + name) ?? Number.NaN), 0);
    const printed = difference(own, '');
    if (printed !== 0) broken.push(`${where}: ${total} is ${printed} more than ${parts.join(' + ')}`);
    tally.credible(`${where}: ${total} against ${parts.join(' + ')}`, difference(read, 'mac ') === printed);
  }
  return broken;
}
