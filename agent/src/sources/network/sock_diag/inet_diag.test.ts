import fc from 'fast-check';
import t from 'tap';
import { littleEndian } from '../../../testing/netlink_bytes.js';
import { decodeConnections, encodeTcpDump } from './inet_diag.js';

const HEADER = 16;
const MESSAGE = 72;
const ATTRIBUTE = 4;

interface Told {
  readonly family: number;
  readonly source: readonly number[];
  readonly destination: readonly number[];
  readonly cookie: number;
  readonly inode: number;
  readonly amounts: readonly number[];
}

/** A message as the kernel makes it (net/ipv4/inet_diag.c), with so many bytes of struct tcp_info. */
function messageOf(told: Told, le: boolean, infoBytes: number): Uint8Array {
  const bytes = new Uint8Array(HEADER + MESSAGE + ATTRIBUTE + infoBytes);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, bytes.length, le);
  view.setUint16(4, 20, le);
  bytes[HEADER] = told.family;
  bytes.set(told.source, HEADER + 8);
  bytes.set(told.destination, HEADER + 24);
  view.setUint32(HEADER + 44, told.cookie, le);
  view.setUint32(HEADER + 68, told.inode, le);
  view.setUint16(HEADER + MESSAGE, ATTRIBUTE + infoBytes, le);
  view.setUint16(HEADER + MESSAGE + 2, 2, le);
  const at = HEADER + MESSAGE + ATTRIBUTE;
  const [received = 0, acked = 0, segsIn = 0, segsOut = 0, again = 0] = told.amounts;
  view.setBigUint64(at + 120, BigInt(acked), le);
  view.setBigUint64(at + 128, BigInt(received), le);
  view.setUint32(at + 136, segsOut, le);
  view.setUint32(at + 140, segsIn, le);
  if (infoBytes >= 216) view.setBigUint64(at + 208, BigInt(again), le);
  return bytes;
}

const count = fc.nat(0xffff_ffff);
const address = fc.array(fc.nat(255), { minLength: 16, maxLength: 16 });
const told = fc.record({
  family: fc.constantFrom(2, 10),
  source: address,
  destination: address,
  cookie: count,
  inode: count,
  amounts: fc.array(count, { minLength: 5, maxLength: 5 }),
});

t.test('what a connection carried comes back as the kernel wrote it, in either byte order', async t => {
  fc.assert(
    fc.property(told, littleEndian, (one, le) => {
      const [found] = decodeConnections(messageOf(one, le, 232), le);
      return (
        found?.cookie === `0,${one.cookie}` &&
        found.inode === one.inode &&
        found.amounts.every((amount, i) => amount === one.amounts[i])
      );
    }),
  );
  t.pass();
});

t.test('before Linux 4.19 nothing is told of what was sent again', async t => {
  const one = { family: 2, source: [], destination: [10], cookie: 1, inode: 2, amounts: [3, 4, 5, 6, 7] };
  const [found] = decodeConnections(messageOf(one, true, 160), true);
  t.same(found?.amounts.slice(0, 4), [3, 4, 5, 6]);
  t.ok(Number.isNaN(found?.amounts[4]));
});

t.test('both ends are on the device: by the loopback, or by the same address', async t => {
  const zeros = (count: number): number[] => Array.from({ length: count }, () => 0);
  const isLocal = (family: number, source: readonly number[], destination: readonly number[]) =>
    decodeConnections(
      messageOf({ family, source, destination, cookie: 1, inode: 1, amounts: [] }, true, 232),
      true,
    )[0]?.isLocal;
  t.equal(isLocal(2, [127, 0, 0, 1], [127, 0, 0, 2]), true);
  t.equal(isLocal(2, [192, 168, 0, 2], [192, 168, 0, 2]), true);
  t.equal(isLocal(2, [192, 168, 0, 2], [192, 168, 0, 1]), false);
  t.equal(isLocal(10, [...zeros(15), 1], [...zeros(15), 1]), true);
  t.equal(isLocal(10, [...zeros(10), 255, 255, 127, 0, 0, 1], zeros(16)), true);
  t.equal(isLocal(10, [0xfe, 0x80, ...zeros(13), 1], [0xfe, 0x80, ...zeros(13), 2]), false);
});

t.test('what is cut short is no connection, or malformed', async t => {
  const whole = messageOf(
    { family: 2, source: [], destination: [], cookie: 1, inode: 1, amounts: [] },
    true,
    232,
  );
  fc.assert(
    fc.property(fc.nat(whole.length - 1), length => {
      try {
        return decodeConnections(whole.slice(0, length), true).length === 0;
      } catch (error) {
        return (error as { code?: string }).code === 'SOURCE_MALFORMED';
      }
    }),
  );
  t.equal(encodeTcpDump(2, true).length, 72);
});
