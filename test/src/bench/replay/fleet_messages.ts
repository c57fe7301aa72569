import type { RecordedMessage } from '@edgevitals/analyzer';
import { Fleet } from '../fleet/fleet.js';
import { FRAME_SETS, type FrameSetName, framesAMinute } from '../fleet/frame_set.js';

const START = Date.UTC(2026, 0, 1) / 1000;

/** What a simulated fleet sends in so many minutes, in that order. */
export function* fleetMessages(
  name: FrameSetName,
  devices: number,
  minutes: number,
): Generator<RecordedMessage> {
  const set = FRAME_SETS[name];
  const frames = minutes * framesAMinute(set);
  const fleet = new Fleet(set, devices, frames);
  const said = { receivedAt: START, isKept: false } as const;
  for (const [i, device] of fleet.ids.entries())
    yield { ...said, kind: 'info', device, payload: fleet.info(i) };
  for (let frame = 0; frame < frames; frame++) {
    const receivedAt = START + ((frame + 1) * set.publishMs) / 1000;
    for (const [i, device] of fleet.ids.entries())
      yield { ...said, receivedAt, kind: 'raw', device, payload: fleet.frame(i, frame, receivedAt * 1000) };
  }
}
