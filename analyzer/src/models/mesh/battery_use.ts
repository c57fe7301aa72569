/** What taking part in a mesh takes of a battery, by the class of the radio and, where there is one, by the battery's gauge. */
import type { Info } from '@edgevitals/shared/info';
import { given } from '@edgevitals/shared/objects';
import type { Estimate, MeshBattery } from '@edgevitals/shared/results';
import type { DeviceView } from '../../device/device_state.js';
import type { MeshRow } from '../../quantities/index.js';
import { notFound } from '../not_found.js';
import type { Band } from './overhead/index.js';
import {
  batteryImpact,
  type DrainCosts,
  drainAgainstClass,
  type FrameCount,
  type MeshParticipation,
  participationPower,
  RADIO_CLASSES,
  type RadioClass,
  radioClass,
  radioClassOfModel,
} from './radio/index.js';

/** Bytes of an Ethernet header, which batman-adv counts. */
const HEADER_BYTES = 14;
/** Where a protocol counts frames only: of the size that control and readings of sensors have. */
const UNTOLD_BYTES = 100;
/** A Thread node is a router for the mesh's sake when it is one for more than this share of the time. */
const ROUTER_SHARE = 0.5;
const NORMAL_95 = 1.96;

/** The mesh that frames are told of: the one that forwards, else the one with counts of its own. */
export const meshOf = (meshes: readonly MeshRow[]): MeshRow | undefined =>
  meshes.find(row => row.forwardedPackets !== undefined) ??
  meshes.find(row => row.protocol === 'thread' && row.seconds > 0);

export interface BatteryQuestion {
  /** Of the whole device; undefined where that is not known. */
  readonly deviceWatts: number | undefined;
  /** What its gauge tells. */
  readonly drain: DrainCosts | undefined;
  /** Id of the class that its radio is of, where who asks knows better. */
  readonly radioClass: string | undefined;
}

/** @throws EdgevitalsError QUERY_NOT_FOUND for a class that there is not. */
export function batteryUse(
  row: MeshRow,
  { device, info }: Pick<DeviceView, 'device' | 'info'>,
  { deviceWatts, drain, radioClass: wanted }: BatteryQuestion,
): MeshBattery | undefined {
  const radio = wanted === undefined ? radioOf(row, info) : radioClass(wanted);
  if (wanted !== undefined && radio === undefined)
    throw notFound(
      device,
      'radio of the class',
      wanted,
      RADIO_CLASSES.map(({ id }) => id),
    );
  const power = radio && participationPower(radio, participationOf(row));
  if (radio === undefined || power === undefined) return undefined;
  const { control, forwarding, own, listening, mesh, basis, note } = power;
  const estimated = (band: Band): Estimate => ({ ...estimateOf(band, basis), note });
  const impact = batteryImpact(mesh, deviceWatts ?? 0, capacityOf(info));
  const isTold = 'hoursPerDay' in impact;
  const frame = radio.frameJoules(meanBytes(row.forwardedBytes, row.forwardedPackets));
  const byGauge = drain?.forwardedFrame;
  return {
    radioClass: radio.id,
    classDefault: radio.classDefault,
    control: estimated(control),
    forwarding: estimated(forwarding),
    own: estimated(own),
    mesh: estimated(mesh),
    unknown: isTold ? '' : impact.unknown,
    ...given({
      listening: listening && estimated(listening),
      hoursPerDay: isTold ? estimated(impact.hoursPerDay) : undefined,
      daysOfCharge: isTold && impact.daysOfCharge !== undefined ? estimated(impact.daysOfCharge) : undefined,
      gaugeJoulesPerPacket: byGauge,
      gaugeOverClass:
        byGauge &&
        drainAgainstClass(byGauge, {
          value: frame.send.value + frame.receive.value,
          low: frame.send.low + frame.receive.low,
          high: frame.send.high + frame.receive.high,
        })?.times,
    }),
  };
}

/** By model, else by the protocol, and whether there is a radio at all: a mesh over cables has none. */
function radioOf({ protocol }: MeshRow, info: Info | undefined): RadioClass | undefined {
  if (protocol === 'thread') return radioClass('ieee802154');
  const hasRadio = protocol === '802.11s' || info?.interfaces.some(({ kind }) => kind === 'wireless');
  return hasRadio === true ? (radioClassOfModel(info?.model ?? '') ?? radioClass('wifi')) : undefined;
}

function participationOf(row: MeshRow): MeshParticipation {
  const { seconds, routerSeconds = 0 } = row;
  return {
    seconds,
    controlSent: framesOf(row.controlSentPackets, row.controlSentBytes),
    controlReceived: framesOf(row.controlReceivedPackets, row.controlReceivedBytes),
    forwarded: framesOf(row.forwardedPackets, row.forwardedBytes),
    ownSent: framesOf(row.sentPackets, row.sentBytes),
    ownReceived: framesOf(row.receivedPackets, row.receivedBytes),
    listensForMesh: routerSeconds > ROUTER_SHARE * seconds,
  };
}

const framesOf = (frames = 0, bytes: number | undefined): FrameCount => ({
  frames,
  bytes: frames * meanBytes(bytes, frames),
});

/** Bytes of a frame in the mean, without an Ethernet header. */
const meanBytes = (bytes: number | undefined, frames = 0): number =>
  bytes === undefined || !(frames > 0) ? UNTOLD_BYTES : Math.max(0, bytes / frames - HEADER_BYTES);

/** The wider side of what it may be between, as a standard deviation; absent where it has no end. */
function estimateOf({ value, low, high }: Band, basis: Estimate['basis']): Estimate {
  const sigma = Math.max(high - value, value - low) / NORMAL_95;
  return { value, basis, ...given({ sigma: Number.isFinite(sigma) ? sigma : undefined }) };
}

/** J of a full charge, of all batteries; undefined where none tells. */
function capacityOf(info: Info | undefined): number | undefined {
  let joules = 0;
  for (const supply of info?.supplies ?? []) {
    if (supply.type !== 'Battery') continue;
    const { energyFullUwh, energyFullDesignUwh = 0, chargeFullUah, chargeFullDesignUah = 0 } = supply;
    const volts = (supply.voltageMinDesignUv || supply.voltageMaxDesignUv || 0) * 1e-6;
    const wattHours =
      1e-6 * (energyFullUwh || energyFullDesignUwh || (chargeFullUah || chargeFullDesignUah) * volts);
    joules += wattHours * 3600;
  }
  return joules > 0 ? joules : undefined;
}
