/** Everything that a device publishes as frames, decoded. */
import { readable } from '@edgevitals/agent/readable';
import {
  decodeFrame,
  decodeSamples,
  FRAME_LIMITS,
  type Reading,
  type Tables,
} from '@edgevitals/shared/frame';
import { connectMqtt, type MqttEndpoint } from '@edgevitals/shared/mqtt';
import { whenState } from '@edgevitals/shared/testing';
import { Topics } from '@edgevitals/shared/topics';
import { inflate } from '../harness/inflate.js';
import type { NamedReadings } from './truth/named_readings.js';

/** A board that runs for an hour at 1 Hz has less. */
const MOST_SAMPLES = 10_000;

/** One sample of the agent. */
export interface RecordedSample {
  /** When it began to be read: milliseconds since the board booted. */
  readonly bootMs: number;
  readonly run: number;
  readonly sequence: number;
  readonly tables: NamedReadings;
}

export class FrameRecorder {
  readonly samples: RecordedSample[] = [];
  /** Bytes of frames, and how many frames; each once. */
  bytes = 0;
  frames = 0;
  /** Frames whose key frame was never heard. */
  keyless = 0;
  private readonly keys = new Map<string, Tables>();
  private readonly seen = new Set<string>();
  private listeners: (() => void)[] = [];

  private readonly endpoint: MqttEndpoint;

  private constructor(endpoint: MqttEndpoint) {
    this.endpoint = endpoint;
  }

  static async at(url: string): Promise<FrameRecorder> {
    const endpoint = connectMqtt({ url, clientId: 'lab-recorder' });
    await whenState(endpoint, 'connected');
    const recorder = new FrameRecorder(endpoint);
    await endpoint.subscribe(new Topics().filters.raw(), ({ payload }) => recorder.take(payload));
    return recorder;
  }

  /** Resolves when `condition` holds, looked at after each frame. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>(resolve => this.listeners.push(resolve));
  }

  close(): Promise<void> {
    return this.endpoint.close();
  }

  private take(payload: Uint8Array): void {
    const frame = decodeFrame(payload, FRAME_LIMITS, inflate);
    const id = (sequence: number): string => `${frame.run} ${sequence}`;
    // at least once: what is not acknowledged in time comes again
    if (this.seen.has(id(frame.sequence))) return;
    this.seen.add(id(frame.sequence));
    this.frames += 1;
    this.bytes += payload.length;
    const isKey = frame.key === frame.sequence;
    const reference = isKey ? undefined : this.keys.get(id(frame.key));
    if (!isKey && reference === undefined) {
      this.keyless += 1;
      return;
    }
    const { samples, tables } = decodeSamples(frame.body, frame.bootMs, reference);
    if (isKey) this.keys.set(id(frame.sequence), tables);
    for (const sample of samples) {
      if (this.samples.length === MOST_SAMPLES) throw new Error('more samples than a run of the lab has');
      const readings: Reading[] = [...sample.tables].map(([table, rows]) => ({
        table,
        rows: rows.filter(row => row !== undefined),
      }));
      this.samples.push({
        bootMs: sample.bootMs,
        run: frame.run,
        sequence: frame.sequence,
        tables: readable(readings),
      });
    }
    for (const listener of this.listeners.splice(0)) listener();
  }
}
