import type { MqttEndpoint } from '@edgevitals/shared/mqtt';
import type { Topics } from '@edgevitals/shared/topics';
import type { ReadMessage } from './read_recording.js';
import type { ReplayOptions } from './replay.js';
import { ReplayPace } from './replay_pace.js';

/**
 * Says again what devices said, as they would: info documents and status are retained.
 * @returns how many messages the broker has acknowledged.
 * @throws EdgevitalsError LINK_CLOSED, BROKER_REFUSED.
 */
export async function publishRecording(
  messages: Iterable<ReadMessage>,
  endpoint: MqttEndpoint,
  topics: Topics,
  { speed = Number.POSITIVE_INFINITY, signal, onProgress }: Omit<ReplayOptions, 'log' | 'limits'>,
): Promise<number> {
  let count = 0;
  let pace: ReplayPace | undefined;
  for (const { message, share } of messages) {
    const { kind, device, payload, receivedAt } = message;
    pace ??= new ReplayPace(speed, receivedAt, signal);
    await pace.until(receivedAt);
    if (signal.aborted) break;
    await endpoint.publish({ topic: topics[kind](device), payload, qos: 1, retain: kind !== 'raw' });
    count++;
    onProgress?.(share, receivedAt);
  }
  return count;
}
