import { statSync } from 'node:fs';
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { type Damage, readMarker, readSegment } from '../history/segments/segment_reader.js';
import { fromLogged, type RecordedMessage } from './recorded_message.js';

/** A message, and how much of the file had been read with it, 0 to 1. */
export interface ReadMessage {
  readonly message: RecordedMessage;
  readonly share: number;
}

/**
 * The messages of a recording, or of a segment of an analyzer's frame log, one after the other in bounded memory. The file is
 * looked at before the first is asked for.
 * @param onDamage is told of bytes that are no message, and are passed over.
 * @throws EdgevitalsError CONFIG_INVALID when the file cannot be read or is no recording; STORE_FAILED of another version.
 */
export function readRecording(path: string, onDamage: (damage: Damage) => void): Generator<ReadMessage> {
  const size = sizeOf(path);
  if (readMarker(path) === undefined)
    throw new EdgevitalsError(
      'CONFIG_INVALID',
      `${path} is no recording: it does not begin as \`edgevitals record\` begins a file`,
    );
  return messagesOf(path, size, onDamage);
}

function* messagesOf(path: string, size: number, onDamage: (damage: Damage) => void): Generator<ReadMessage> {
  for (const { frame, from, to } of readSegment(path, size, onDamage)) {
    const message = fromLogged(frame);
    if (message === undefined) onDamage({ path, from, to });
    else yield { message, share: to / size };
  }
}

/** @throws EdgevitalsError CONFIG_INVALID. */
function sizeOf(path: string): number {
  try {
    const found = statSync(path);
    // a pipe has no end to look for, and no size
    if (found.isFile()) return found.size;
  } catch (cause) {
    throw new EdgevitalsError('CONFIG_INVALID', `${path} cannot be read: ${(cause as Error).message}`, {
      cause,
    });
  }
  throw new EdgevitalsError('CONFIG_INVALID', `${path} is no file`);
}
