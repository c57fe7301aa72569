import type { Host } from '../host/host.js';
import { sha256 } from './sha256.js';

/**
 * How neighbours are called in what the agent publishes: 48 bits of SHA-256 over a key and the address. An address names
 * a person's device, so it does not travel; but the same one has the same name on every device with the same key, so
 * the analyzer can see that two devices hear the same third (and that it is the fleet's own: each device publishes what
 * its own interfaces are called). A salt of the device would forbid that, and protect nothing more: device ids are public.
 *
 * Vendors' address blocks are small enough to be tried one by one. Where that matters set EDGEVITALS_PEER_KEY to a
 * secret, the same on all devices of the fleet. EDGEVITALS_PEERS=plain publishes addresses as they are.
 */
export class Peers {
  private readonly known = new Map<string, number>();
  private prefix: string | undefined;
  private plain = false;

  /** The name of a MAC or IP address as a number below 2^48; 0 for none. */
  number(host: Host, address: string): number {
    if (this.prefix === undefined) {
      this.prefix = `${host.env('EDGEVITALS_PEER_KEY') ?? 'edgevitals'}\0`;
      this.plain = host.env('EDGEVITALS_PEERS') === 'plain';
    }
    const mac = macOf(address);
    if (mac === 0) return 0;
    if (this.plain && mac !== undefined) return mac;
    const text = mac === undefined ? address : mac.toString(16).padStart(12, '0');
    let number = this.known.get(text);
    if (number === undefined) {
      const [high = 0, low = 0] = sha256(bytesOf(this.prefix + text));
      number = (high & 0xffff) * 2 ** 32 + low;
      if (this.known.size >= MOST_KNOWN) this.known.clear();
      this.known.set(text, number);
    }
    return number;
  }

  /** The same as 12 hexadecimal digits; empty for none. */
  name(host: Host, address: string): string {
    const number = this.number(host, address);
    return number === 0 ? '' : number.toString(16).padStart(12, '0');
  }
}

/** Shared by all sources, so that no address is hashed twice. */
export const peers = new Peers();

const MOST_KNOWN = 4096;

/**
 * A MAC address as a number, also that of a link-local IPv6 address made of one (RFC 4291, appendix A), so that a
 * routing daemon's neighbour is the same as the interface's. Undefined for other addresses.
 */
function macOf(address: string): number | undefined {
  if (/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(address)) return Number.parseInt(address.replace(/:/g, ''), 16);
  const match = /^fe80::(?:([0-9a-f]{1,4}):)?([0-9a-f]{0,2})ff:fe([0-9a-f]{2}):([0-9a-f]{1,4})$/i.exec(
    address,
  );
  if (match === null) return undefined;
  const [, a = '', b = '', c = '', d = ''] = match;
  const first = Number.parseInt(a.padStart(4, '0'), 16) ^ 0x0200;
  return Number.parseInt(
    first.toString(16).padStart(4, '0') + b.padStart(2, '0') + c + d.padStart(4, '0'),
    16,
  );
}

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, character => character.charCodeAt(0) & 0xff);
}
