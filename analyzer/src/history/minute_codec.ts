/**
 * A slice as bytes, for one packed row per device and minute. The first byte is the version. Times keep milliseconds,
 * CPU and waiting time 10 us, energy 1 uJ, temperatures a thousandth of a degree: below what the kernel resolves.
 */

import { EdgevitalsError } from '@edgevitals/shared/errors';
import { ByteReader, ByteWriter } from '@edgevitals/shared/frame';
import { given } from '@edgevitals/shared/objects';
import {
  COUNTED,
  DEVICE,
  DISK,
  ENERGY,
  ENERGY_PART,
  FILESYSTEM,
  INTERFACE,
  INTERRUPT,
  MESH,
  NAMESPACE,
  NETWORK,
  PLACED,
  POLICY,
  PROCESS,
  SHORT_LIVED,
  THROTTLE,
  TRAFFIC,
  UNIT_WRITES,
  ZONE,
} from '../quantities/index.js';
import { RecordCodec, readList, writeList } from './record_codec.js';
import type { Slice } from './slice.js';

const VERSION = 7;
/**
 * Minutes of these versions end before file systems; before the network stack and meshes; before services; before traffic and what
 * was counted of programs; before interrupts and what came and went.
 */
const WITHOUT_FILESYSTEMS = 2;
const WITHOUT_MESHES = 3;
const WITHOUT_UNITS = 4;
const WITHOUT_TRAFFIC = 5;
const WITHOUT_INTERRUPTS = 6;
const MAX_BYTES = 4 * 1024 * 1024;

/**
 * The codecs of a slice's rows. Rows of intervals and of minutes are objects of other forms: code that writes one of the two
 * only is twice as fast, so that who writes either has codecs of its own.
 */
export class SliceCodec {
  private readonly head = new RecordCodec(DEVICE, { hasEnergy: 'energy' });
  private readonly total = new RecordCodec(ENERGY);
  private readonly parts = new RecordCodec(ENERGY_PART);
  private readonly processes = new RecordCodec(PROCESS);
  private readonly disks = new RecordCodec(DISK);
  private readonly interfaces = new RecordCodec(INTERFACE);
  private readonly zones = new RecordCodec(ZONE);
  private readonly policies = new RecordCodec(POLICY);
  private readonly throttles = new RecordCodec(THROTTLE);
  private readonly filesystems = new RecordCodec(FILESYSTEM);
  private readonly networks = new RecordCodec(NETWORK);
  private readonly meshes = new RecordCodec(MESH);
  private readonly unitWrites = new RecordCodec(UNIT_WRITES);
  private readonly traffic = new RecordCodec(TRAFFIC);
  private readonly namespaces = new RecordCodec(NAMESPACE);
  private readonly counted = new RecordCodec(COUNTED);
  private readonly placed = new RecordCodec(PLACED);
  private readonly shortLived = new RecordCodec(SHORT_LIVED);
  private readonly interrupts = new RecordCodec(INTERRUPT);

  write(writer: ByteWriter, slice: Slice): void {
    this.head.write(writer, slice as Slice & { hasEnergy: boolean });
    if (slice.energy !== undefined) this.total.write(writer, slice.energy);
    writeList(writer, this.parts, slice.energyParts);
    writeList(writer, this.processes, slice.processes);
    writeList(writer, this.disks, slice.disks);
    writeList(writer, this.interfaces, slice.interfaces);
    writeList(writer, this.zones, slice.zones);
    writeList(writer, this.policies, slice.policies);
    writeList(writer, this.throttles, slice.throttling);
    writeList(writer, this.filesystems, slice.filesystems);
    writeList(writer, this.networks, slice.network);
    writeList(writer, this.meshes, slice.meshes);
    writeList(writer, this.unitWrites, slice.unitWrites);
    writeList(writer, this.traffic, slice.traffic);
    writeList(writer, this.namespaces, slice.namespaces);
    writeList(writer, this.counted, slice.counted);
    writeList(writer, this.placed, slice.placed);
    writeList(writer, this.shortLived, slice.shortLived);
    writeList(writer, this.interrupts, slice.interrupts);
  }

