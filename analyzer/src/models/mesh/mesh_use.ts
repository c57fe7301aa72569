/** A mesh in a window: what was counted, and its routing traffic against payload, against what there has to be, and among the fleet. */
import { given } from '@edgevitals/shared/objects';
import { type ControlTraffic, MESH_USE, type MeshUse } from '@edgevitals/shared/results';
import type { Slice } from '../../history/slice.js';
import { MESH, type MeshRow } from '../../quantities/index.js';
import {
  controlAirtime,
  evenSides,
  excessControl,
  expectedControl,
  type FleetControlPlace,
  type NodeLoad,
  type PhyRate,
  type RoutingProtocol,
  routingRatios,
} from './overhead/index.js';

const shownRow = MESH.shownIn(MESH_USE);
/** Below so many MHz most radios send to all at 1 Mbit/s by DSSS, above at 6 Mbit/s by OFDM. */
const HIGHER_BAND = 3000;
const LOW_BAND_RATE: PhyRate = { modulation: 'dsss', megabitsPerSecond: 1 };
const HIGH_BAND_RATE: PhyRate = { modulation: 'ofdm', megabitsPerSecond: 6 };

/** What of a window is not in a mesh's own row. */
export type MeshSurroundings = Pick<
  Slice,
  'coveredSeconds' | 'suspendedSeconds' | 'cpus' | 'cpuBusySeconds' | 'meshes' | 'network'
>;

/** By which devices of a fleet are compared. */
export const fleetProtocol = ({ protocol, algorithm }: MeshRow): string => `${protocol} ${algorithm}`.trim();

/** @param place of the device in its fleet. */
export function meshUse(row: MeshRow, around: MeshSurroundings, place?: FleetControlPlace): MeshUse {
  return { ...shownRow(row), ...ratiosOf(row), ...given({ control: controlOf(row, around, place) }) };
}

function ratiosOf(row: MeshRow): Pick<MeshUse, 'sentOverheadRatio' | 'overheadRatio' | 'forwardedRatio'> {
  const { sentBytes, receivedBytes, forwardedBytes = 0, sentPackets, forwardedPackets = 0, seconds } = row;
  const { controlSentBytes, controlReceivedBytes } = row;
  if (!(seconds > 0) || sentBytes === undefined || receivedBytes === undefined) return {};
  if (controlSentBytes === undefined || controlReceivedBytes === undefined) return {};
  const { ofSent, ofAll, forwardedShare } = routingRatios(
    {
      ...{ sentBytes, receivedBytes, forwardedBytes, controlSentBytes, controlReceivedBytes },
      sentFrames: sentPackets ?? 0,
      forwardedFrames: forwardedPackets,
    },
    seconds,
  );
  return given({ sentOverheadRatio: ofSent, overheadRatio: ofAll, forwardedRatio: forwardedShare });
}

/** Undefined where nothing of it is counted, and nothing to be expected. */
function controlOf(
  row: MeshRow,
  around: MeshSurroundings,
  place: FleetControlPlace | undefined,
): ControlTraffic | undefined {
  const { seconds, controlSentBytes, controlReceivedBytes } = row;
  const rate = (bytes: number | undefined): number | undefined =>
    bytes === undefined || !(seconds > 0) ? undefined : bytes / seconds;
  const sent = rate(controlSentBytes);
  const expected = expectedOf(row);
  if (sent === undefined && expected === undefined) return undefined;
  const excess =
    sent === undefined || expected === undefined ? undefined : excessControl(sent, expected, loadOf(around));
  const band = expected?.sentBytesPerSecond;
  return {
    verdict: excess?.verdict ?? '',
    ...given({
      sentBytesPerSecond: sent,
      receivedBytesPerSecond: rate(controlReceivedBytes),
      expectedBytesPerSecond: expected && {
        value: expected.sentBytesPerSecond.value,
        basis: expected.basis,
        note:
          excess?.saturated === undefined
            ? expected.note
            : `${expected.note} Saturated: ${excess.saturated}.`,
      },
      expectedLow: band?.low,
      expectedHigh: band?.high,
      excessBytesPerSecond: excess?.excessBytesPerSecond,
      airtimeRatio: controlAirtimeRatio(row, around.meshes),
      fleetDevices: place?.devices,
      fleetRank: place?.rank,
      fleetMedianBytesPerSecond: place?.median,
    }),
  };
}

/** What its nodes and interfaces make a node send. */
export function expectedOf(row: MeshRow): ReturnType<typeof expectedControl> {
  const protocol = lawOf(row);
  const { nodes, neighbours, interfaces, intervalSeconds } = row;
  if (protocol === undefined || nodes === undefined || !(nodes > 0)) return undefined;
  if (neighbours === undefined || interfaces === undefined || !(interfaces > 0)) return undefined;
  return expectedControl({
    protocol,
    sides: evenSides(interfaces, neighbours, Math.max(nodes, neighbours)),
    ...given({ routes: protocol === 'babel' ? nodes + 1 : undefined, intervalSeconds }),
  });
}

function lawOf({ protocol, algorithm }: MeshRow): RoutingProtocol | undefined {
  if (protocol === 'babel') return 'babel';
  if (protocol !== 'batman-adv') return undefined;
  return algorithm === 'BATMAN_IV' ? 'batman-iv' : algorithm === 'BATMAN_V' ? 'batman-v' : undefined;
}

/** Whether the node could keep up. */
export function loadOf(around: MeshSurroundings): NodeLoad | undefined {
  const { cpus, cpuBusySeconds, coveredSeconds, suspendedSeconds, network } = around;
  const elapsedSeconds = coveredSeconds - suspendedSeconds;
  if (cpus === undefined || !(elapsedSeconds > 0)) return undefined;
  return {
    elapsedSeconds,
    cpus,
    ...given({
      idleSeconds: cpuBusySeconds === undefined ? undefined : cpus * elapsedSeconds - cpuBusySeconds,
      backlogFrames: network[0]?.processedPackets,
      backlogDropped: network[0]?.backlogDrops,
    }),
  };
}

/** Share of time that its control frames, sent and heard, are on the air; undefined where no radio tells its channel. */
export function controlAirtimeRatio(
  row: MeshRow,
  meshes: readonly MeshRow[],
): ControlTraffic['airtimeRatio'] | undefined {
  const megahertz = meshes.find(each => each.channelMegahertz !== undefined)?.channelMegahertz;
  const frames = (row.controlSentPackets ?? 0) + (row.controlReceivedPackets ?? 0);
  const bytes = (row.controlSentBytes ?? 0) + (row.controlReceivedBytes ?? 0);
  if (megahertz === undefined || !(row.seconds > 0) || !(frames > 0)) return undefined;
  const rate = megahertz < HIGHER_BAND ? LOW_BAND_RATE : HIGH_BAND_RATE;
  const airtime = controlAirtime(frames, bytes, rate);
  if (airtime === undefined) return undefined;
  return {
    value: Math.min(1, airtime / row.seconds),
    basis: 'prior',
    note: `At ${rate.megabitsPerSecond} Mbit/s, as most radios send to all on ${megahertz} MHz.`,
  };
}
