/** Frames: as any reader decodes them, and through ingest after the key frame that a delta builds on. */
import { Ingest } from '@edgevitals/analyzer';
import { ScriptedDevice } from '@edgevitals/analyzer/testing';
import { hexToBytes } from '@edgevitals/shared/bytes';
import { isEdgevitalsError } from '@edgevitals/shared/errors';
import { decodeFrame, decodeSamples, isKeyFrame } from '@edgevitals/shared/frame';
import { Seconds } from '@edgevitals/shared/units';
import { loadVectors } from '../../contract/golden_vectors.js';
import type { FuzzTarget } from '../fuzz_target.js';

/** A key frame, and deltas in which processes work, come and go. */
function scripted(): Uint8Array[] {
  const board = new ScriptedDevice()
    .process(1, 'init', { utime: 5 })
    .process(7, 'busy \xff', { utime: 1000, rss_pages: 10 })
    .set('disk', [8, 0], 'sda', { written_sectors: 8 })
    .set('thermal_zone', [0], 'soc', { temp: 50_000 });
  const made = [board.frame()];
  for (let i = 1; i <= 3; i++) {
    board.pass(1000).add('process', [7, 10, 1, 0], 'busy \xff', { utime: 20 * i });
    board
      .process(100 + i, `new-${i}`, { utime: i }, 50 + i)
      .add('disk', [8, 0], 'sda', { written_sectors: 80 });
    made.push(board.frame());
  }
  return made;
}

const ofBoard = scripted();
const key = ofBoard[0]!;
const { device, wallMs } = decodeFrame(key);
const now = Seconds(wallMs / 1000);

/** As an analyzer takes it that has the device's key frame. @returns whether it was applied. */
function ingested(input: Uint8Array): boolean {
  const ingest = new Ingest();
  for (const _ of ingest.frame(device, key, now));
  const frames = ingest.frames;
  for (const _ of ingest.frame(device, input, now));
  for (const _ of ingest.tick(Seconds(now + 60)));
  // what ingest cannot explain it counts as our own fault
  if ((ingest.errors.get('INTERNAL') ?? 0) > 0) throw new Error('ingest has failed by a fault of its own');
  return ingest.frames > frames;
}

export const frames: FuzzTarget = {
  name: 'frames',
  seeds: [...ofBoard, ...loadVectors().map(({ hex }) => hexToBytes(hex))],
  every: 1,
  take(input) {
    const applied = ingested(input);
    try {
      const frame = decodeFrame(input);
      if (frame.deflated !== true && isKeyFrame(frame)) decodeSamples(frame.body, frame.bootMs, new Map());
    } catch (error) {
      if (!isEdgevitalsError(error)) throw error;
    }
    return applied;
  },
};
