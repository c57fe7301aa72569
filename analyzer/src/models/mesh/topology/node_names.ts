/** Which device an address belongs to: devices tell what their own interfaces are called in others' tables of peers. */
import type { Info } from '@edgevitals/shared/info';

/** Devices that share an address: none of them is told by it. */
const SEVERAL = Symbol('several');

export class NodeNames {
  private readonly owners = new Map<string, string | typeof SEVERAL>();
  /** Addresses that several devices call their own. */
  ambiguous = 0;

  /** Takes a device's own addresses. */
  add(device: string, info: Info | undefined): void {
    for (const { peer } of info?.interfaces ?? []) {
      if (peer === undefined) continue;
      const owner = this.owners.get(peer);
      if (owner === undefined) this.owners.set(peer, device);
      else if (owner !== device && owner !== SEVERAL) {
        this.owners.set(peer, SEVERAL);
        this.ambiguous++;
      }
    }
  }

  /** The device of an address; undefined where nobody, or more than one, calls it its own. */
  deviceOf(address: string): string | undefined {
    const owner = this.owners.get(address);
    return typeof owner === 'string' ? owner : undefined;
  }

  /** What a node is called: its device, or its address. */
  nameOf(address: string): string {
    return this.deviceOf(address) ?? address;
  }
}

/** The address of a device's interface; where it does not tell it, one that nobody else has. */
export const ownAddress = (device: string, info: Info | undefined, name: string): string =>
  info?.interfaces.find(each => each.name === name)?.peer ?? `${device}/${name}`;
