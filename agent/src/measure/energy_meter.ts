/**
 * A meter of the whole machine, by the agent's own sources: counters of the CPU's package (powercap), the one channel of a
 * power sensor (hwmon), or a battery that runs down. Several channels of sensors may contain one another: none of them
 * is taken then.
 */
import { columnsOf, type Reading, type Row } from '@edgevitals/shared/frame';
import type { Host } from '../host/host.js';
import { Hwmon } from '../sources/power/hwmon.js';
import { PowerSupply } from '../sources/power/power_supply.js';
import { Powercap } from '../sources/power/powercap.js';
import type { Source } from '../sources/source.js';
import type { MeterPoint } from './energy.js';

const POWERCAP = columnsOf('powercap');
const HWMON = columnsOf('hwmon');
const SUPPLY = columnsOf('power_supply');
/** Place of `Discharging` among the kernel's texts of a supply's status. */
const DISCHARGING = 2;
/** Relative standard deviation of what such a meter tells: of calibration, the same at all times. */
const METER_SD = { powercap: 0.05, hwmon: 0.03, power_supply: 0.1 } as const;

const MOST_POINTS = 4096;

/** One reading: what has been counted, or what is drawn now. */
type MeterReading = { readonly joules: number } | { readonly watts: number };

export class EnergyMeter {
  /** What it reads and of what. */
  readonly basis: string;
  /** Relative. */
  readonly sd: number;
  readonly points: MeterPoint[] = [];
  private readonly host: Host;
  private readonly source: Source;
  private readonly taken: (rows: readonly Row[]) => MeterReading | undefined;
  private lastWatts: number | undefined;

  constructor(
    host: Host,
    source: Source,
    basis: string,
    sd: number,
    taken: (rows: readonly Row[]) => MeterReading | undefined,
  ) {
    this.host = host;
    this.source = source;
    this.basis = basis;
    this.sd = sd;
    this.taken = taken;
  }

  /** The best meter that answers; undefined where none does. */
  static async open(host: Host): Promise<EnergyMeter | undefined> {
    const battery = new EnergyMeter(
      ...([host, new PowerSupply(), 'battery, discharging', METER_SD.power_supply, batteryReading] as const),
    );
    const sensor = new EnergyMeter(
      ...([host, new Hwmon(), 'power sensor (hwmon)', METER_SD.hwmon, sensorReading] as const),
    );
    for (const meter of [await cpuMeter(host), sensor, battery])
      if (meter !== undefined && (await meter.read())) {
        meter.points.length = 0;
        await meter.read();
        return meter;
      }
    return undefined;
  }

  /** Takes a point; of many, every second in the middle is forgotten. @returns false when there was none to take. */
  async read(): Promise<boolean> {
    const readings: Reading[] = [];
    let reading: MeterReading | undefined;
    try {
      await this.source.sample(this.host, readings);
      reading = this.taken(readings.flatMap(({ rows }) => rows as Row[]));
    } catch {
      return false;
    }
    if (reading === undefined) return false;
    const atMs = this.host.monotonicMs();
    const last = this.points.at(-1);
    if (this.points.length >= MOST_POINTS) {
      const kept = this.points.filter((_, i) => i % 2 === 0 || i === this.points.length - 1);
      this.points.splice(0, this.points.length, ...kept);
    }
    if ('joules' in reading) this.points.push({ atMs, joules: reading.joules });
    else {
      const before = this.lastWatts ?? reading.watts;
      const seconds = last === undefined ? 0 : (atMs - last.atMs) / 1000;
      this.lastWatts = reading.watts;
      this.points.push({ atMs, joules: (last?.joules ?? 0) + (seconds * (before + reading.watts)) / 2 });
    }
    return true;
  }

  /** Points from one time to another, and forgets all before. */
  take(fromMs: number): MeterPoint[] {
    const first = this.points.findIndex(({ atMs }) => atMs >= fromMs);
    return first < 0 ? [] : this.points.splice(first);
  }
}

/** Packages and memory; the whole platform where the CPU meters that. Other zones lie within those. */
async function cpuMeter(host: Host): Promise<EnergyMeter | undefined> {
  const source = new Powercap();
  const { powercapZones = [] } = await source.describe(host);
  const named = (pattern: RegExp) =>
    powercapZones.filter(({ zone, name }) => !zone.includes('mmio') && pattern.test(name));
  const platform = named(/^psys$/);
  const zones = platform.length > 0 ? platform : named(/^(package-\d+|dram)$/);
  if (zones.length === 0) return undefined;
  const last = new Map<string, number>();
  let total = 0;
  const taken = (rows: readonly Row[]): MeterReading | undefined => {
    for (const { zone, maxEnergyRangeUj } of zones) {
      const value = rows.find(({ id }) => id.name === zone)?.get(POWERCAP.energy_uj);
      if (value === undefined) return undefined;
      const before = last.get(zone);
      last.set(zone, Number(value));
      if (before === undefined) continue;
      const passed = Number(value) - before;
      total += passed >= 0 ? passed : passed + maxEnergyRangeUj;
    }
    return { joules: total / 1e6 };
  };
  const names = zones.map(({ name }) => name).join(' and ');
  return new EnergyMeter(host, source, `powercap ${names}`, METER_SD.powercap, taken);
}

function sensorReading(rows: readonly Row[]): MeterReading | undefined {
  const counted = rows.flatMap(row => row.get(HWMON.energy) ?? []);
  if (counted.length === 1) return { joules: Number(counted[0]) / 1e6 };
  const powers = rows.filter(({ id }) => id.labels[1] === POWER_KIND);
  const watts = powers.flatMap(row => row.get(HWMON.average) ?? row.get(HWMON.input) ?? []);
  return counted.length === 0 && watts.length === 1 ? { watts: Number(watts[0]) / 1e6 } : undefined;
}

/** Place of `power` among the kinds of hwmon's channels. */
const POWER_KIND = 5;

function batteryReading(rows: readonly Row[]): MeterReading | undefined {
  const batteries = rows.filter(row => row.get(SUPPLY.status) === DISCHARGING);
  let watts = 0;
  for (const row of batteries) {
    const power = row.get(SUPPLY.power_now);
    const current = row.get(SUPPLY.current_now);
    const voltage = row.get(SUPPLY.voltage_now);
    if (power !== undefined) watts += Math.abs(Number(power)) / 1e6;
    else if (current !== undefined && voltage !== undefined)
      watts += Math.abs(Number(current) * Number(voltage)) / 1e12;
    else return undefined;
  }
  return batteries.length > 0 && watts > 0 ? { watts } : undefined;
}
