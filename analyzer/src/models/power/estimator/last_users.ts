/** Who used a device last: while it stays on after its use, it does so for them. */
import { LazyMap } from '@edgevitals/shared/objects';
import type { PowerInput } from '../input.js';
import { usersOf } from './attribution.js';

const MOST_DEVICES = 32;
const MOST_USERS = 16;

export class LastUsers {
  /** Shares by pid that add up to 1, by device. */
  readonly shares = new LazyMap<string, ReadonlyMap<number, number>>();

  remember(input: PowerInput): void {
    for (const device of input.devices) {
      if (device.on === 0) this.shares.delete(device.name);
      const users = usersOf(device, input.processes, undefined);
      if (users.size === 0) continue;
      const own = new Map<number, number>();
      for (const [p, share] of users) if (own.size < MOST_USERS) own.set(input.processes[p]!.pid, share);
      if (this.shares.size < MOST_DEVICES || this.shares.has(device.name)) this.shares.set(device.name, own);
    }
  }

  clear(): void {
    this.shares.clear();
  }
}
