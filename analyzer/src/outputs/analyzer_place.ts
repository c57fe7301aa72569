/**
 * Which analyzer is at work below a base topic: each says who it is, retained, when it has started. Two would be the same
 * client to the broker, which throws one out when the other comes; coming back, the first one finds the other's name.
 */
import type { IncomingMessage, MqttEndpoint, Subscription } from '@edgevitals/shared/mqtt';
import type { Topics } from '@edgevitals/shared/topics';
import { type AnalyzerInstance, decodeInstance, encodeInstance } from '../history/analyzer_instance.js';

export interface PlaceOptions {
  /** Who takes it. A broker that was killed may come back with what was retained before: an earlier start replaces nobody. */
  readonly instance: AnalyzerInstance;
  /** Another has started since. */
  readonly onReplaced: (other: AnalyzerInstance) => void;
  /** Called with who was there before, and did not leave as it should, or is still there. */
  readonly onFound?: (before: AnalyzerInstance) => void;
}

/**
 * Thrown out so often before its own name came back, it is in a fight: each comes back before the other has been told. Then the one
 * that started first gives way, though it cannot be told that the other's name is not of a run that died.
 */
const FIGHT_LOSSES = 3;

export class AnalyzerPlace {
  private readonly endpoint: MqttEndpoint;
  private readonly topic: string;
  private readonly options: PlaceOptions;
  private readonly said: string;
  private subscription: Promise<Subscription | undefined> | undefined;
  /** Whether its own name has come back: what comes after that is of one that started later. */
  private isTaken = false;
  private hasFound = false;
  /** Connections that were lost before its own name had come back. */
  private losses = 0;
  private stopWatching: () => void = () => {};

  constructor(endpoint: MqttEndpoint, topics: Topics, options: PlaceOptions) {
    this.endpoint = endpoint;
    this.topic = topics.analyzerInstance;
    this.options = options;
    this.said = encodeInstance(options.instance);
  }

  /** Takes the place. Without a connection that waits for one. */
  take(): void {
    let wasConnected = this.endpoint.state === 'connected';
    this.stopWatching = this.endpoint.onState(state => {
      if (wasConnected && state !== 'connected' && !this.isTaken) this.losses++;
      wasConnected = state === 'connected';
    });
    this.subscription = this.endpoint
      .subscribe(this.topic, message => this.see(message))
      .then(
        subscription => {
          // lost on the way: another start is still found by what it retains
          this.say(this.said).catch(() => {});
          return subscription;
        },
        // closed before there was a connection, or the broker does not let us: then nothing is watched
        () => undefined,
      );
  }

  /** Leaves it. */
  async leave(): Promise<void> {
    const isOurs = this.isTaken;
    this.isTaken = false;
    this.stopWatching();
    await (await this.subscription)?.unsubscribe();
    if (isOurs) await this.say('').catch(() => {});
  }

  private see({ payload }: IncomingMessage): void {
    const { instance, onReplaced, onFound } = this.options;
    const other = decodeInstance(new TextDecoder().decode(payload));
    if (other === undefined) return;
    if (other.run === instance.run) {
      this.isTaken = true;
    } else if (this.isTaken || this.losses >= FIGHT_LOSSES) {
      if (startOf(other.run) < startOf(instance.run)) {
        this.say(this.said).catch(() => {});
        return;
      }
      this.isTaken = false;
      this.losses = 0;
      onReplaced(other);
    } else if (!this.hasFound) {
      this.hasFound = true;
      onFound?.(other);
    }
  }

  private say(text: string): Promise<void> {
    return this.endpoint.publish({ topic: this.topic, payload: text, retain: true });
  }
}

/** When the run of that name started, ms since 1970; a name that does not tell is later than any. */
function startOf(run: string): number {
  const told = /^(\d{1,15})-/.exec(run)?.[1];
  return told === undefined ? Number.POSITIVE_INFINITY : Number(told);
}
