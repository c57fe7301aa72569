/**
 * A slice as bytes, for one packed row per device and minute. The first byte is the version. Times keep milliseconds,
 * CPU and waiting time 10 us, energy 1 uJ, temperatures a thousandth of a degree: below what the kernel resolves.
 */

import { EdgevitalsError } from '@edgevitals/shared/errors';
import { ByteReader, ByteWriter } from '@edgevitals/shared/frame';
import { given } from '@edgevitals/shared/objects';
import {
  DEVICE,
  DISK,
  ENERGY,
  ENERGY_PART,
  INTERFACE,
  POLICY,
  PROCESS,
  THROTTLE,
  ZONE,
} from '../quantities/index.js';
import { RecordCodec, readList, writeList } from './record_codec.js';
import type { Slice } from './slice.js';

const VERSION = 2;
const MAX_BYTES = 4 * 1024 * 1024;

const HEAD = new RecordCodec(DEVICE);
const TOTAL = new RecordCodec(ENERGY);
const PARTS = new RecordCodec(ENERGY_PART);
const PROCESSES = new RecordCodec(PROCESS);
const DISKS = new RecordCodec(DISK);
const INTERFACES = new RecordCodec(INTERFACE);
const ZONES = new RecordCodec(ZONE);
const POLICIES = new RecordCodec(POLICY);
const THROTTLES = new RecordCodec(THROTTLE);

/** One after the other: nothing is written while a minute is. */
const writer = new ByteWriter(4096, MAX_BYTES);

/** The bytes of `slice`. */
export function encodeMinute(slice: Slice): Uint8Array {
  writer.clear();
  writer.byte(VERSION);
  writeMinute(writer, slice);
  return writer.toBytes();
}

/** Writes what follows the version. */
export function writeMinute(writer: ByteWriter, slice: Slice): void {
  HEAD.write(writer, { ...slice, hasEnergy: slice.energy !== undefined });
  if (slice.energy !== undefined) TOTAL.write(writer, slice.energy);
  writeList(writer, PARTS, slice.energyParts);
  writeList(writer, PROCESSES, slice.processes);
  writeList(writer, DISKS, slice.disks);
  writeList(writer, INTERFACES, slice.interfaces);
  writeList(writer, ZONES, slice.zones);
  writeList(writer, POLICIES, slice.policies);
  writeList(writer, THROTTLES, slice.throttling);
}

/** @throws EdgevitalsError STORE_FAILED when `bytes` are damaged or of a version that this code does not read. */
export function decodeMinute(bytes: Uint8Array): Slice {
  if (bytes[0] !== VERSION) {
    throw new EdgevitalsError(
      'STORE_FAILED',
      `a stored minute has format ${bytes[0] ?? 'none'}, this analyzer reads ${VERSION}: use the analyzer that wrote it, or a new data directory`,
    );
  }
  try {
    return readMinute(new ByteReader(bytes, 1));
  } catch (cause) {
    throw new EdgevitalsError('STORE_FAILED', 'a stored minute is damaged; the others can still be read', {
      cause,
    });
  }
}

/** Reads what `writeMinute` wrote. @throws EdgevitalsError FRAME_MALFORMED when it is cut off. */
export function readMinute(reader: ByteReader): Slice {
  const { hasEnergy, ...head } = HEAD.read(reader);
  const energy = hasEnergy ? TOTAL.read(reader) : undefined;
  return {
    ...head,
    ...given({ energy }),
    energyParts: readList(reader, PARTS),
    processes: readList(reader, PROCESSES),
    listsAll: true,
    disks: readList(reader, DISKS),
    interfaces: readList(reader, INTERFACES),
    zones: readList(reader, ZONES),
    policies: readList(reader, POLICIES).map(policy => ({
      ...policy,
      seconds: policy.meanHertz === undefined ? 0 : head.coveredSeconds,
    })),
    throttling: readList(reader, THROTTLES),
  };
}
