/** Heat, and what it slows down: the messages of proto/edgevitals/v1 in camelCase. Units: J, W, s, B, Hz, degC, ratios 0 to 1. */
import { edgevitals } from '@edgevitals/proto';
import type { Estimate, Hint, HistoryPoints, Window } from './common.js';
import { defineModel } from './define_method.js';
import { LIMIT, NEEDED, POINTS, preset, WINDOW, within, YES } from './field_rule.js';
import { messageOf } from './message.js';

export const thermal = defineModel({
  meaning: 'zones, throttling and its cause, cooling and hot spots',
  request: messageOf<ThermalRequest>()(edgevitals.v1.ThermalRequest),
  answer: messageOf<ThermalAnswer>()(edgevitals.v1.ThermalAnswer),
  state: messageOf<ThermalState>()(edgevitals.v1.ThermalState),
  rules: {
    device: NEEDED,
    window: preset(WINDOW, '1h'),
    temperatureThreshold: within(-50, 250),
    limit: preset(LIMIT, 20),
    points: preset(POINTS, 20),
    includeProcessCorrelation: YES,
  },
});

export interface ThermalRequest {
  readonly device: string;
  readonly window?: string;
  readonly includeProcessCorrelation?: boolean;
  /** Report zones at or above this, degC. */
  readonly temperatureThreshold?: number;
  readonly limit?: number;
  /** Parts of each history, 1 to 240; default 20. */
  readonly points?: number;
}

export interface ThermalAnswer {
  readonly device: string;
  readonly window: Window;
  readonly zones: readonly ZoneUse[];
  readonly throttling: readonly ThrottleEvent[];
  readonly policies: readonly PolicyUse[];
  /** CPU time of programs while a zone was over the threshold, or in the whole window if none was. */
  readonly processes: readonly ProcessHeat[];
  readonly hints: readonly Hint[];
  /** Whether something holds the processor back at the window's end; absent where nothing of the device tells. */
  readonly throttled?: boolean;
  /** How well the device gets rid of its heat, as of now; absent until there is something to tell. */
  readonly cooling?: CoolingUse;
  /** Zones by how much hotter than the others they are at the same load, hottest first; empty where a zone has no peers. */
  readonly hotspots: readonly HotspotUse[];
  /** Zones whose readings are no temperatures. */
  readonly ignoredSensors: readonly IgnoredSensor[];
  /** What the data cannot tell, a sentence each. */
  readonly notIdentified: readonly string[];
  /** Of the work that was asked of the CPUs in the window, by capacity: the share that throttling took, GPUs apart. Absent where no clock tells. */
  readonly lost?: Estimate;
  /** What heats the device by how much, and what comes of it; absent where there is no zone, or nothing tells the load. */
  readonly heat?: HeatUse;
}

/** Degrees are of one device: they tell whether it changes, and with `fleet` how it compares with others of its model. */
export interface CoolingUse {
  /** Share of all CPUs, by clock, at which cooling is compared: one that the device has for hours. Absent until it is chosen. */
  readonly referenceLoad?: number;
  /** Degrees above ambient where the reference load ends. */
  readonly rise?: Estimate;
  /** Degrees of full load from the chip to its heatsink, and from there to the board and the air as well. */
  readonly fast?: Estimate;
  readonly fastAndMiddle?: Estimate;
  /** "sensor" where a zone measures the air around the device, else "learned", with what is always on in it. degC. */
  readonly ambient: 'sensor' | 'learned';
  readonly ambientCelsius?: number;
  /** Of its first weeks, degrees above ambient; absent until there is one. */
  readonly baselineCelsius?: number;
  /** `rise` of up to 30 days with data, a value each, oldest first. */
  readonly days: HistoryPoints;
  /** What has got worse; absent where nothing has. */
  readonly worse?: CoolingWorse;
  readonly fans: readonly FanStatus[];
  /** Share of the last day in which a fan that the kernel governs was as fast as it can be; absent without one. */
  readonly fanAtMostRatio?: number;
  /** Degrees that half of full load warms it by, among devices of its model; absent where fewer than five are known. */
  readonly fleet?: FleetComparison;
}

export interface CoolingWorse {
  /** "drift" over weeks, "sudden" from one hour to the next. */
  readonly kind: 'drift' | 'sudden';
  /** Degrees warmer at the same load. */
  readonly celsius: number;
  /** Seconds since 1970-01-01 UTC. */
  readonly since: number;
  /** "contact" (paste, a loose heatsink), "heatsink" (a fan, dust between fins), "airflow" (vents, the place), "unknown". */
  readonly cause: 'contact' | 'heatsink' | 'airflow' | 'unknown';
}

export interface FanStatus {
  readonly name: string;
  /** "turning", "stopped", "slow", "unknown". */
  readonly state: 'turning' | 'stopped' | 'slow' | 'unknown';
  readonly rpm?: number;
  /** How hard it is driven. */
  readonly dutyRatio?: number;
  /** When driven as hard, on its first day. */
  readonly usualRpm?: number;
}

export interface FleetComparison {
  readonly devices: number;
  /** Median of these devices. */
  readonly medianCelsius: number;
  /** How far above it this device is, in standard deviations of its kind. */
  readonly deviations: number;
}

export interface HotspotUse {
  readonly zone: string;
  readonly type: string;
  /** Degrees above the median of all zones, and degC, at the reference load, or at the usual one until that is chosen. */
  readonly aboveCelsius: number;
  readonly celsius: number;
  /** Degrees that full load of all CPUs, or of the GPU, adds; absent where that load has not moved by itself. */
  readonly cpuCelsius?: number;
  readonly gpuCelsius?: number;
  /** Degrees below the lowest passive, hot or critical trip there; absent without one. */
  readonly headroomCelsius?: number;
  /** Degrees above the other zones at half of full load, among devices of its model, as in CoolingUse. */
  readonly fleet?: FleetComparison;
}

