import { decodeFrame, decodeSamples, FRAME_LIMITS, TABLES, type Tables } from '@edgevitals/shared/frame';
import { connectMqtt, type MqttEndpoint } from '@edgevitals/shared/mqtt';
import { whenState } from '@edgevitals/shared/testing';
import { Topics } from '@edgevitals/shared/topics';
import { inflate } from '../harness/inflate.js';

/** Counts samples that agents publish at a broker, by device. */
export class SampleCounter {
  private readonly endpoint: MqttEndpoint;
  private readonly counts = new Map<string, number>();
  private readonly keys = new Map<string, Tables>();

  private constructor(endpoint: MqttEndpoint) {
    this.endpoint = endpoint;
  }

  static async at(url: string): Promise<SampleCounter> {
    const endpoint = connectMqtt({ url, clientId: 'sample-counter' });
    await whenState(endpoint, 'connected');
    const counter = new SampleCounter(endpoint);
    await endpoint.subscribe(new Topics().filters.raw(), ({ payload }) => counter.take(payload));
    return counter;
  }

  /** Samples that had processes in them. */
  of(device: string): number {
    return this.counts.get(device) ?? 0;
  }

  close(): Promise<void> {
    return this.endpoint.close();
  }

  private take(payload: Uint8Array): void {
    const frame = decodeFrame(payload, FRAME_LIMITS, inflate);
    const isKey = frame.key === frame.sequence;
    const { samples, tables } = decodeSamples(
      frame.body,
      frame.bootMs,
      isKey ? undefined : this.keys.get(frame.device),
    );
    if (isKey) this.keys.set(frame.device, tables);
    const read = samples.filter(sample => sample.tables.has(TABLES.process.id)).length;
    this.counts.set(frame.device, this.of(frame.device) + read);
  }
}
