/**
 * A slice as bytes, for one packed row per device and minute. The first byte is the version. Times keep milliseconds,
 * CPU and waiting time 10 us, energy 1 uJ, temperatures a thousandth of a degree: below what the kernel resolves.
 */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { ByteReader, ByteWriter } from '@edgevitals/shared/frame';
import { type Field, RecordCodec, readList, writeList } from './record_codec.js';
import type {
  Slice,
  SliceDisk,
  SliceEnergy,
  SliceEnergyPart,
  SliceInterface,
  SlicePolicy,
  SliceProcess,
  SliceThrottle,
  SliceZone,
} from './slice.js';

const VERSION = 2;
const MAX_BYTES = 4 * 1024 * 1024;

const number = <K extends string>(key: K, resolution: number) =>
  ({ key, kind: 'number', resolution }) as const;
const optional = <K extends string>(key: K, resolution: number) =>
  ({ key, kind: 'number', resolution, optional: true }) as const;
const text = <K extends string>(key: K) => ({ key, kind: 'text' }) as const;
const flag = <K extends string>(key: K) => ({ key, kind: 'flag' }) as const;

const MILLISECOND = 1e-3;
const CPU_TIME = 1e-5;
const MICROJOULE = 1e-6;
const WHOLE = 1;

/** A slice without its lists; energy is flattened behind `hasEnergy`. */
type Head = Pick<
  Slice,
  | 'from'
  | 'to'
  | 'coveredSeconds'
  | 'gapSeconds'
  | 'suspendedSeconds'
  | 'cpus'
  | 'cpuBusySeconds'
  | 'softirqSeconds'
  | 'memoryUsedBytes'
  | 'memoryTotalBytes'
  | 'cpuPressureSeconds'
  | 'memoryPressureSeconds'
  | 'ioPressureSeconds'
> & { readonly hasEnergy: boolean };

const HEAD = new RecordCodec<Head>([
  number('from', MILLISECOND),
  number('to', MILLISECOND),
  number('coveredSeconds', MILLISECOND),
  number('gapSeconds', MILLISECOND),
  number('suspendedSeconds', MILLISECOND),
  number('cpus', WHOLE),
  number('cpuBusySeconds', CPU_TIME),
  number('softirqSeconds', CPU_TIME),
  number('memoryUsedBytes', WHOLE),
  number('memoryTotalBytes', WHOLE),
  optional('cpuPressureSeconds', CPU_TIME),
  optional('memoryPressureSeconds', CPU_TIME),
  optional('ioPressureSeconds', CPU_TIME),
  flag('hasEnergy'),
]);

const ENERGY = new RecordCodec<SliceEnergy>([
  number('joules', MICROJOULE),
  number('sigma', MICROJOULE),
  text('basis'),
  text('sensor'),
  number('base', MICROJOULE),
  number('unexplained', MICROJOULE),
]);

const ENERGY_PART = new RecordCodec<SliceEnergyPart>([
  text('name'),
  number('joules', MICROJOULE),
  number('sigma', MICROJOULE),
]);

const PROCESS = new RecordCodec<SliceProcess>([
  text('program'),
  number('userSeconds', CPU_TIME),
  number('systemSeconds', CPU_TIME),
  number('rssBytes', WHOLE),
  number('threads', WHOLE),
  flag('running'),
  number('count', WHOLE),
  // the mask's first byte holds the seven above: what nearly every program has
  number('switches', WHOLE),
  optional('joules', MICROJOULE),
  optional('joulesSigma', MICROJOULE),
  number('uid', WHOLE),
  flag('kernel'),
  flag('ioDenied'),
  number('writtenBytes', WHOLE),
  number('requestedBytes', WHOLE),
  number('readBytes', WHOLE),
  number('cancelledBytes', WHOLE),
  optional('pid', WHOLE),
]);

const DISK = new RecordCodec<SliceDisk>([
  text('name'),
  flag('leaf'),
  number('readBytes', WHOLE),
  number('writtenBytes', WHOLE),
  number('reads', WHOLE),
  number('writes', WHOLE),
  number('busySeconds', MILLISECOND),
  optional('flushes', WHOLE),
  optional('discardedBytes', WHOLE),
]);

const INTERFACE = new RecordCodec<SliceInterface>([
  text('name'),
  number('rxBytes', WHOLE),
  number('txBytes', WHOLE),
  number('rxPackets', WHOLE),
  number('txPackets', WHOLE),
  number('errors', WHOLE),
  number('drops', WHOLE),
]);

const ZONE = new RecordCodec<SliceZone>([
  text('zone'),
  text('type'),
  number('last', MILLISECOND),
  number('min', MILLISECOND),
  number('max', MILLISECOND),
  number('mean', MILLISECOND),
  number('readings', WHOLE),
]);

const POLICY = new RecordCodec<SlicePolicy>([
  text('policy'),
  text('governor'),
  number('currentHertz', WHOLE),
  number('limitHertz', WHOLE),
  number('meanHertz', WHOLE),
]);

const THROTTLE = new RecordCodec<SliceThrottle>([
  text('domain'),
  text('cause'),
  text('effect'),
  number('seconds', MILLISECOND),
  text('evidence'),
] satisfies Field<SliceThrottle>[]);

/** The bytes of `slice`. */
export function encodeMinute(slice: Slice): Uint8Array {
  const writer = new ByteWriter(2048, MAX_BYTES);
  writer.byte(VERSION);
  HEAD.write(writer, { ...slice, hasEnergy: slice.energy !== undefined });
  if (slice.energy !== undefined) ENERGY.write(writer, slice.energy);
  writeList(writer, ENERGY_PART, slice.energyParts);
  writeList(writer, PROCESS, slice.processes);
  writeList(writer, DISK, slice.disks);
  writeList(writer, INTERFACE, slice.interfaces);
  writeList(writer, ZONE, slice.zones);
  writeList(writer, POLICY, slice.policies);
  writeList(writer, THROTTLE, slice.throttling);
  return writer.toBytes();
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
    const reader = new ByteReader(bytes, 1);
    const { hasEnergy, ...head } = HEAD.read(reader);
    const energy = hasEnergy ? ENERGY.read(reader) : undefined;
    return {
      ...head,
      ...(energy === undefined ? {} : { energy }),
      energyParts: readList(reader, ENERGY_PART),
      processes: readList(reader, PROCESS),
      disks: readList(reader, DISK),
      interfaces: readList(reader, INTERFACE),
      zones: readList(reader, ZONE),
      policies: readList(reader, POLICY),
      throttling: readList(reader, THROTTLE),
    };
  } catch (cause) {
    throw new EdgevitalsError('STORE_FAILED', 'a stored minute is damaged; the others can still be read', {
      cause,
    });
  }
}
