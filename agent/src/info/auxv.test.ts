import t from 'tap';
import { NodeHost } from '../host/node.js';
import { parseAuxv } from './auxv.js';
import { longBits, readBoot } from './kernel.js';

/** An auxiliary vector as a kernel of that word width and byte order would make it. */
function auxv(width: number, bigEndian: boolean, entries: readonly [number, number][]): string {
  const word = (value: number): string => {
    const bytes = Array.from({ length: width }, (_, i) => Math.floor(value / 256 ** i) & 0xff);
    return String.fromCharCode(...(bigEndian ? bytes.reverse() : bytes));
  };
  return [...entries, [0, 0] as const].map(([type, value]) => word(type) + word(value)).join('');
}

t.test('page size and tick rate of any machine', async t => {
  const entries: [number, number][] = [
    [16, 0x78bfbff],
    [6, 16384],
    [17, 100],
    [3, 0x400040],
  ];
  for (const width of [4, 8]) {
    for (const bigEndian of [false, true]) {
      t.strictSame(
        parseAuxv(auxv(width, bigEndian, entries)),
        { pageBytes: 16384, userHz: 100 },
        `${width * 8} bits`,
      );
    }
  }
  t.equal(parseAuxv(''), undefined);
  t.equal(parseAuxv(auxv(8, false, [[6, 4095]])), undefined);
  t.match(parseAuxv(new NodeHost().readText('/proc/self/auxv')), { userHz: 100 }, 'this machine');
});

t.test('word width of the kernel by its architecture', async t => {
  for (const name of ['x86_64', 'aarch64', 'armv8l', 'mips64', 'riscv64', 'ppc64le'])
    t.equal(longBits(name), 64, name);
  for (const name of ['armv7l', 'armv6l', 'mips', 'i686', 'ppc', 'riscv32'])
    t.equal(longBits(name), 32, name);
});

t.test('a boot id where there is one, else a random one', async t => {
  t.match(readBoot(new NodeHost()), /^[0-9a-f]{16}$/);
  const without = new NodeHost({ root: t.testdir({}) });
  t.match(readBoot(without), /^[0-9a-f]{16}$/);
  t.not(readBoot(without), readBoot(without));
});
