/**
 * What taking part in a mesh takes of a battery: the frames of the routing protocol, those passed on for others and a receiver
 * that has to stay on, apart from the device's own traffic, which it would have without the mesh.
 */
import { given } from '@edgevitals/shared/objects';
import type { Basis } from '@edgevitals/shared/results';
import type { Band } from '../overhead/expected_control.js';
import { bandSum, bandTimes, type RadioClass } from './radio_class.js';

/** Frames of a window, and their bytes without Ethernet headers. */
export interface FrameCount {
  readonly frames: number;
  readonly bytes: number;
}

export interface MeshParticipation {
  readonly seconds: number;
  readonly controlSent: FrameCount;
  readonly controlReceived: FrameCount;
  readonly forwarded: FrameCount;
  readonly ownSent: FrameCount;
  readonly ownReceived: FrameCount;
  /** The receiver is on because of the mesh: a Thread router, a relay, power save mode active. */
  readonly listensForMesh: boolean;
  /** Rate of frames to one receiver, and of broadcast ones, where they are known: Mbit/s. */
  readonly unicastMegabits?: number;
  readonly multicastMegabits?: number;
}

/** W in the mean, each with what it may be between. */
export interface ParticipationPower {
  readonly control: Band;
  readonly forwarding: Band;
  readonly own: Band;
  /** Absent where the radio would be on anyway, or its share is not known apart from the device's idle power. */
  readonly listening?: Band;
  /** Control, forwarding and listening: what would be saved without the mesh. */
  readonly mesh: Band;
  readonly basis: Basis;
  readonly note: string;
}

/** @returns undefined for a window without time. */
export function participationPower(
  radio: RadioClass,
  part: MeshParticipation,
): ParticipationPower | undefined {
  if (!(part.seconds > 0)) return undefined;
  const watts = (
    { frames, bytes }: FrameCount,
    way: 'send' | 'receive',
    megabits: number | undefined,
  ): Band =>
    frames > 0
      ? bandTimes(radio.frameJoules(bytes / frames, megabits)[way], frames / part.seconds)
      : bandSum([]);
  const { unicastMegabits: unicast, multicastMegabits: multicast } = part;
  const control = bandSum([
    watts(part.controlSent, 'send', multicast),
    watts(part.controlReceived, 'receive', multicast),
  ]);
  const forwarding = bandSum([
    watts(part.forwarded, 'receive', unicast),
    watts(part.forwarded, 'send', unicast),
  ]);
  const own = bandSum([watts(part.ownSent, 'send', unicast), watts(part.ownReceived, 'receive', unicast)]);
  const listening = part.listensForMesh ? radio.listeningWatts : undefined;
  return {
    control,
    forwarding,
    own,
    ...given({ listening }),
    mesh: bandSum([control, forwarding, ...(listening === undefined ? [] : [listening])]),
    basis: 'prior',
    note: `${radio.label}: ${radio.source}.`,
  };
}

const HOURS = 24;

export type BatteryImpact =
  | {
      /** Hours that the device would run longer for each day that it takes part. */
      readonly hoursPerDay: Band;
      /** Days that a full charge lasts less; absent where its capacity is not known. */
      readonly daysOfCharge?: Band;
    }
  | { readonly unknown: string };

/**
 * @param meshWatts what taking part takes
 * @param deviceWatts what the device takes in all, as it takes part
 * @param capacityJoules of a full charge
 */
export function batteryImpact(meshWatts: Band, deviceWatts: number, capacityJoules?: number): BatteryImpact {
  if (!(deviceWatts > 0)) return { unknown: 'what the device takes in all is not known' };
  if (meshWatts.value >= deviceWatts)
    return {
      unknown: `by its class the mesh takes ${meshWatts.value.toPrecision(2)} W, the device ${deviceWatts.toPrecision(2)} W in all: another class is meant`,
    };
  // the upper end may be more than the device: all it takes then
  const each = (of: (watts: number) => number): Band => ({
    value: of(meshWatts.value),
    low: of(meshWatts.low),
    high: meshWatts.high < deviceWatts ? of(meshWatts.high) : Number.POSITIVE_INFINITY,
  });
  const days = (watts: number, capacity: number): number =>
    (capacity / (deviceWatts - watts) - capacity / deviceWatts) / (3600 * HOURS);
  return {
    hoursPerDay: each(watts => (HOURS * watts) / (deviceWatts - watts)),
    ...given({
      daysOfCharge:
        capacityJoules !== undefined && capacityJoules > 0
          ? each(watts => days(watts, capacityJoules))
          : undefined,
    }),
  };
}
