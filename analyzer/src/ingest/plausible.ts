/** Whether a frame's header agrees with its topic and with itself. */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import type { Frame } from '@edgevitals/shared/frame';

/** An agent makes no more frames than this for every second it has run, and this many at once. */
const FRAMES_PER_SECOND = 100;
const FRAMES_AT_ONCE = 1000;
const RUN_SLACK_MS = 1000;

/**
 * Checks a header: a sequence or run that cannot be would lead the order astray.
 * @throws EdgevitalsError FRAME_DEVICE_MISMATCH or FRAME_MALFORMED.
 */
export function checkPlausible(frame: Frame, topicDevice: string): void {
  checkDevice(frame.device, topicDevice);
  const ranMs = frame.bootMs - frame.run;
  if (ranMs < -RUN_SLACK_MS) {
    throw new EdgevitalsError(
      'FRAME_MALFORMED',
      `a sample of ${frame.bootMs} ms, before its agent started at ${frame.run} ms`,
    );
  }
  if (frame.sequence > FRAMES_AT_ONCE + (ranMs / 1000) * FRAMES_PER_SECOND) {
    throw new EdgevitalsError(
      'FRAME_MALFORMED',
      `sequence ${frame.sequence} after only ${ranMs} ms of this run`,
    );
  }
}

/** @throws EdgevitalsError FRAME_DEVICE_MISMATCH when a payload is not of the device that its topic names. */
export function checkDevice(device: string, topicDevice: string): void {
  if (device === topicDevice) return;
  const said = JSON.stringify(device.slice(0, 64));
  throw new EdgevitalsError(
    'FRAME_DEVICE_MISMATCH',
    `payload of device ${said} on the topic of ${topicDevice}`,
  );
}
