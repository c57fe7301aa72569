/**
 * Tables `program` and `unit`, read for names and not kept: what a process runs goes into the row of that process, once.
 * A key frame lists all, a delta those that are new since; what one of them loses is its process, or moves on to another
 * control group, which the next key frame tells.
 */
import { type ByteReader, columnsOf } from '@edgevitals/shared/frame';
import { foreignLabel, type ToldTarget } from '../foreign_program.js';
import { sharedName } from '../names.js';
import { processName } from '../process_name.js';
import { readMask, readName } from './decode_body.js';
import { IDENTITY, type RowArrays } from './row_arrays.js';

const PROGRAM = columnsOf('program');
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

/** Takes one reading of table `program`: names of processes among `rows`. @param kernel `uname -m`; empty where it is not known. */
export function nameRows(reader: ByteReader, rows: RowArrays, units: UnitNames, kernel: string): void {
  const finder = new Finder(rows);
  for (let left = freshRows(reader); left > 0; left--) {
    const row = finder.find(reader.varint(), reader.varint());
    const before = row < 0 ? undefined : rows.names[row]!;
    const told =
      before !== undefined && before.told !== '' && reader.skipIfText(before.told)
        ? before.told
        : sharedName(readName(reader));
    const isOfMachine = readColumns(reader);
    if (before === undefined) continue;
    const unit = Number.isNaN(columns.cgroup) ? '' : units.of(columns.cgroup);
    const foreign = isOfMachine ? '' : foreignLabel(elf, guest, columns.emulator, kernel);
    const isSame = told === before.told && unit === before.unit && foreign === before.foreign;
    if (!isSame || !isBuild(before.build))
      rows.names[row] = processName(before.comm, told, unit, foreign, buildText());
  }
}

/** Columns of the row that was read last, NaN where absent: one for all, because rows are taken one after the other. */
const columns = { cgroup: Number.NaN, emulator: Number.NaN, high: Number.NaN, low: Number.NaN };
const elf: ToldTarget = { machine: Number.NaN, class: Number.NaN, data: Number.NaN, flags: Number.NaN };
const guest: ToldTarget = { machine: Number.NaN, class: Number.NaN, data: Number.NaN, flags: Number.NaN };

/** Columns that say nothing of another machine. */
const OF_MACHINE = (1 << PROGRAM.cgroup) | (1 << PROGRAM.build_high) | (1 << PROGRAM.build_low);
const HALF = /^[0-9a-f]{8}$/;

/** Whether the row that was read last has this build: nothing is made to find out. */
function isBuild(build: string): boolean {
  const { high, low } = columns;
  if (Number.isNaN(high) || Number.isNaN(low)) return build === '';
  return (
    build !== '' &&
    Number.parseInt(build.slice(0, 8), 16) === high &&
    Number.parseInt(build.slice(8), 16) === low
  );
}

/** Empty where it is not told, or is none. */
function buildText(): string {
  const [high, low] = [columns.high, columns.low].map(half => half.toString(16).padStart(8, '0'));
  return HALF.test(high!) && HALF.test(low!) ? high! + low! : '';
}

/** Reads the columns of a row. @returns whether nothing in it says that it is made for another machine than the agent. */
function readColumns(reader: ByteReader): boolean {
  columns.cgroup = columns.high = columns.low = Number.NaN;
  let mask = readMask(reader);
  if ((mask & ~(1 << PROGRAM.cgroup)) === 0) {
    if (mask !== 0) columns.cgroup = reader.double();
    return true;
  }
  columns.emulator = Number.NaN;
  const isOfMachine = (mask & ~OF_MACHINE) === 0;
  elf.machine = elf.class = elf.data = elf.flags = Number.NaN;
  guest.machine = guest.class = guest.data = guest.flags = Number.NaN;
  for (let column = 0; mask !== 0; column++, mask >>>= 1) {
    if ((mask & 1) === 0) continue;
    const value = reader.double();
    if (column === PROGRAM.cgroup) columns.cgroup = value;
    else if (column === PROGRAM.emulator) columns.emulator = value;
    else if (column === PROGRAM.elf_machine) elf.machine = value;
    else if (column === PROGRAM.elf_class) elf.class = value;
    else if (column === PROGRAM.elf_data) elf.data = value;
    else if (column === PROGRAM.elf_flags) elf.flags = value;
    else if (column === PROGRAM.guest_machine) guest.machine = value;
    else if (column === PROGRAM.guest_class) guest.class = value;
    else if (column === PROGRAM.guest_data) guest.data = value;
    else if (column === PROGRAM.guest_flags) guest.flags = value;
    else if (column === PROGRAM.build_high) columns.high = value;
    else if (column === PROGRAM.build_low) columns.low = value;
  }
  return isOfMachine;
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
        if (this.rows.lives(row)) this.byPid.set(this.rows.get(row, IDENTITY.pid), row);
    }
    const row = this.byPid.get(pid) ?? -1;
    return row >= 0 && this.is(row, pid, startTicks) ? row : -1;
  }

  private is(row: number, pid: number, startTicks: number): boolean {
    return this.rows.isOf(row, pid, startTicks) && this.rows.lives(row);
  }
}
