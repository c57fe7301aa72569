import { decodeFrame, isKeyFrame } from '@edgevitals/shared/frame';
import type { IncomingMessage, MqttEndpoint } from '@edgevitals/shared/mqtt';
import type { Topics } from '@edgevitals/shared/topics';
import type { RecordedKind } from './recorded_message.js';
import type { RecordingWriter } from './recording_writer.js';

/** Whose first frame is looked at: beyond that nobody is asked for a key frame. */
const MOST_ASKED = 20_000;

export interface RecorderOptions {
  readonly endpoint: MqttEndpoint;
  readonly topics: Topics;
  readonly writer: RecordingWriter;
  /** All when empty. */
  readonly devices: readonly string[];
  /** Frames after which it is complete. */
  readonly mostFrames?: number;
  /** Seconds that only go forward, about those since 1970. */
  readonly now: () => number;
  /** The first frame of a device cannot be read without one before it. */
  readonly onNoKey: (device: string) => void;
  readonly onProgress: () => void;
}

/** Writes what devices say into a recording, until it is complete or nobody wants more. */
export class Recorder {
  frames = 0;
  /** Messages that no record can hold. */
  tooLarge = 0;
  readonly devices = new Set<string>();
  /** Resolves when so many frames are there, or as many bytes as fit. */
  readonly complete: Promise<void>;
  private readonly options: RecorderOptions;
  private end: () => void = () => {};
  private hasEnded = false;

  private constructor(options: RecorderOptions) {
    this.options = options;
    this.complete = new Promise(resolve => {
      this.end = () => {
        this.hasEnded = true;
        resolve();
      };
    });
  }

  /** @throws EdgevitalsError BROKER_REFUSED; TOPIC_INVALID for what is no device's name. */
  static async start(options: RecorderOptions): Promise<Recorder> {
    const { endpoint, topics, devices } = options;
    const recorder = new Recorder(options);
    // what a device is comes before what it does
    for (const kind of ['info', 'status', 'raw'] as const) {
      const filters =
        devices.length === 0 ? [topics.filters[kind]()] : devices.map(device => topics[kind](device));
      for (const filter of filters) await endpoint.subscribe(filter, message => recorder.take(kind, message));
    }
    return recorder;
  }

  private async take(kind: RecordedKind, { topic, payload, retain }: IncomingMessage): Promise<void> {
    const { topics, writer, now, mostFrames = Number.POSITIVE_INFINITY } = this.options;
    const about = topics.parse(topic);
    // the analyzer's own status matches the filter of devices' statuses
    if (this.hasEnded || about?.kind !== kind) return;
    const { device } = about;
    if (kind === 'raw') this.lookAtFirst(device, payload);
    const adding = writer.add({ kind, device, payload, isKept: retain, receivedAt: now() });
    if (kind === 'raw') this.frames++;
    if (this.frames >= mostFrames) this.end();
    const taking = await adding;
    if (taking === 'full') this.end();
    if (taking === 'too-large') this.tooLarge++;
    if (taking !== 'taken' && kind === 'raw') this.frames--;
    this.options.onProgress();
  }

  /** Frames that build on one that came before the recording began are of no use. */
  private lookAtFirst(device: string, payload: Uint8Array): void {
    if (this.devices.has(device) || this.devices.size >= MOST_ASKED) return;
    this.devices.add(device);
    try {
      if (!isKeyFrame(decodeFrame(payload))) this.options.onNoKey(device);
    } catch {
      // it is recorded all the same: to see what is refused is what a recording may be for
    }
  }
}
