/** Table hwmon as fans: how fast each turns, and how hard it is driven. */
import { Ratio } from '@edgevitals/shared/units';
import { placesOf } from '../block/columns.js';
import type { Rows } from '../block/table_rows.js';
import type { FanReading } from './readings.js';

const HWMON = placesOf('hwmon');
/** Kinds of channels as the table numbers them. */
const FAN = 1;
const PWM = 2;
/** Bit of column `alarm`. */
const FAULT = 1 << 5;
/** pwmN counts up to here (Documentation/hwmon/sysfs-interface). */
const MOST_PWM = 255;
const MOST_RPM = 100_000;
const MOST_FANS = 16;

/** Fans as they were last read. A chip's pwmN drives its fanN, as drivers number them. */
export function fanReadings(now: Rows): FanReading[] {
  const fans: FanReading[] = [];
  for (const row of now) {
    if (row === undefined || row.id.labels[1] !== FAN || fans.length >= MOST_FANS) continue;
    const [device, , number] = row.id.labels;
    const rpm = row.numbers[HWMON.input]!;
    const driven = now.find(
      other =>
        other?.id.labels[0] === device && other?.id.labels[1] === PWM && other?.id.labels[2] === number,
    );
    const pwm = driven?.numbers[HWMON.input] ?? Number.NaN;
    fans.push({
      device: device!,
      number: number!,
      name: row.id.name,
      rpm: rpm >= 0 && rpm <= MOST_RPM ? rpm : undefined,
      duty: pwm >= 0 && pwm <= MOST_PWM ? Ratio(pwm / MOST_PWM) : undefined,
      faulty: ((row.numbers[HWMON.alarm] || 0) & FAULT) !== 0,
    });
  }
  return fans;
}
