/**
 * Raspberry Pi `get_throttled`: what the firmware did about heat or a weak power supply. Hexadecimal without a prefix,
 * of the Raspberry Pi kernel's firmware driver (drivers/firmware/raspberrypi.c of that tree); the value is the one of
 * the firmware's last call. Mainline has only the under-voltage bit, as an alarm of the hwmon chip rpi_volt.
 */
import { EdgevitalsError, isEdgevitalsError } from '@edgevitals/shared/errors';
import { columnIndex, type Reading, Row, RowId, TABLES } from '@edgevitals/shared/frame';
import type { SourceInfo } from '@edgevitals/shared/info';
import type { Host } from '../../host/host.js';
import { probing, type Source } from '../source.js';

const PATHS = [
  '/sys/devices/platform/soc/soc:firmware/get_throttled',
  '/sys/devices/platform/soc@107c000000/soc@107c000000:firmware/get_throttled',
  '/sys/devices/platform/soc:firmware/get_throttled',
];
const BITS = columnIndex('firmware_throttle', 'bits');
const TIMEOUT_MS = 250;

/** The bits of `50005`; undefined when it is empty or no hexadecimal number of 32 bits. */
export function parseThrottled(text: string): number | undefined {
  const [, digits] = /^(?:0x)?([0-9a-f]{1,8})$/i.exec(text.trim()) ?? [];
  return digits === undefined ? undefined : Number.parseInt(digits, 16);
}

export class FirmwareThrottle implements Source {
  readonly name = 'firmware_throttle';
  readonly tables = ['firmware_throttle'] as const;
  readonly rhythm = 'device';
  private readonly row = new Row(new RowId([], ''), TABLES.firmware_throttle.columns.length);
  private path = '';

  async probe(host: Host): Promise<SourceInfo[]> {
    return [
      await probing(
        this.name,
        'what the firmware throttles (Raspberry Pi), and whether heat or a weak supply is why',
        async () => {
          await this.bits(host);
        },
      ),
    ];
  }

  async sample(host: Host, into: Reading[]): Promise<void> {
    this.row.set(BITS, await this.bits(host));
    into.push({ table: TABLES.firmware_throttle.id, rows: [this.row] });
  }

  /** @throws (rejects) EdgevitalsError as `Host.readSlow`, SOURCE_MALFORMED. */
  private async bits(host: Host): Promise<number> {
    if (this.path === '') this.path = await present(host);
    const text = await host.readSlow(this.path, TIMEOUT_MS);
    const bits = parseThrottled(text);
    if (bits === undefined)
      throw new EdgevitalsError('SOURCE_MALFORMED', `${this.path} has no hexadecimal number`);
    return bits;
  }
}

/** @throws (rejects) EdgevitalsError SOURCE_ABSENT when none of the paths is there. */
async function present(host: Host): Promise<string> {
  for (const path of PATHS) {
    try {
      await host.readSlow(path, TIMEOUT_MS);
      return path;
    } catch (error) {
      if (!isEdgevitalsError(error)) throw error;
      if (error.code !== 'SOURCE_ABSENT') return path;
    }
  }
  throw new EdgevitalsError('SOURCE_ABSENT', 'the firmware driver has no get_throttled');
}
