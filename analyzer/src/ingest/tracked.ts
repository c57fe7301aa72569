/** What ingest holds of one device: its state, and where its stream of frames stands. */
import type { PackedTables } from '../device/block/packed_tables.js';
import type { ClockAnchor } from '../device/clock.js';
import { DeviceState } from '../device/device_state.js';
import { Boots } from './boots.js';
import { FrameOrder } from './frame_order.js';
import { FramePace } from './frame_pace.js';
import { Quota } from './quota.js';
import { StuckGuard } from './stuck_guard.js';

export interface Tracked {
  readonly state: DeviceState;
  readonly boots: Boots;
  readonly guard: StuckGuard;
  readonly quota: Quota;
  /** None of the newcomers any more. */
  isSettled: boolean;
  /** When its last sound frame came. Seconds. */
  heardAt: number;
  order: FrameOrder;
  pace: FramePace;
  /** Where frames were passed over of late, and how many were known to be lost before. */
  readonly jumps: { readonly run: number; readonly sequence: number; readonly lostFrames: number }[];
  /** Sequence and tables of the newest key frame of the present run. */
  key: { readonly run: number; readonly sequence: number; readonly tables: PackedTables } | undefined;
  keyAskedAt: number;
  /** Its frames are refused until then: it took more memory than there is. Seconds. */
  barredUntil: number;
  /** Its info document names the boot of what comes from then on; what was kept has come before. Seconds. */
  namedFrom: number;
  /** Where its clock stood before the analyzer began. */
  anchor: ClockAnchor | undefined;
}

/** A device of which nothing has come yet. */
export const newlyTracked = (device: string): Tracked => ({
  state: new DeviceState(device),
  boots: new Boots(),
  guard: new StuckGuard(),
  quota: new Quota(),
  isSettled: false,
  heardAt: Number.NEGATIVE_INFINITY,
  order: new FrameOrder(),
  pace: new FramePace(),
  jumps: [],
  key: undefined,
  keyAskedAt: Number.NEGATIVE_INFINITY,
  barredUntil: Number.NEGATIVE_INFINITY,
  namedFrom: Number.NEGATIVE_INFINITY,
  anchor: undefined,
});
