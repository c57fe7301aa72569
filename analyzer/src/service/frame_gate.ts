/**
 * Stands before the acknowledgements of the embedded broker. That broker acknowledges a message as soon as it has it,
 * and passes it on to those who are subscribed at that moment: so a frame waits here until the analyzer takes
 * messages and the frame is durable. What is not acknowledged the device sends again.
 */
import type { Topics } from '@edgevitals/shared/topics';
import type { FrameKeeper } from './frame_keeper.js';

const NEVER = new Promise<void>(() => {});

export class FrameGate {
  private readonly topics: Topics;
  private readonly keeper: FrameKeeper | undefined;
  private readonly opened: Promise<void>;
  private closed = false;
  /** The analyzer takes messages. */
  open: () => void = () => {};

  /** @param keeper undefined when frames are not kept. */
  constructor(topics: Topics, keeper: FrameKeeper | undefined) {
    this.topics = topics;
    this.keeper = keeper;
    this.opened = new Promise(resolve => {
      this.open = resolve;
    });
  }

  /** The analyzer is about to stop: from now on no frame is acknowledged. */
  close(): void {
    this.closed = true;
  }

  /** See BrokerOptions.beforeAcknowledge. */
  async pass(topic: string, payload: Uint8Array): Promise<void> {
    const about = this.topics.parse(topic);
    if (about?.kind !== 'raw') return;
    await this.opened;
    if (this.closed) return NEVER;
    await this.keeper?.keep(about.device, payload).stored;
  }
}