export interface IgnoredSensor {
  readonly zone: string;
  readonly type: string;
  /** "constant", "silent", "jumps"; and in words. */
  readonly reason: 'constant' | 'silent' | 'jumps';
  readonly text: string;
}

export interface HeatUse {
  /** The zone that it is about: that of the CPUs. */
  readonly zone: string;
  readonly type: string;
  /** What it is told from: "watts" of the device, or what its CPUs did ("cpu"). */
  readonly input: 'watts' | 'cpu';
  /** The hottest moment of the window; absent where processes were not asked for, or it is not identified. */
  readonly hottest?: HeatMoment;
  /** As of now, whatever the window; absent where it is not identified. */
  readonly forecast?: HeatForecast;
  /** What the data cannot tell, a sentence each. */
  readonly notIdentified: readonly string[];
}

/** ambient + programs + shared + before + unexplained = celsius, always. */
export interface HeatMoment {
  /** Its end, seconds since 1970-01-01 UTC. */
  readonly at: number;
  readonly celsius: number;
  /** What was read is the mean over so long before `at`: 0 where it is one reading. */
  readonly spanSeconds: number;
  /** degC: of the air, with what is always on and not told apart from it. */
  readonly ambient: Estimate;
  /** Degrees of all programs, listed or not. */
  readonly programs: Estimate;
  /** Degrees that no program would spare alone: what CPUs share while several run, interrupts, base power. */
  readonly shared: Estimate;
  /** Degrees left from before anything was known. */
  readonly before: Estimate;
  readonly unexplainedCelsius: number;
}

/** What comes if the load of the last minute goes on. */
export interface HeatForecast {
  readonly zone: string;
  /** In `unit`, "CPUs" busy at their highest clock, or "W"; and how many CPUs there are, absent for watts. */
  readonly load: number;
  readonly unit: 'CPUs' | 'W';
  readonly most?: number;
  /** Where it ends, degC. */
  readonly endsAt: Estimate;
  /** Where throttling begins, degC, and how that is known: "trip" or "learned"; absent where nothing tells. */
  readonly limitCelsius?: number;
  readonly limit: 'trip' | 'learned' | '';
  /** Until then; absent where it does not come to that. Nine of ten times it is between the others; without `latest` it may never be. */
  readonly seconds?: number;
  readonly earliestSeconds?: number;
  readonly latestSeconds?: number;
  /** Load that can go on for ever below the limit, in `unit`. */
  readonly sustainable?: number;
  /** The same in a sentence. */
  readonly text: string;
}

export interface ZoneUse {
  readonly zone: string;
  readonly type: string;
  readonly lastCelsius: number;
  readonly minCelsius: number;
  readonly meanCelsius: number;
  readonly maxCelsius: number;
  readonly secondsOverThreshold: number;
  /** Degrees below the lowest passive, hot or critical trip at the maximum seen. */
  readonly headroomCelsius?: number;
  readonly trips: readonly Trip[];
  /** Mean temperature over equal parts of the window, degC. */
  readonly history: HistoryPoints;
}

export interface Trip {
  readonly type: string;
  readonly celsius: number;
  readonly hysteresisCelsius: number;
}

export interface ThrottleEvent {
  /** "policy0", "package0", "cpu3", "gpu", "cooling_device2", "firmware". */
  readonly domain: string;
  /**
   * "thermal", "latched" (set against heat, and not taken back in the cold), "power-limit", "undervoltage", "user" (a limit that
   * was set in the cold), "unknown".
   */
  readonly cause: 'thermal' | 'latched' | 'power-limit' | 'undervoltage' | 'user' | 'unknown';
  /** "binding" when it slowed running work, else "latent". */
  readonly effect: 'binding' | 'latent';
  readonly from: number;
  readonly to: number;
  readonly evidence: string;
  /** The most that was taken of the clock that was asked for (of CPUs, where they were taken off), 0 to 1. */
  readonly depth?: number;
  /** Share of the work asked for while it lasted that was not done, CPUs that were off included. */
  readonly lost?: Estimate;
  /** The part of it that CPUs which were off would have done. */
  readonly offlineRatio?: number;
  /** So much earlier than `from` it may have begun, s. */
  readonly startToleranceSeconds?: number;
  /** Why `lost` is absent. */
  readonly lostUnknown?: string;
}

export interface PolicyUse {
  readonly policy: string;
  /** Absent where no driver tells it. */
  readonly currentHertz?: number;
  readonly limitHertz?: number;
  readonly maximumHertz?: number;
  readonly governor: string;
  /** Mean clock over equal parts of the window; empty where no clock is told. */
  readonly history: HistoryPoints;
}

export interface ProcessHeat {
  readonly program: string;
  readonly cpuSeconds: number;
  readonly share: number;
  /** Degrees that it caused at the hottest moment (HeatUse), what it did before included; absent where that is not identified. */
  readonly celsius?: Estimate;
}

export interface ThermalState {
  readonly device: string;
  readonly at: number;
  /** Hottest credible zone; absent on a device without zones. */
  readonly celsius?: number;
  readonly zone: string;
  /** Whether something holds the processor back; absent where nothing of the device tells. */
  readonly throttling?: boolean;
  readonly cause: string;
  readonly zones: readonly ZoneUse[];
  /** What comes if the load of the last minute goes on; absent where it is not identified. */
  readonly forecast?: HeatForecast;
}
