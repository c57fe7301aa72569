import { EdgevitalsError } from '@edgevitals/shared/errors';
import fc from 'fast-check';
import t from 'tap';
import type { KernelCalls } from '../../host/kernel_calls.js';
import {
  decodeSetInfo,
  decodeStats,
  decodeStrings,
  encodeSetInfo,
  encodeStats,
  encodeStrings,
  ethtoolStatistics,
} from './ethtool_statistics.js';

/** A driver that has these statistics, on a machine of either byte order (net/ethtool/ioctl.c). */
function driver(statistics: readonly (readonly [string, bigint])[], littleEndian: boolean): KernelCalls {
  const ethtool = async (_name: string, command: Uint8Array): Promise<Uint8Array> => {
    const bytes = command.slice();
    const view = new DataView(bytes.buffer);
    const number = view.getUint32(0, littleEndian);
    if (number === 55) {
      if (statistics.length === 0) view.setBigUint64(8, 0n, littleEndian);
      else if (view.getBigUint64(8, littleEndian) === 2n) view.setUint32(16, statistics.length, littleEndian);
    } else if (number === 27 && view.getUint32(4, littleEndian) === 1) {
      view.setUint32(8, statistics.length, littleEndian);
      statistics.forEach(([name], i) => {
        for (let j = 0; j < name.length; j++) view.setUint8(12 + i * 32 + j, name.charCodeAt(j));
      });
    } else if (number === 29) {
      view.setUint32(4, statistics.length, littleEndian);
      for (const [i, [, value]] of statistics.entries()) view.setBigUint64(8 + i * 8, value, littleEndian);
    } else {
      throw new EdgevitalsError('SOURCE_FAILED', 'cannot ask eth0: EOPNOTSUPP');
    }
    return bytes;
  };
  return { littleEndian, ethtool } as unknown as KernelCalls;
}

const name = fc
  .array(fc.integer({ min: 0x21, max: 0x7e }), { minLength: 1, maxLength: 32 })
  .map(codes => String.fromCharCode(...codes));
const statistics = fc.array(fc.tuple(name, fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })), {
  minLength: 1,
  maxLength: 40,
});

t.test("a driver's statistics by name, on machines of either byte order", async t => {
  await fc.assert(
    fc.asyncProperty(statistics, fc.boolean(), async (list, littleEndian) => {
      const found = await ethtoolStatistics(driver(list, littleEndian), 'eth0');
      return (
        found.length === list.length &&
        found.every(([key, value], i) => key === list[i]![0] && BigInt(value) === list[i]![1])
      );
    }),
  );
  t.pass();
});

t.test('a driver without statistics is left alone', async t => {
  await t.rejects(ethtoolStatistics(driver([], true), 'eth0'), { code: 'SOURCE_FAILED' });
  t.equal(decodeSetInfo(encodeSetInfo(false).fill(0, 8, 16), false), 0);
});

t.test('an answer of another size is refused: queues come and go while one asks', async t => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(8), fc.boolean(), (bytes, count, littleEndian) =>
      [decodeSetInfo, decodeStrings, decodeStats].every(decode => {
        try {
          if (decode === decodeSetInfo) decode(bytes, littleEndian);
          else (decode as typeof decodeStats)(bytes, count, littleEndian);
          return true;
        } catch (error) {
          return (error as EdgevitalsError).code === 'SOURCE_MALFORMED';
        }
      }),
    ),
  );
  t.throws(() => decodeStats(encodeStats(3, true), 2, true), { code: 'SOURCE_MALFORMED' });
  t.throws(() => decodeStrings(encodeStrings(3, true).subarray(0, 40), 3, true), {
    code: 'SOURCE_MALFORMED',
  });
});
