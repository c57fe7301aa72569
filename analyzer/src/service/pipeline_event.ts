/** What a frame leads to once it has been through the models, in order. */
import type { FindingChange } from '../findings/index.js';
import type { KeyframeNeeded, LeftOut, Refused } from '../ingest/index.js';
import type { ModelName } from '../models/index.js';

export type PipelineEvent = Observed | FindingChanged | KeyframeNeeded | Refused | LeftOut | SetBack;

/** There was no memory left, and this device held most: its frames begin anew. */
export interface SetBack {
  readonly kind: 'set-back';
  readonly device: string;
  /** Bytes that were held of it, roughly. */
  readonly bytes: number;
}

/** The models have taken in an interval: the device has something that its last snapshot does not include. */
export interface Observed {
  readonly kind: 'observed';
  readonly device: string;
  /** One of very many new devices: their states wait until it is clear that there are such. */
  readonly isOfCrowd: boolean;
  /** Whether a state tells something that should not wait. */
  readonly hasNews: boolean;
  /** Makes the models' states: until the next event is asked for, and only for those who want them. */
  states(): Iterable<ModelState>;
}

export interface ModelState {
  readonly model: ModelName;
  readonly state: object;
}

export interface FindingChanged {
  readonly kind: 'finding';
  readonly change: FindingChange;
}
