/**
 * Tables `program` and `unit`, read for names and not kept: what a process runs goes into the row of that process, once.
 * A key frame lists all, a delta those that are new since; what one of them loses is its process, or moves on to another
 * control group, which the next key frame tells.
 */
import { type ByteReader, columnIndex } from '@edgevitals/shared/frame';
import { sharedName } from '../names.js';
import { processName } from '../process_name.js';
import { readMask, readName } from './decode_body.js';
import { IDENTITY, type RowArrays } from './row_arrays.js';

const CGROUP = columnIndex('program', 'cgroup');
/** As many as the agent numbers. */
const MOST_UNITS = 1024;
/** What a unit takes: a number and a name, which most are shared by all devices. */
const UNIT_BYTES = 32;
/** So many that are not where they were expected are looked for one by one. */
const FEW = 8;

/** Walks one reading of a table: afterwards nothing in it can be wrong. @throws EdgevitalsError FRAME_MALFORMED, and what `cost` throws. */
export function checkNames(reader: ByteReader, labels: number, cost: { rows(count: number): void }): void {
  const { offset } = reader;
  for (let left = reader.varint(); left > 0; left--) reader.varint();
  const fresh = reader.varint();
  cost.rows(fresh);
  for (let left = fresh; left > 0; left--) {
    for (let label = 0; label < labels; label++) reader.varint();
    reader.skip(reader.varint());
    skipValues(reader);
  }
  while (reader.remaining > 0) {
    reader.varint();
    skipValues(reader);
  }
  reader.offset = offset;
}

function skipValues(reader: ByteReader): void {
  for (let mask = readMask(reader); mask !== 0; mask >>>= 1) if ((mask & 1) === 1) reader.skipValue();
}

/** How many rows a reading lists as new; its reader stands before the first. */
function freshRows(reader: ByteReader): number {
  for (let left = reader.varint(); left > 0; left--) reader.varint();
  return reader.varint();
}

/** Names of a device's services and containers by the number of their control group. */
export class UnitNames {
  private readonly labels: number[] = [];
  private readonly names: string[] = [];

  get bytes(): number {
    return UNIT_BYTES * this.labels.length;
  }

  clear(): void {
    this.labels.length = 0;
    this.names.length = 0;
  }

  /** Takes one reading of table `unit`. */
  apply(reader: ByteReader): void {
    for (let left = freshRows(reader); left > 0; left--) {
      const label = reader.varint();
      const name = sharedName(readName(reader));
      skipValues(reader);
      if (this.labels.includes(label) || this.labels.length >= MOST_UNITS) continue;
      this.labels.push(label);
      this.names.push(name);
    }
  }

  /** Empty where it is none. */
  of(cgroup: number): string {
    const place = this.labels.indexOf(cgroup);
    return place < 0 ? '' : this.names[place]!;
  }
}

/** Takes one reading of table `program`: names of processes among `rows`. */
export function nameRows(reader: ByteReader, rows: RowArrays, units: UnitNames): void {
  const finder = new Finder(rows);
  for (let left = freshRows(reader); left > 0; left--) {
    const row = finder.find(reader.varint(), reader.varint());
    const before = row < 0 ? undefined : rows.names[row]!;
    const told =
      before !== undefined && before.told !== '' && reader.skipIfText(before.told)
        ? before.told
        : sharedName(readName(reader));
    const cgroup = readCgroup(reader);
    if (before === undefined) continue;
    const unit = cgroup === undefined ? '' : units.of(cgroup);
    if (told !== before.told || unit !== before.unit) rows.names[row] = processName(before.comm, told, unit);
  }
}

function readCgroup(reader: ByteReader): number | undefined {
  let cgroup: number | undefined;
  let mask = readMask(reader);
  for (let column = 0; mask !== 0; column++, mask >>>= 1) {
    if ((mask & 1) === 0) continue;
    if (column === CGROUP) cgroup = reader.double();
    else reader.skipValue();
  }
  return cgroup;
}

/** Finds rows by pid and start time: they come in the order in which they stand, threads of the kernel left out. */
class Finder {
  private readonly rows: RowArrays;
  private next = 0;
  private missed = 0;
  private byPid: Map<number, number> | undefined;

  constructor(rows: RowArrays) {
    this.rows = rows;
  }

  /** -1: it is not there. */
  find(pid: number, startTicks: number): number {
    const { count } = this.rows;
    if (this.missed < FEW) {
      for (let row = this.next; row < count; row++) {
        if (!this.is(row, pid, startTicks)) continue;
        this.next = row + 1;
        return row;
      }
      this.missed++;
      for (let row = 0; row < this.next; row++) if (this.is(row, pid, startTicks)) return row;
      return -1;
    }
    if (this.byPid === undefined) {
      this.byPid = new Map();
      for (let row = 0; row < count; row++)
        if (this.lives(row)) this.byPid.set(this.rows.identities[row * IDENTITY.width + IDENTITY.pid]!, row);
    }
    const row = this.byPid.get(pid) ?? -1;
    return row >= 0 && this.is(row, pid, startTicks) ? row : -1;
  }

  private lives(row: number): boolean {
    return this.rows.identities[row * IDENTITY.width + IDENTITY.alive] === 1;
  }

  private is(row: number, pid: number, startTicks: number): boolean {
    const { identities } = this.rows;
    const at = row * IDENTITY.width;
    return (
      identities[at + IDENTITY.pid] === pid &&
      identities[at + IDENTITY.startTicks] === startTicks &&
      this.lives(row)
    );
  }
}
