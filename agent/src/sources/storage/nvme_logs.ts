/** Log pages of NVMe drives; numbers in them are little-endian on every machine. */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { type Counter, columnsOf, type Row } from '@edgevitals/shared/frame';
import { counterAt } from '../../binary/fields.js';

const NVME = columnsOf('nvme');
export const LOG_BYTES = 512;
/** SMART / health information (NVM Express base specification, figure of log page 02h). */
export const HEALTH_PAGE = 0x02;
/** SMART cloud health of the Open Compute Project's Datacenter NVMe SSD specification. */
export const CLOUD_HEALTH_PAGE = 0xc0;

const BYTES = [
  [0, NVME.critical_warning],
  [3, NVME.avail_spare],
  [4, NVME.spare_thresh],
  [5, NVME.percent_used],
] as const;
/** Of 16 bytes. */
const COUNTERS = [
  [32, NVME.data_units_read],
  [48, NVME.data_units_written],
  [64, NVME.host_read_commands],
  [80, NVME.host_write_commands],
  [96, NVME.controller_busy_time],
  [112, NVME.power_cycles],
  [128, NVME.power_on_hours],
  [144, NVME.unsafe_shutdowns],
  [160, NVME.media_errors],
  [176, NVME.num_err_log_entries],
] as const;
/** Of 4 bytes. */
const MINUTES = [
  [192, NVME.warning_temp_time],
  [196, NVME.critical_comp_time],
] as const;
/** AFD514C97C6F4F9CA4F2BFEA2810AFC5, as it stands at the end of the page. */
const CLOUD_HEALTH = [
  0xc5, 0xaf, 0x10, 0x28, 0xea, 0xbf, 0xf2, 0xa4, 0x9c, 0x4f, 0x6f, 0x7c, 0xc9, 0x14, 0xd5, 0xaf,
];
const IDENTITY_AT = 496;

/** Takes over page 02h. @throws EdgevitalsError SOURCE_MALFORMED when it is cut short. */
export function takeHealthLog(bytes: Uint8Array, row: Row): void {
  if (bytes.length < LOG_BYTES)
    throw new EdgevitalsError('SOURCE_MALFORMED', `a health log of NVMe has ${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const [at, column] of BYTES) row.set(column, view.getUint8(at));
  for (const [at, column] of COUNTERS) row.set(column, wideAt(view, at));
  for (const [at, column] of MINUTES) row.set(column, view.getUint32(at, true));
}

/**
 * "Physical media units written" of page C0h: bytes programmed into flash, for the host and by the drive itself. Undefined where the
 * page is another vendor's.
 */
export function mediaBytesWritten(bytes: Uint8Array): Counter | undefined {
  if (bytes.length < LOG_BYTES || CLOUD_HEALTH.some((byte, i) => bytes[IDENTITY_AT + i] !== byte))
    return undefined;
  return wideAt(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), 0);
}

/** A number of 16 bytes; undefined beyond 64 bits, which no drive lives to see. */
const wideAt = (view: DataView, at: number): Counter | undefined =>
  view.getUint32(at + 8, true) === 0 && view.getUint32(at + 12, true) === 0
    ? counterAt(view, at, true)
    : undefined;
