/**
 * What `smartctl --json` (smartmontools 7.0 and later) prints of a drive, of any maker: bytes written, the share of the rated
 * life that is used, spare blocks, hours of operation. Each from all fields that tell it; a field whose unit is not known is left
 * out, and named.
 */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import {
  type AtaAttribute,
  lifeUsed,
  mayTell,
  type ProgrammedFlash,
  programmedFlash,
  type SmartFigure,
  writtenBytes,
} from './ata_attributes.js';

export type { SmartFigure } from './ata_attributes.js';

export interface SmartHealth {
  readonly protocol: string;
  readonly model: string;
  readonly isRotational: boolean;
  /** Bytes that the host ever wrote. */
  readonly writtenBytes: readonly SmartFigure[];
  readonly programmed: ProgrammedFlash;
  /** Percent of the rated life, which may be more than 100. */
  readonly lifeUsed: readonly SmartFigure[];
  readonly powerOnHours: readonly SmartFigure[];
  /** Percent of the reserved blocks that are left, and from where on the drive says that they are few. */
  readonly spare: SmartFigure | undefined;
  readonly spareThreshold: number | undefined;
  /** Fields that may tell, but not in which unit. */
  readonly leftOut: readonly string[];
}

/** NVM Express base specification, SMART / health information: thousands of 512 bytes. */
const DATA_UNIT = 512_000;
const SECTOR_BYTES = 512;
const POWER_ON_HOURS = 9;
const HOURS_NAME = 'Power_On_Hours';
const MOST_ATTRIBUTES = 64;
/** Device statistics (ATA ACS-4, 9.5): page of general statistics, and of solid state devices. */
const GENERAL = 1;
const SOLID_STATE = 7;
const MOST_PAGES = 64;

type Fields = Readonly<Record<string, unknown>>;

/** @throws EdgevitalsError SOURCE_MALFORMED when it is not what smartctl prints. */
export function parseSmartctl(text: string): SmartHealth {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new EdgevitalsError('SOURCE_MALFORMED', 'smartctl prints no JSON', { cause });
  }
  const dump = fieldsOf(value);
  if (dump['smartctl'] === undefined)
    throw new EdgevitalsError('SOURCE_MALFORMED', 'JSON that is not of smartctl');
  const written: SmartFigure[] = [];
  const used: SmartFigure[] = [];
  const hours: SmartFigure[] = [];
  const leftOut: string[] = [];
  const add = (into: SmartFigure[], from: string, figure: unknown, scale = 1): void => {
    const amount = amountOf(figure);
    if (amount !== undefined) into.push({ from, value: amount * scale });
  };
  const nvme = fieldsOf(dump['nvme_smart_health_information_log']);
  add(written, 'NVMe data units', nvme['data_units_written'], DATA_UNIT);
  add(used, 'NVMe percentage used', nvme['percentage_used']);
  add(hours, 'NVMe power-on hours', nvme['power_on_hours']);
  readStatistics(dump, (page, name, statistic) => {
    if (page === GENERAL && name === 'Logical Sectors Written')
      add(written, 'device statistics', statistic, blockBytes(dump));
    if (page === GENERAL && name === 'Power-on Hours') add(hours, 'device statistics', statistic);
    if (page === SOLID_STATE && name === 'Percentage Used Endurance Indicator')
      add(used, 'device statistics', statistic);
  });
  const family = dump['in_smartctl_database'] === true ? textOf(dump['model_family']) : '';
  const isRotational = (amountOf(dump['rotation_rate']) ?? 0) > 0;
  // attributes of disks that turn have the same names, and no wear of flash behind them
  for (const attribute of isRotational ? [] : attributesOf(dump)) {
    const from = `${attribute.id} ${attribute.name}`;
    const bytes = writtenBytes(attribute, family);
    const percent = lifeUsed(attribute, family);
    if (bytes !== undefined) written.push({ from, value: bytes });
    else if (percent !== undefined) used.push({ from, value: percent });
    else if (mayTell(attribute)) leftOut.push(from);
  }
  const nine = attributesOf(dump).find(({ id, name }) => id === POWER_ON_HOURS && name === HOURS_NAME);
  // smartctl knows which drives count minutes, and which put more into the number: it tells the hours at another place
  add(hours, nine === undefined ? 'power-on time' : `${POWER_ON_HOURS} ${HOURS_NAME}`, hoursOf(dump, nvme));
  add(used, 'SCSI endurance indicator', dump['scsi_percentage_used_endurance_indicator']);
  const counted = fieldsOf(fieldsOf(dump['scsi_error_counter_log'])['write'])['gigabytes_processed'];
  add(written, 'SCSI error counter log', typeof counted === 'string' ? Number(counted) : counted, 1e9);
  const spare = fieldsOf(dump['spare_available']);
  const spareLeft = amountOf(nvme['available_spare']) ?? amountOf(spare['current_percent']);
  return {
    protocol: textOf(fieldsOf(dump['device'])['protocol']),
    model: textOf(dump['model_name']),
    isRotational,
    writtenBytes: written,
    programmed: isRotational ? {} : programmedFlash(attributesOf(dump)),
    lifeUsed: used,
    powerOnHours: hours,
    spare: spareLeft === undefined ? undefined : { from: 'spare', value: spareLeft },
    spareThreshold: amountOf(nvme['available_spare_threshold']) ?? amountOf(spare['threshold_percent']),
    leftOut,
  };
}

/** The largest: counters of drives wrap and begin anew, and none runs ahead. */
export const largest = (figures: readonly SmartFigure[]): number | undefined =>
  figures.length === 0 ? undefined : Math.max(...figures.map(({ value }) => value));

const hoursOf = (dump: Fields, nvme: Fields): unknown =>
  nvme['power_on_hours'] === undefined ? fieldsOf(dump['power_on_time'])['hours'] : undefined;

/** Sectors of device statistics are logical ones. */
const blockBytes = (dump: Fields): number => amountOf(dump['logical_block_size']) ?? SECTOR_BYTES;

function attributesOf(dump: Fields): AtaAttribute[] {
  const attributes: AtaAttribute[] = [];
  for (const each of listOf(fieldsOf(dump['ata_smart_attributes'])['table'], MOST_ATTRIBUTES)) {
    const { id, name, value, raw } = fieldsOf(each);
    const number = amountOf(id);
    const normalised = amountOf(value);
    const counted = amountOf(fieldsOf(raw)['value']);
    if (number === undefined || normalised === undefined || counted === undefined) continue;
    attributes.push({ id: number, name: textOf(name), value: normalised, raw: counted });
  }
  return attributes;
}

function readStatistics(dump: Fields, visit: (page: number, name: string, value: unknown) => void): void {
  for (const page of listOf(fieldsOf(dump['ata_device_statistics'])['pages'], MOST_PAGES)) {
    const { number, table } = fieldsOf(page);
    for (const each of listOf(table, MOST_ATTRIBUTES)) {
      const { name, value, flags } = fieldsOf(each);
      if (fieldsOf(flags)['valid'] !== false) visit(amountOf(number) ?? -1, textOf(name), value);
    }
  }
}

const fieldsOf = (value: unknown): Fields =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Fields) : {};

const listOf = (value: unknown, most: number): readonly unknown[] =>
  Array.isArray(value) ? value.slice(0, most) : [];

const textOf = (value: unknown): string => (typeof value === 'string' ? value.slice(0, 256) : '');

/** Amounts past 2^53 come to the nearest double: what they are divided by is coarser. */
const amountOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
