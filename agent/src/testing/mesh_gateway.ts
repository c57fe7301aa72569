/** A gateway in a mesh by 802.11s and one by batman-adv, whose kernel answers as one did when it was captured. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { EdgevitalsError } from '@edgevitals/shared/errors';
import type { KernelCalls } from '../host/kernel_calls.js';
import { NodeHost } from '../host/node.js';
import { Attributes } from '../netlink/attributes.js';
import { encodeRequest } from '../netlink/messages.js';

interface CapturedDump {
  readonly family: number;
  readonly hex: string;
}

const CAPTURE = new URL('../../../test/fixtures/netlink/gateway-amd64.json', import.meta.url);

/** Answers of a kernel with both meshes, and what the tools printed a moment later. */
export const capture = JSON.parse(readFileSync(CAPTURE, 'utf8')) as Readonly<
  Record<string, CapturedDump & string>
>;

/** Which dump a command asks for: the numbers of the two families differ. */
const COMMANDS: Readonly<Record<number, string>> = {
  17: 'station',
  21: 'mesh_path',
  50: 'survey',
  8: 'originators',
  9: 'neighbours',
};

const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));

/** Gives back what the kernel answered when it was captured. */
export const kernelCalls = {
  littleEndian: true,
  netlink: async (request: Uint8Array) => {
    const view = new DataView(request.buffer);
    const family = view.getUint16(4, true);
    if (family === 16) {
      const name = new Attributes(new DataView(request.buffer, 20), true).text(2);
      const number = { nl80211: capture['station']!.family, batadv: capture['originators']!.family }[name!]!;
      const attributes = [[1, number]] as const;
      return encodeRequest({ family: 16, command: 1, version: 2, dump: false, attributes }, true);
    }
    const dump = capture[COMMANDS[view.getUint8(16)] ?? ''];
    if (dump?.family !== family || !(view.getUint16(6, true) & 0x300))
      throw new EdgevitalsError('SOURCE_FAILED', 'cannot ask generic netlink: EOPNOTSUPP');
    return bytesOf(dump.hex);
  },
} as unknown as KernelCalls;

/** A host with the two interfaces, and that kernel. */
export function meshGateway(t: { testdir(): string }): NodeHost {
  const root = t.testdir();
  for (const [name, index] of [
    ['mesh0', 6],
    ['bat0', 11],
  ]) {
    mkdirSync(`${root}/sys/class/net/${name}`, { recursive: true });
    writeFileSync(`${root}/sys/class/net/${name}/ifindex`, `${index}\n`);
  }
  mkdirSync(`${root}/sys/class/net/mesh0/phy80211`);
  const host = new NodeHost({ root });
  host.env = name => (name === 'EDGEVITALS_PEERS' ? 'plain' : undefined);
  return Object.assign(host, { kernelCalls });
}
