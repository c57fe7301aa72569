import fc from 'fast-check';
import t from 'tap';
import { capturedBoard } from '../../testing/boards/captured_board.js';
import { type InterruptLines, parseInterrupts } from './proc_interrupts.js';

/** The file as a kernel prints it that has these CPUs online, with one line of a device. */
const listing = (counts: ReadonlyMap<number, number>): string =>
  `      ${[...counts.keys()].map(cpu => `CPU${cpu}`).join('  ')}\n 29: ${[...counts.values()].join(' ')} GIC 29 Level     arch_timer\n`;

t.test('/proc/interrupts: device by number, summed over CPUs, on every architecture', async t => {
  const names = (name: string): string[] =>
    parseInterrupts(capturedBoard(name).readText('/proc/interrupts'), new Map()).map(row => row.id.name);
  t.match(names('node-arm64').join(), /11 arch_timer,21 virtio0-req.0.*IPI0 Rescheduling interrupts/);
  t.match(names('node-mipsel').join(), /0 timer.*23 timer,ERR/);
  t.match(names('gateway-amd64').join(), /4 ttyS0.*LOC Local timer interrupts/);
  const known: InterruptLines = new Map();
  const [wrapped] = parseInterrupts(
    '    CPU0  CPU1\n 7: 4294967295 2 GIC-0 34 Level     mmc0\n 8: 0 0 GIC-0 35 Edge  x\n',
    known,
  );
  t.equal(wrapped!.get(0), 1, 'modulo 2^32, as each CPU counts');
  t.equal(known.size, 1, 'one that never came has no row');
  t.equal(
    parseInterrupts('  CPU0\n 7: 9 GIC-0 34 Level     mmc0\n', known)[0],
    wrapped,
    'the same row again',
  );
  const many = `  CPU0\n${Array.from({ length: 500 }, (_, i) => ` ${i}: 1 GIC-0 ${i} Edge      dev\n`).join('')}`;
  t.equal(parseInterrupts(many, known).length, 128);
  t.throws(() => parseInterrupts('', known), { code: 'SOURCE_MALFORMED' });
});

t.test('CPUs that go offline take nothing away, and bring what they counted when they return', async t => {
  const known: InterruptLines = new Map();
  const read = (...counts: [number, number][]): unknown =>
    parseInterrupts(listing(new Map(counts)), known)[0]!.get(0);
  t.equal(read([0, 1_000_000], [1, 2_000_000], [2, 3_000_000], [3, 4_000_000]), 10_000_000);
  t.equal(read([0, 1_000_100], [1, 2_000_100]), 10_000_200, 'there were 200');
  t.equal(read([0, 1_000_100], [1, 2_000_100], [3, 4_000_050]), 10_000_250, 'as it was, and 50 more');
  t.equal(read([1, 2_000_100], [3, 4_000_050]), 10_000_250, 'the first CPU of the heading is not CPU 0');
  t.equal(read([0, 5], [1, 2_000_101]), 10_000_251, 'one that starts over begins with what it shows');
  t.equal(read([0, 7], [1, 2_000_101]), 10_000_253);
  t.equal(
    read([0, 7], [1, 2_000_101], [9, 4_000_000_000]),
    10_000_253,
    'one that was never seen counts from now',
  );
  t.equal(read([9, 4_000_000_001]), 10_000_254);
});

t.test(
  'a line stays while the CPUs that it came to are off; what is of no CPU is taken as it is',
  async t => {
    const known: InterruptLines = new Map();
    const read = (text: string): unknown[] =>
      parseInterrupts(text, known).map(row => [row.id.name, row.get(0)]);
    read('  CPU0 CPU1\n 7: 0 5 GIC-0 34 Level     mmc0\nERR: 3\n');
    t.strictSame(read('  CPU0\n 7: 0 GIC-0 34 Level     mmc0\nERR: 3\n'), [
      ['7 mmc0', 5],
      ['ERR', 3],
    ]);
    t.strictSame(read('  CPU0 CPU1\n 7: 1 6 GIC-0 34 Level     mmc0\nERR: 4\n'), [
      ['7 mmc0', 7],
      ['ERR', 4],
    ]);
  },
);

t.test(
  'whichever CPUs are online when, the sum grows by what they counted while they were listed',
  async () => {
    const step = fc.record({ online: fc.subarray([0, 1, 2, 3], { minLength: 1 }), more: fc.nat(2 ** 30) });
    fc.assert(
      fc.property(fc.nat(2 ** 32 - 1), fc.array(step, { minLength: 1, maxLength: 30 }), (start, steps) => {
        const known: InterruptLines = new Map();
        const counted = [start, 1, 1, 1];
        const read = (online: readonly number[]): number =>
          Number(
            parseInterrupts(
              listing(new Map(online.map(cpu => [cpu, counted[cpu]! % 2 ** 32]))),
              known,
            )[0]!.get(0),
          );
        const begin = read([0, 1, 2, 3]);
        const sum = (): number => counted.reduce((a, b) => a + b, 0);
        const before = sum();
        let last = begin;
        let published = 0;
        for (const { online, more } of steps) {
          for (const cpu of online) counted[cpu]! += more % (cpu + 2);
          const now = read(online);
          published += (now - last + 2 ** 32) % 2 ** 32;
          last = now;
        }
        published += (read([0, 1, 2, 3]) - last + 2 ** 32) % 2 ** 32;
        if (published !== sum() - before) throw new Error(`${published} for ${sum() - before}`);
      }),
    );
  },
);
