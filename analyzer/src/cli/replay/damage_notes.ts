import { EdgevitalsError } from '@edgevitals/shared/errors';
import { formatBytes } from '@edgevitals/shared/text';
import type { Damage } from '../../history/segments/segment_reader.js';
import { noteWrapped } from '../failure.js';
import type { Terminal } from '../terminal.js';

/** Places that are told one by one. */
const MOST_TOLD = 5;

/** What of a recording could not be read. */
export class DamageNotes {
  private readonly size: number;
  private readonly places: Damage[] = [];
  private count = 0;
  private bytes = 0;

  /** @param size of the file. */
  constructor(size: number) {
    this.size = size;
  }

  readonly take = (damage: Damage): void => {
    this.count++;
    this.bytes += damage.to - damage.from;
    if (this.places.length < MOST_TOLD) this.places.push(damage);
  };

  /** Places and bytes that hold no message. */
  get values(): { readonly places: number; readonly bytes: number } {
    return { places: this.count, bytes: this.bytes };
  }

  /** Whether more is missing than the last message, which a kill costs. */
  get isSerious(): boolean {
    return this.places.some(({ to }) => to < this.size);
  }

  /** What to say of a file without a message. */
  asError(path: string): EdgevitalsError {
    return this.count === 0
      ? new EdgevitalsError(
          'CONFIG_INVALID',
          `${path} has no message in it: nobody was heard when it was recorded`,
        )
      : new EdgevitalsError(
          'STORE_DAMAGED',
          `${path} has no message in it that can be read: all of its ${formatBytes(this.bytes)} is damaged`,
        );
  }

  tell(path: string, terminal: Terminal): void {
    for (const { from, to } of this.places)
      noteWrapped(
        to === this.size
          ? `${path} ends within a message, as after a kill: its last ${to - from} bytes are not used (STORE_DAMAGED)`
          : `${path}: ${to - from} bytes from byte ${from} on are no message, and are passed over (STORE_DAMAGED)`,
        terminal,
      );
    if (this.count > this.places.length)
      noteWrapped(
        `${path}: ${this.count - this.places.length} more such places, ${formatBytes(this.bytes)} in all (STORE_DAMAGED)`,
        terminal,
      );
  }
}
