import { EdgevitalsError } from '../errors/errors.js';
import { isDeviceId } from '../topics/topics.js';
import type {
  CpuInfo,
  DiskInfo,
  EnergyModelInfo,
  IdleStateInfo,
  Info,
  InterfaceInfo,
  OperatingPointsInfo,
  PolicyInfo,
  PowercapInfo,
  QueueInfo,
  SensorChannelInfo,
  SensorChipInfo,
  SourceInfo,
  StorageInfo,
  SupplyInfo,
  ZoneInfo,
} from './info.js';
import type { ProgramTarget } from './program_target.js';
import {
  type Check,
  dictionary,
  flag,
  goodOf,
  InfoProblems,
  ifGood,
  integer,
  list,
  oneOf,
  optional,
  otherwise,
  record,
  text,
} from './shape.js';

const MOST = Number.MAX_SAFE_INTEGER;
const name = text(256);
const sentence = text(1024);
const count = integer(0, MOST);
const uint32 = integer(0, 0xffff_ffff);
const topologyId = integer(-1, 0x7fff_ffff);
const millicelsius = integer(-1_000_000, 10_000_000);
// what a device need not say: these stand for unknown
const anyName = otherwise(name, '');
const anyCount = otherwise(count, 0);
const anyUint32 = otherwise(uint32, 0);

const deviceId: Check<string> = (value, path, problems) => {
  const id = text(64)(value, path, problems);
  if (isDeviceId(id)) return id;
  throw new EdgevitalsError('INFO_INVALID', `info: ${path} ${JSON.stringify(id)} is not a device id`);
};

const decimal: Check<string> = (value, path, problems) => {
  const number = text(40)(value, path, problems);
  if (/^-?[0-9]+(\.[0-9]+)?$/.test(number)) return number;
  throw new EdgevitalsError('INFO_INVALID', `info: ${path} must be a decimal number as text`);
};

const bootId: Check<string> = (value, path, problems) => {
  const id = text(16)(value, path, problems);
  if (/^[0-9a-f]{16}$/.test(id)) return id;
  throw new EdgevitalsError('INFO_INVALID', `info: ${path} must be 16 hex digits`);
};

const cpu = record<CpuInfo>({
  cpu: integer(0, 65_535),
  part: anyName,
  capacity: otherwise(integer(0, 65_535), 1024),
  online: flag,
  id: ifGood(name),
  core: ifGood(topologyId),
  cluster: ifGood(topologyId),
  package: ifGood(topologyId),
});

const idleState = record<IdleStateInfo>({
  cpus: list(integer(0, 65_535), 4096),
  state: integer(0, 255),
  name: anyName,
  latencyUs: uint32,
  residencyUs: uint32,
  disabled: flag,
});

const policy = record<PolicyInfo>({
  policy: integer(0, 65_535),
  cpus: list(integer(0, 65_535), 4096),
  driver: anyName,
  hardwareMinKhz: anyUint32,
  hardwareMaxKhz: anyUint32,
  frequenciesKhz: goodOf(uint32, 1024),
  tunables: ifGood(dictionary(count, /^[a-z][a-z0-9_]{0,63}$/, 32)),
});

const zone = record<ZoneInfo>({
  zone: integer(0, 65_535),
  type: anyName,
  policy: anyName,
  trips: goodOf(record({ type: name, temp: millicelsius, hyst: otherwise(millicelsius, 0) }), 64),
  cooling: goodOf(
    record<ZoneInfo['cooling'][number]>({
      device: integer(0, 65_535),
      trip: integer(-1, 65_535),
      weight: ifGood(integer(-MOST, MOST)),
    }),
    256,
  ),
  enabled: ifGood(flag),
  sustainablePowerMw: ifGood(uint32),
});

const supply = record<SupplyInfo>({
  name,
  type: anyName,
  scope: anyName,
  technology: anyName,
  manufacturer: anyName,
  model: anyName,
  energyFullUwh: anyCount,
  chargeFullUah: anyCount,
  driver: ifGood(name),
  properties: ifGood(goodOf(name, 128)),
  energyFullDesignUwh: ifGood(count),
  chargeFullDesignUah: ifGood(count),
  voltageMinDesignUv: ifGood(count),
  voltageMaxDesignUv: ifGood(count),
});

const limit = ifGood(integer(-MOST, MOST));

const sensorChip = record<SensorChipInfo>({
  device: uint32,
  chip: anyName,
  parent: anyName,
  updateIntervalMs: ifGood(uint32),
  shuntMicroohms: ifGood(uint32),
  channels: goodOf(
    record<SensorChannelInfo>({
      channel: name,
      label: anyName,
      // a channel whose scale is not known tells nothing
      scale: optional(decimal),
      offset: optional(decimal),
      averageIntervalMs: ifGood(uint32),
      min: limit,
      max: limit,
      crit: limit,
    }),
    128,
  ),
});

const powercapZone = record<PowercapInfo>({
  zone: name,
  name: anyName,
  maxEnergyRangeUj: anyCount,
  enabled: flag,
  limits: goodOf(record({ name, powerLimitUw: count, windowUs: count }), 16),
});

