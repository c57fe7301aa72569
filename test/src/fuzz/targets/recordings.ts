/** Recordings, from the file through the analyzer. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RecordedMessage, RecordingWriter, Replay, readRecording } from '@edgevitals/analyzer';
import { ScriptedDevice } from '@edgevitals/analyzer/testing';
import { temporaryFolder } from '../../harness/program.js';
import type { FuzzTarget } from '../fuzz_target.js';

const START = Date.UTC(2026, 0, 1) / 1000;

/** A device that says what it is, and a few frames. */
async function seed(): Promise<Uint8Array> {
  const folder = temporaryFolder();
  const path = join(folder.path, 'seed.evr');
  const writer = await RecordingWriter.create(path, 1024 ** 2);
  const device = new ScriptedDevice('gateway-7').process(7, 'busy');
  const of = (kind: RecordedMessage['kind'], at: number, payload: Uint8Array): RecordedMessage => ({
    ...{ kind, device: device.id, receivedAt: START + at, isKept: false, payload },
  });
  await writer.add(of('info', 0, device.infoBytes()));
  await writer.add(of('status', 0, Buffer.from('online')));
  for (let second = 1; second < 5; second++)
    await writer.add(of('raw', second, device.pass(1000).sample().frame()));
  await writer.close();
  const bytes = readFileSync(path);
  folder.remove();
  return bytes;
}

export const recordings: FuzzTarget = {
  name: 'recordings',
  seeds: [await seed()],
  // each case starts an analyzer
  every: 100,
  async take(input) {
    const folder = temporaryFolder();
    try {
      const path = join(folder.path, 'case.evr');
      writeFileSync(path, input);
      const replay = await Replay.of(
        readRecording(path, () => {}),
        { signal: new AbortController().signal },
      );
      await replay?.summary();
      await replay?.close();
      return replay !== undefined;
    } finally {
      folder.remove();
    }
  },
};
