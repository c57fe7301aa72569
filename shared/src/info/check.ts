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
import { type Check, dictionary, flag, integer, list, oneOf, optional, record, text } from './shape.js';

const MOST = Number.MAX_SAFE_INTEGER;
const name = text(256);
const sentence = text(1024);
const count = integer(0, MOST);
const uint32 = integer(0, 0xffff_ffff);
const topologyId = integer(-1, 0x7fff_ffff);
const millicelsius = integer(-1_000_000, 10_000_000);

const deviceId: Check<string> = (value, path) => {
  const id = text(64)(value, path);
  if (isDeviceId(id)) return id;
  throw new EdgevitalsError('INFO_INVALID', `info: ${path} ${JSON.stringify(id)} is not a device id`);
};

const decimal: Check<string> = (value, path) => {
  const number = text(40)(value, path);
  if (/^-?[0-9]+(\.[0-9]+)?$/.test(number)) return number;
  throw new EdgevitalsError('INFO_INVALID', `info: ${path} must be a decimal number as text`);
};

const bootId: Check<string> = (value, path) => {
  const id = text(16)(value, path);
  if (/^[0-9a-f]{16}$/.test(id)) return id;
  throw new EdgevitalsError('INFO_INVALID', `info: ${path} must be 16 hex digits`);
};

const cpu = record<CpuInfo>({
  cpu: integer(0, 65_535),
  part: name,
  capacity: integer(0, 65_535),
  online: flag,
  id: optional(name),
  core: optional(topologyId),
  cluster: optional(topologyId),
  package: optional(topologyId),
});

const idleState = record<IdleStateInfo>({
  cpus: list(integer(0, 65_535), 4096),
  state: integer(0, 255),
  name,
  latencyUs: uint32,
  residencyUs: uint32,
  disabled: flag,
});

const policy = record<PolicyInfo>({
  policy: integer(0, 65_535),
  cpus: list(integer(0, 65_535), 4096),
  driver: name,
  hardwareMinKhz: uint32,
  hardwareMaxKhz: uint32,
  frequenciesKhz: list(uint32, 1024),
  tunables: optional(dictionary(count, /^[a-z][a-z0-9_]{0,63}$/, 32)),
});

const zone = record<ZoneInfo>({
  zone: integer(0, 65_535),
  type: name,
  policy: name,
  trips: list(record({ type: name, temp: millicelsius, hyst: millicelsius }), 64),
  cooling: list(
    record<ZoneInfo['cooling'][number]>({
      device: integer(0, 65_535),
      trip: integer(-1, 65_535),
      weight: optional(integer(-MOST, MOST)),
    }),
    256,
  ),
  enabled: optional(flag),
  sustainablePowerMw: optional(uint32),
});

const supply = record<SupplyInfo>({
  name,
  type: name,
  scope: name,
  technology: name,
  manufacturer: name,
  model: name,
  energyFullUwh: count,
  chargeFullUah: count,
  driver: optional(name),
  properties: optional(list(name, 128)),
  energyFullDesignUwh: optional(count),
  chargeFullDesignUah: optional(count),
  voltageMinDesignUv: optional(count),
  voltageMaxDesignUv: optional(count),
});

const limit = optional(integer(-MOST, MOST));

const sensorChip = record<SensorChipInfo>({
  device: uint32,
  chip: name,
  parent: name,
  updateIntervalMs: optional(uint32),
  shuntMicroohms: optional(uint32),
  channels: list(
    record<SensorChannelInfo>({
      channel: name,
      label: name,
      scale: optional(decimal),
      offset: optional(decimal),
      averageIntervalMs: optional(uint32),
      min: limit,
      max: limit,
      crit: limit,
    }),
    128,
  ),
});

const powercapZone = record<PowercapInfo>({
  zone: name,
  name,
  maxEnergyRangeUj: count,
  enabled: flag,
  limits: list(record({ name, powerLimitUw: count, windowUs: count }), 16),
});

const energyModel = record<EnergyModelInfo>({
  name,
  cpus: list(integer(0, 65_535), 4096),
  flags: uint32,
  points: list(record({ khz: uint32, power: count, inefficient: flag }), 256),
});

const operatingPoints = record<OperatingPointsInfo>({
  device: name,
  dynamicPowerCoefficient: uint32,
  points: list(record({ khz: uint32, microvolts: uint32, microwatts: uint32 }), 256),
});

const queue = record<QueueInfo>({
  logicalBlockBytes: count,
  physicalBlockBytes: count,
  minimumIoBytes: count,
  optimalIoBytes: count,
  discardGranularityBytes: count,
  discardMaxBytes: count,
  writeCache: name,
  fua: flag,
  scheduler: name,
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
  size: count,
  rotational: flag,
  removable: flag,
  physical: flag,
  model: name,
  mount: text(4096),
  filesystem: name,
  queue: optional(queue),
  lower: optional(list(name, 256)),
});

const peer: Check<string> = (value, path) => {
  const id = text(12)(value, path);
  if (/^[0-9a-f]{12}$/.test(id)) return id;
  throw new EdgevitalsError('INFO_INVALID', `info: ${path} must be 12 hex digits`);
};

const networkInterface = record<InterfaceInfo>({
  name,
  kind: oneOf('loopback', 'ethernet', 'wireless', 'mesh', 'bridge', 'tunnel', 'other'),
  mtu: uint32,
  speed: uint32,
  peer: optional(peer),
});

const source = record<SourceInfo>({
  name,
  state: oneOf('present', 'absent', 'denied', 'failing'),
  reason: sentence,
  costs: sentence,
});

const info = record<Info>({
  schema: oneOf(1),
  device: deviceId,
  boot: bootId,
  run: count,
  agent: record({ version: name, host: name }),
  kernel: record<Info['kernel']>({
    release: name,
    architecture: name,
    hostname: name,
    userHz: integer(1, 1_000_000),
    pageBytes: integer(512, 1 << 24),
    longBits: oneOf(32, 64),
  }),
  model: name,
  cpus: list(cpu, 4096),
  policies: list(policy, 1024),
  idleStates: optional(list(idleState, 1024)),
  zones: list(zone, 1024),
  supplies: list(supply, 256),
  hwmonChips: optional(list(sensorChip, 256)),
  iioDevices: optional(list(sensorChip, 256)),
  powercapZones: optional(list(powercapZone, 256)),
  energyModels: optional(list(energyModel, 256)),
  operatingPoints: optional(list(operatingPoints, 256)),
  disks: list(disk, 4096),
  interfaces: list(networkInterface, 4096),
  storage: optional(list(storage, 512)),
  sources: list(source, 256),
  plan: dictionary(count, /^[a-zA-Z][a-zA-Z0-9]{0,63}$/, 64),
});

/**
 * Checks a decoded info document (proto/PROTOCOL.md, section 5). Fields that this version does not know are left out.
 * @returns a copy that has the fields of `Info` and nothing else.
 * @throws EdgevitalsError INFO_INVALID naming the first field that is missing, of the wrong type or out of bounds.
 */
export const checkInfo = (value: unknown): Info => info(value, '');
