/** TCP connections of the agent's network namespace (linux/sock_diag.h, linux/inet_diag.h; net/ipv4/inet_diag.c). */
import { counterAt } from '../../../binary/fields.js';
import type { KernelCalls } from '../../../host/kernel_calls.js';
import { Attributes } from '../../../netlink/attributes.js';
import { eachMessage, from } from '../../../netlink/messages.js';
import type { TcpConnection } from './tcp_connection.js';

const SOCK_DIAG_BY_FAMILY = 20;
const REQUEST_DUMP = 0x301;
const AF_INET = 2;
const AF_INET6 = 10;
const IPPROTO_TCP = 6;
/** struct nlmsghdr, struct inet_diag_req_v2. */
const HEADER = 16;
const REQUEST = 56;
/** Of the structure tcp_info, as an extension: 1 << (INET_DIAG_INFO - 1). */
const INFO = 2;
/** All states but TIME_WAIT, CLOSE, LISTEN and NEW_SYN_RECV (include/net/tcp_states.h). */
const STATES = 0b1011_0011_1110;
const TIMEOUT_MS = 3000;

/** Places in struct inet_diag_msg, and its length. */
const MESSAGE = { source: 8, destination: 24, cookie: 44, inode: 68, length: 72 } as const;
/** Places in struct tcp_info (linux/tcp.h), which grows at its end. */
const TCP_INFO = {
  bytesAcked: 120,
  bytesReceived: 128,
  segsOut: 136,
  segsIn: 140,
  bytesRetrans: 208,
} as const;

/** @throws (rejects) EdgevitalsError as `KernelCalls.socketDiag`, SOURCE_MALFORMED. */
export async function tcpConnections(kernelCalls: KernelCalls): Promise<TcpConnection[]> {
  const { littleEndian } = kernelCalls;
  const found: TcpConnection[] = [];
  for (const family of [AF_INET, AF_INET6]) {
    const answer = await kernelCalls.socketDiag(encodeTcpDump(family, littleEndian), TIMEOUT_MS);
    found.push(...decodeConnections(answer, littleEndian));
  }
  return found;
}

/** Asks for all connections of an address family. */
export function encodeTcpDump(family: number, littleEndian: boolean): Uint8Array {
  const bytes = new Uint8Array(HEADER + REQUEST);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, bytes.length, littleEndian);
  view.setUint16(4, SOCK_DIAG_BY_FAMILY, littleEndian);
  view.setUint16(6, REQUEST_DUMP, littleEndian);
  view.setUint8(HEADER, family);
  view.setUint8(HEADER + 1, IPPROTO_TCP);
  view.setUint8(HEADER + 2, INFO);
  view.setUint32(HEADER + 4, STATES, littleEndian);
  return bytes;
}

/** Those of a dump; messages that are cut short are left out. @throws EdgevitalsError SOURCE_MALFORMED. */
export function decodeConnections(bytes: Uint8Array, littleEndian: boolean): TcpConnection[] {
  const found: TcpConnection[] = [];
  eachMessage(bytes, littleEndian, (type, body) => {
    if (type !== SOCK_DIAG_BY_FAMILY || body.byteLength < MESSAGE.length) return;
    const info = new Attributes(from(body, MESSAGE.length), littleEndian).value(INFO);
    const wide = (at: number): number =>
      info !== undefined && info.byteLength >= at + 8
        ? Number(counterAt(info, at, littleEndian))
        : Number.NaN;
    const narrow = (at: number): number =>
      info !== undefined && info.byteLength >= at + 4 ? info.getUint32(at, littleEndian) : Number.NaN;
    found.push({
      cookie: `${body.getUint32(MESSAGE.cookie + 4, littleEndian)},${body.getUint32(MESSAGE.cookie, littleEndian)}`,
      inode: body.getUint32(MESSAGE.inode, littleEndian),
      isLocal: isLocal(body),
      amounts: [
        wide(TCP_INFO.bytesReceived),
        wide(TCP_INFO.bytesAcked),
        narrow(TCP_INFO.segsIn),
        narrow(TCP_INFO.segsOut),
        wide(TCP_INFO.bytesRetrans),
      ],
    });
  });
  return found;
}

/** Whether both ends have the same address, or one of the loopback; of IPv4 the other twelve bytes are 0. */
function isLocal(body: DataView): boolean {
  const word = (at: number): number => body.getUint32(at);
  const same = [0, 4, 8, 12].every(at => word(MESSAGE.source + at) === word(MESSAGE.destination + at));
  if (same) return true;
  const family = body.getUint8(0);
  if (family === AF_INET) return body.getUint8(MESSAGE.source) === 127;
  const [first, second, third, fourth] = [0, 4, 8, 12].map(at => word(MESSAGE.source + at));
  if (first !== 0 || second !== 0) return false;
  return third === 0 ? fourth === 1 : third === 0xffff && body.getUint8(MESSAGE.source + 12) === 127;
}
