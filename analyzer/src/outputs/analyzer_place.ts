/**
 * Which analyzer is at work below a base topic: each says its own name, retained, when it has started. Two would be the
 * same client to the broker, which throws one out when the other comes; coming back, the first one finds the other's name.
 */
import type { IncomingMessage, MqttEndpoint, Subscription } from '@edgevitals/shared/mqtt';
import type { Topics } from '@edgevitals/shared/topics';

export class AnalyzerPlace {
  private readonly endpoint: MqttEndpoint;
  private readonly topic: string;
  private readonly name: string;
  private readonly onReplaced: () => void;
  private subscription: Promise<Subscription | undefined> | undefined;
  /** Whether its own name has come back: what comes after that is of one that started later. */
  private isTaken = false;

  /**
   * @param name of this run alone.
   * @param onReplaced called when another has started since.
   */
  constructor(endpoint: MqttEndpoint, topics: Topics, name: string, onReplaced: () => void) {
    this.endpoint = endpoint;
    this.topic = topics.analyzerInstance;
    this.name = name;
    this.onReplaced = onReplaced;
  }

  /** Takes the place. Without a connection that waits for one. */
  take(): void {
    this.subscription = this.endpoint
      .subscribe(this.topic, message => this.see(message))
      .then(
        subscription => {
          // lost on the way: another start is still found by what it retains
          this.say(this.name).catch(() => {});
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
    await (await this.subscription)?.unsubscribe();
    if (isOurs) await this.say('').catch(() => {});
  }

  private see({ payload }: IncomingMessage): void {
    const name = new TextDecoder().decode(payload);
    if (name === this.name) {
      this.isTaken = true;
    } else if (this.isTaken && name !== '') {
      this.isTaken = false;
      this.onReplaced();
    }
  }

  private say(name: string): Promise<void> {
    return this.endpoint.publish({ topic: this.topic, payload: name, retain: true });
  }
}
