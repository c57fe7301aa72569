import { type RecordedMessage, RecordingWriter, readRecording } from '@edgevitals/analyzer';

/** Writes a new recording. @throws Error where it cannot hold them all; EdgevitalsError where there is a file. */
export async function writeAll(path: string, messages: Iterable<RecordedMessage>): Promise<void> {
  const writer = await RecordingWriter.create(path, Number.MAX_SAFE_INTEGER);
  try {
    for (const message of messages) {
      const taking = await writer.add(message);
      if (taking !== 'taken') throw new Error(`${path}: a message of ${message.device} is ${taking}`);
    }
  } finally {
    await writer.close();
  }
}

/** All messages of a recording. @throws Error when some of it is damaged. */
export function* readAll(path: string): Generator<RecordedMessage> {
  const messages = readRecording(path, ({ from, to }) => {
    throw new Error(`${path} is damaged from byte ${from} to ${to}`);
  });
  for (const { message } of messages) yield message;
}