const energyModel = record<EnergyModelInfo>({
  name,
  cpus: list(integer(0, 65_535), 4096),
  flags: uint32,
  points: goodOf(record({ khz: uint32, power: count, inefficient: flag }), 256),
});

const operatingPoints = record<OperatingPointsInfo>({
  device: name,
  dynamicPowerCoefficient: anyUint32,
  points: goodOf(record({ khz: uint32, microvolts: anyUint32, microwatts: anyUint32 }), 256),
});

const queue = record<QueueInfo>({
  logicalBlockBytes: anyCount,
  physicalBlockBytes: anyCount,
  minimumIoBytes: anyCount,
  optimalIoBytes: anyCount,
  discardGranularityBytes: anyCount,
  discardMaxBytes: anyCount,
  writeCache: anyName,
  fua: flag,
  scheduler: anyName,
});

const storage = record<StorageInfo>({
  kind: name,
  name,
  facts: dictionary(name, /^[a-zA-Z][a-zA-Z0-9_]{0,63}$/, 64),
});

const disk = record<DiskInfo>({
  name,
  major: uint32,
  minor: uint32,
  parent: name,
  size: anyCount,
  rotational: flag,
  removable: flag,
  physical: flag,
  model: anyName,
  mount: otherwise(text(4096), ''),
  filesystem: anyName,
  queue: ifGood(queue),
  lower: ifGood(list(name, 256)),
});

const peer: Check<string> = (value, path, problems) => {
  const id = text(12)(value, path, problems);
  if (/^[0-9a-f]{12}$/.test(id)) return id;
  throw new EdgevitalsError('INFO_INVALID', `info: ${path} must be 12 hex digits`);
};

const networkInterface = record<InterfaceInfo>({
  name,
  kind: otherwise(oneOf('loopback', 'ethernet', 'wireless', 'mesh', 'bridge', 'tunnel', 'other'), 'other'),
  mtu: anyUint32,
  speed: anyUint32,
  peer: ifGood(peer),
});

const source = record<SourceInfo>({
  name,
  state: oneOf('present', 'absent', 'denied', 'failing'),
  reason: otherwise(sentence, ''),
  costs: otherwise(sentence, ''),
});

/** What counters are taken to be in while the device does not say. */
const KERNEL: Info['kernel'] = {
  release: '',
  architecture: '',
  hostname: '',
  userHz: 100,
  pageBytes: 4096,
  longBits: 64,
};

const kernel = record<Info['kernel']>({
  release: anyName,
  architecture: anyName,
  hostname: anyName,
  userHz: otherwise(integer(1, 1_000_000_000), KERNEL.userHz),
  pageBytes: otherwise(integer(512, 1 << 24), KERNEL.pageBytes),
  longBits: otherwise(oneOf(32, 64), KERNEL.longBits),
});

const target = record<ProgramTarget>({
  machine: integer(0, 0xffff),
  class: integer(1, 2),
  data: integer(1, 2),
  flags: optional(integer(0, 0xffff_ffff)),
});

const info = record<Info>({
  schema: oneOf(1),
  device: deviceId,
  gateway: ifGood(deviceId),
  boot: bootId,
  run: count,
  agent: otherwise(record<Info['agent']>({ version: anyName, host: anyName, target: ifGood(target) }), {
    version: '',
    host: '',
  }),
  kernel: otherwise(kernel, KERNEL),
  model: anyName,
  cpus: goodOf(cpu, 4096),
  policies: goodOf(policy, 1024),
  idleStates: optional(goodOf(idleState, 1024)),
  zones: goodOf(zone, 1024),
  supplies: goodOf(supply, 256),
  hwmonChips: optional(goodOf(sensorChip, 256)),
  iioDevices: optional(goodOf(sensorChip, 256)),
  powercapZones: optional(goodOf(powercapZone, 256)),
  energyModels: optional(goodOf(energyModel, 256)),
  operatingPoints: optional(goodOf(operatingPoints, 256)),
  disks: goodOf(disk, 4096),
  interfaces: goodOf(networkInterface, 4096),
  storage: optional(goodOf(storage, 512)),
  sources: goodOf(source, 256),
  plan: otherwise(dictionary(count, /^[a-zA-Z][a-zA-Z0-9]{0,63}$/, 64), {}),
});

/** A document as far as it can be used, and what of it cannot: a sentence a field, bounded. */
export interface CheckedInfo {
  readonly info: Info;
  readonly problems: readonly string[];
  /** Texts left out because they are too long or must not be shown (NAME_UNSAFE). */
  readonly unsafeNames: number;
}

/**
 * Checks a decoded info document (proto/PROTOCOL.md, section 5) field by field. Fields that this version does not know are
 * left out; one that is not as it should be is unknown, or the thing that it tells of is left out, and no other for it.
 * @returns a copy that has the fields of `Info` and nothing else.
 * @throws EdgevitalsError INFO_INVALID, or NAME_UNSAFE for its device, when it does not say whose it is: no map, another schema, no device, boot or run.
 */
export function checkInfo(value: unknown): CheckedInfo {
  const problems = new InfoProblems();
  const checked = info(value, '', problems);
  return { info: checked, problems: problems.texts, unsafeNames: problems.unsafe };
}
