/**
 * The firmware of a Raspberry Pi: limits clocks against heat and a weak supply behind the kernel's back, and tells of it
 * in the bits of get_throttled only. For tests only.
 */
import { type Cap, newCap, type PlantReadings } from './caps.js';

const UNDERVOLTAGE = 1 << 0;
const CAPPED = 1 << 1;
const THROTTLED = 1 << 2;
const SOFT_LIMIT = 1 << 3;
const HAS_OCCURRED = 16;

export interface PiLimits {
  readonly domain: string;
  readonly topKhz: number;
  readonly lowestKhz: number;
  /** A limit well below the others: Pi 3B+, 60 degC, 1400 to 1200 MHz. Left when this much cooler. */
  readonly soft?: { readonly celsius: number; readonly khz: number; readonly hysteresisCelsius: number };
  /** Here it begins to slow down: 80. */
  readonly cappedCelsius: number;
  /** Here it is at its lowest: 85. */
  readonly hardCelsius: number;
}

export class PiFirmware {
  readonly caps: readonly Cap[];
  /** The supply's voltage is too low. */
  supplyIsLow = false;
  private readonly limits: PiLimits;
  private readonly heat: Cap;
  private readonly supply: Cap;
  private soft = false;
  private sticky = 0;
  private now = 0;

  constructor(limits: PiLimits) {
    this.limits = limits;
    this.heat = newCap(limits.domain, 'thermal', 'nothing');
    this.supply = newCap(limits.domain, 'undervoltage', 'nothing');
    this.caps = [this.heat, this.supply];
  }

  /** As get_throttled shows them. */
  get bits(): number {
    return this.now | this.sticky;
  }

  /** Between the two limits the clock falls in a straight line, as measured on a Pi 3B: 1188 MHz at 80, 657 at 84 degC. */
  govern({ celsius: all }: Pick<PlantReadings, 'celsius'>): void {
    const celsius = all[0]!;
    const { soft, topKhz, lowestKhz, cappedCelsius, hardCelsius } = this.limits;
    this.now = 0;
    let khz = Number.POSITIVE_INFINITY;
    if (soft !== undefined) {
      this.soft = celsius >= soft.celsius - (this.soft ? soft.hysteresisCelsius : 0);
      if (this.soft) {
        khz = soft.khz;
        this.now |= SOFT_LIMIT;
      }
    }
    if (celsius >= cappedCelsius) {
      const over = Math.min(1, (celsius - cappedCelsius) / (hardCelsius - cappedCelsius));
      // one step at once: at the limit itself it has begun
      khz = Math.min(khz, topKhz - (topKhz - lowestKhz) * Math.max(0.02, over));
      this.now |= CAPPED;
      if (celsius >= hardCelsius) this.now |= THROTTLED;
    }
    this.heat.khz = khz;
    this.supply.khz = this.supplyIsLow ? lowestKhz : Number.POSITIVE_INFINITY;
    if (this.supplyIsLow) this.now |= UNDERVOLTAGE | THROTTLED;
    this.sticky |= this.now << HAS_OCCURRED;
  }
}
