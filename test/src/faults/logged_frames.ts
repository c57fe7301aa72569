/** What an analyzer has made durable, read from its data directory after it has ended. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { SegmentFrameLog } from '@edgevitals/analyzer';
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { decodeFrame } from '@edgevitals/shared/frame';

/** A frame by device, run and sequence. */
export type FrameName = string;

export function nameOf(payload: Uint8Array): FrameName {
  const { device, run, sequence } = decodeFrame(payload);
  return `${device} ${run} ${sequence}`;
}

/** The key frame that a frame builds on: itself, where it is one. */
export function keyOf(payload: Uint8Array): FrameName {
  const { device, run, key } = decodeFrame(payload);
  return `${device} ${run} ${key}`;
}

/** Frames in the log of a data directory, each as often as it is there. */
export async function loggedFrames(data: string): Promise<Map<FrameName, number>> {
  const frames = new Map<FrameName, number>();
  const log = new SegmentFrameLog(logFolder(data));
  for (const { payload } of log.replay()) {
    const name = nameOf(payload);
    frames.set(name, (frames.get(name) ?? 0) + 1);
  }
  await log.close();
  return frames;
}

/** The folder of segments below a data directory. */
export function logFolder(data: string): string {
  const names = readdirSync(data, { withFileTypes: true }).filter(each => each.isDirectory());
  const found = names.find(({ name }) => readdirSync(join(data, name)).some(file => file.endsWith('.seg')));
  if (found === undefined) throw new EdgevitalsError('STORE_FAILED', `${data} holds no frame log`);
  return join(data, found.name);
}
