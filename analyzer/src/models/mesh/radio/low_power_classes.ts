/**
 * Radios that take little: there a receiver that is always on is nearly the whole story, and a frame that is received costs no
 * more than listening did. Currents are of data sheets and of communities that run such meshes, as wide as they differ.
 */
import type { Band } from '../overhead/expected_control.js';
import { bandTimes, NONE, type RadioClass } from './radio_class.js';

/** Settings of LoRa modulation. */
export interface LoraSetting {
  readonly spreadingFactor: number;
  readonly bandwidthHz: number;
  /** 1 for 4/5, to 4 for 4/8. */
  readonly codingRate: number;
  readonly preambleSymbols: number;
}

/** The default of Meshtastic, LongFast. */
const LONG_FAST: LoraSetting = {
  spreadingFactor: 11,
  bandwidthHz: 250_000,
  codingRate: 1,
  preambleSymbols: 16,
};
const LONGEST_SYMBOL_SECONDS = 0.016;

/** Seconds on the air of a LoRa frame with header and check sum (Semtech AN1200.13, section 4). */
export function loraAirtime(bytes: number, setting: LoraSetting = LONG_FAST): number {
  const { spreadingFactor, bandwidthHz, codingRate, preambleSymbols } = setting;
  const symbol = 2 ** spreadingFactor / bandwidthHz;
  // symbols this long are sent with low data rate optimisation
  const slow = symbol > LONGEST_SYMBOL_SECONDS ? 2 : 0;
  const coded = Math.ceil((8 * bytes - 4 * spreadingFactor + 28 + 16) / (4 * (spreadingFactor - slow)));
  return symbol * (preambleSymbols + 4.25 + 8 + Math.max(coded * (codingRate + 4), 0));
}

/** Seconds on the air of an IEEE 802.15.4 frame at 2.4 GHz: 250 kbit/s after 6 B of preamble, delimiter and length. */
export const ieee802154Airtime = (bytes: number): number => 32e-6 * (6 + bytes);

/** mA. */
const milliamps = (value: number, low: number, high: number): Band => ({ value, low, high });

interface LowPower {
  readonly id: string;
  readonly label: string;
  readonly kind: 'lora' | 'ieee802154';
  readonly source: string;
  readonly volts: number;
  readonly listening: Band;
  /** Above listening. */
  readonly transmitting: Band;
  readonly airtime: (bytes: number) => number;
}

const RADIOS: readonly LowPower[] = [
  {
    id: 'lora-nrf52840',
    label: 'LoRa relay, nRF52840 and SX1262 (class default)',
    kind: 'lora',
    source: 'figures of communities that run such relays; 20 dBm',
    volts: 3.3,
    listening: milliamps(8, 4, 15),
    transmitting: milliamps(135, 100, 160),
    airtime: loraAirtime,
  },
  {
    id: 'lora-esp32',
    label: 'LoRa relay, ESP32 (class default)',
    kind: 'lora',
    source: 'figures of communities that run such relays; 20 dBm',
    volts: 3.3,
    listening: milliamps(50, 40, 150),
    transmitting: milliamps(135, 100, 160),
    airtime: loraAirtime,
  },
  {
    id: 'ieee802154',
    label: 'Thread or Zigbee router, IEEE 802.15.4 (class default)',
    kind: 'ieee802154',
    source: 'data sheets and measurements of nRF51 and nRF52840; 0 dBm, against 0.02 mA asleep',
    volts: 3,
    listening: milliamps(7, 4.6, 13),
    transmitting: milliamps(2, 0, 12),
    airtime: ieee802154Airtime,
  },
];

export const LOW_POWER_CLASSES: readonly RadioClass[] = RADIOS.map(
  ({ id, label, kind, source, volts, listening, transmitting, airtime }) => ({
    id,
    label,
    kind,
    source,
    classDefault: true,
    listeningWatts: bandTimes(listening, 1e-3 * volts),
    frameJoules: bytes => ({
      send: bandTimes(transmitting, 1e-3 * volts * airtime(bytes)),
      receive: NONE,
    }),
  }),
);