  /** What stands first of what `write` wrote: the row of the device. */
  readHead(reader: ByteReader): Pick<Slice, 'from' | 'to' | 'coveredSeconds'> {
    return this.head.read(reader);
  }

  /** Reads what `write` wrote. @param version whose. @throws EdgevitalsError FRAME_MALFORMED when it is cut off. */
  read(reader: ByteReader, version = VERSION): Slice {
    const { hasEnergy, ...head } = this.head.read(reader);
    const energy = hasEnergy ? this.total.read(reader) : undefined;
    return {
      ...head,
      ...given({ energy }),
      energyParts: readList(reader, this.parts),
      processes: readList(reader, this.processes),
      listsAll: true,
      disks: readList(reader, this.disks),
      interfaces: readList(reader, this.interfaces),
      zones: readList(reader, this.zones),
      policies: readList(reader, this.policies).map(policy => ({
        ...policy,
        seconds: policy.meanHertz === undefined ? 0 : head.coveredSeconds,
      })),
      throttling: readList(reader, this.throttles),
      filesystems: version === WITHOUT_FILESYSTEMS ? [] : readList(reader, this.filesystems),
      network: version <= WITHOUT_MESHES ? [] : readList(reader, this.networks),
      meshes: version <= WITHOUT_MESHES ? [] : readList(reader, this.meshes),
      unitWrites: version <= WITHOUT_UNITS ? [] : readList(reader, this.unitWrites),
      traffic: version <= WITHOUT_TRAFFIC ? [] : readList(reader, this.traffic),
      namespaces: version <= WITHOUT_TRAFFIC ? [] : readList(reader, this.namespaces),
      counted: version <= WITHOUT_TRAFFIC ? [] : readList(reader, this.counted),
      placed: version <= WITHOUT_TRAFFIC ? [] : readList(reader, this.placed),
      shortLived: version <= WITHOUT_INTERRUPTS ? [] : readList(reader, this.shortLived),
      interrupts: version <= WITHOUT_INTERRUPTS ? [] : readList(reader, this.interrupts),
    };
  }
}

const MINUTES = new SliceCodec();

/** One after the other: nothing is written while a minute is. */
const writer = new ByteWriter(4096, MAX_BYTES);

/** The bytes of `slice`. */
export function encodeMinute(slice: Slice): Uint8Array {
  writer.clear();
  writer.byte(VERSION);
  MINUTES.write(writer, slice);
  return writer.toBytes();
}

/** @throws EdgevitalsError STORE_FAILED when `bytes` are damaged or of a version that this code does not read. */
export const decodeMinute = (bytes: Uint8Array): Slice =>
  readMinute(bytes, (reader, version) => MINUTES.read(reader, version));

/** When a packed minute is of, and how much of it is covered, without the rest. @throws EdgevitalsError STORE_FAILED as decodeMinute. */
export const decodeTimes = (bytes: Uint8Array): Pick<Slice, 'from' | 'to' | 'coveredSeconds'> =>
  readMinute(bytes, reader => MINUTES.readHead(reader));

function readMinute<T>(bytes: Uint8Array, read: (reader: ByteReader, version: number) => T): T {
  const version = bytes[0];
  if (version === undefined || version < WITHOUT_FILESYSTEMS || version > VERSION) {
    throw new EdgevitalsError(
      'STORE_FAILED',
      `a stored minute has format ${version ?? 'none'}, this analyzer reads ${VERSION}: use the analyzer that wrote it, or a new data directory`,
    );
  }
  try {
    return read(new ByteReader(bytes, 1), version);
  } catch (cause) {
    throw new EdgevitalsError('STORE_FAILED', 'a stored minute is damaged; the others can still be read', {
      cause,
    });
  }
}
