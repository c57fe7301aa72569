/** What counters of a minute do not tell and models do: degrees caused, bytes caused on flash, and their part of its life. */
import type { LimitKey } from '@edgevitals/shared/limits';
import type { DeviceView } from '../device/index.js';
import { SliceMerger } from '../history/merge.js';
import type { Slice } from '../history/slice.js';
import {
  causedWrites,
  degreesAfter,
  type FlashDetails,
  HeatWalk,
  storageLifeBytes,
  type ThermalDetails,
} from '../models/index.js';
import { DEVICE_AMOUNTS } from './minute_amounts.js';
import type { MinuteAmount } from './window_use.js';

/** Of one quantity, what each program had of it. */
interface ProgramShares {
  readonly amounts: ReadonlyMap<string, MinuteAmount>;
  /** What a program that is not among them had: nothing, in a time that is known. */
  readonly rest?: MinuteAmount;
  /** Why nothing is told of any. */
  readonly untold?: string;
}

/** Amounts that models tell of a minute, or of the last few. */
export interface ModelledShares {
  readonly programs: ReadonlyMap<LimitKey, ProgramShares>;
  /** An amount, or why there is none. */
  readonly device: ReadonlyMap<LimitKey, MinuteAmount | string>;
}

/** A device's models, as far as limits ask them. */
export interface LimitModels {
  view(): DeviceView | undefined;
  flash(): FlashDetails | undefined;
  thermal(): ThermalDetails | undefined;
}

/** Dirty pages reach the disk later: over less time programs and disks do not compare. */
const FLASH_SECONDS = 600;
/** Programs whose heat is followed: with more that came and went it begins anew. */
const MOST_HEATING = 512;
const BYTES_OF_A_PROGRAM = 250;
const NO_AMOUNTS: ReadonlyMap<string, MinuteAmount> = new Map();

export class ModelledMinutes {
  private readonly keys: ReadonlySet<LimitKey>;
  private readonly models: LimitModels;
  private walk: HeatWalk | undefined;
  private heating = new Set<string>();
  private writes: SliceMerger | undefined;

  constructor(keys: ReadonlySet<LimitKey>, models: LimitModels) {
    this.keys = keys;
    this.models = models;
  }

  /** Bytes held, roughly. */
  get bytes(): number {
    return (this.writes?.bytes ?? 0) + BYTES_OF_A_PROGRAM * this.heating.size;
  }

  /** Takes a minute, with a row a program. */
  take(slice: Slice): ModelledShares {
    const programs = new Map<LimitKey, ProgramShares>();
    const device = new Map<LimitKey, MinuteAmount | string>();
    if (this.keys.has('heat')) programs.set('heat', this.heat(slice));
    if (this.keys.has('flashLife')) device.set('flashLife', this.lifeOf(slice));
    if (this.keys.has('flashWrites') || this.keys.has('flashLife')) this.takeWrites(slice, programs);
    return { programs, device };
  }

  private heat(slice: Slice): ProgramShares {
    const { heat } = this.models.thermal() ?? {};
    if (heat === undefined)
      return { amounts: NO_AMOUNTS, untold: 'no temperature sensor tells, or nothing tells the load' };
    if (this.walk === undefined || this.heating.size > MOST_HEATING) {
      this.walk = new HeatWalk(heat.kind, heat.unitWatts);
      this.heating = new Set();
    }
    this.walk.add(slice);
    const told = degreesAfter(heat, this.walk);
    if ('reason' in told) return { amounts: NO_AMOUNTS, untold: told.reason };
    const { from, to, coveredSeconds: seconds } = slice;
    const amounts = new Map<string, MinuteAmount>();
    for (const [program, { celsius, sigma }] of told) {
      this.heating.add(program);
      // degrees for so long: their mean is taken over the window
      amounts.set(program, { from, to, seconds, amount: celsius * seconds, sigma: sigma * seconds });
    }
    return { amounts, rest: { from, to, seconds, amount: 0, sigma: 0 } };
  }

  private lifeOf(slice: Slice): MinuteAmount | string {
    const bytes = DEVICE_AMOUNTS.writes!.of(slice);
    const life = storageLifeBytes(this.models.flash(), slice.to);
    if (typeof life === 'string') return life;
    if (bytes === undefined) return 'nothing tells what reaches the flash';
    const { from, to, coveredSeconds: seconds } = slice;
    const amount = bytes / life.bytes;
    return { from, to, seconds, amount, sigma: amount * life.relativeSigma };
  }

  /** Every ten minutes tells of them; of the minutes in between nothing is told. */
  private takeWrites(slice: Slice, programs: Map<LimitKey, ProgramShares>): void {
    this.writes ??= new SliceMerger(slice.from, { by: 'program' });
    this.writes.add(slice);
    const { from } = this.writes;
    const { to } = slice;
    if (to - from < FLASH_SECONDS - 1) return;
    const merged = this.writes.result();
    this.writes = undefined;
    const view = this.models.view();
    const caused = view === undefined ? 'nothing is known of the device yet' : causedWrites(merged, view);
    const life = storageLifeBytes(this.models.flash(), to);
    const seconds = merged.coveredSeconds;
    const rest = { from, to, seconds, amount: 0, sigma: 0 };
    for (const key of ['flashWrites', 'flashLife'] as const) {
      if (!this.keys.has(key)) continue;
      const untold =
        typeof caused === 'string'
          ? caused
          : key === 'flashLife' && typeof life === 'string'
            ? life
            : undefined;
      if (untold !== undefined || typeof caused === 'string') {
        programs.set(key, { amounts: NO_AMOUNTS, untold: untold! });
        continue;
      }
      const [scale, relative] =
        key === 'flashLife' && typeof life === 'object' ? [1 / life.bytes, life.relativeSigma] : [1, 0];
      const amounts = new Map<string, MinuteAmount>();
      for (const [program, { bytes, sigma }] of caused)
        amounts.set(program, {
          ...{ from, to, seconds },
          amount: bytes * scale,
          sigma: scale * Math.hypot(sigma, bytes * relative),
        });
      programs.set(key, { amounts, rest });
    }
  }
}
