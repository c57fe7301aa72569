import fc from 'fast-check';
import t from 'tap';
import { PacketSizes } from './packet_sizes.js';

/** A packet of any type with that many bytes after its fixed header. */
function packet(length: number): number[] {
  const header = [0x30];
  let rest = length;
  do {
    header.push((rest % 128) + (rest >= 128 ? 0x80 : 0));
    rest = Math.floor(rest / 128);
  } while (rest > 0);
  return [...header, ...new Array<number>(length).fill(0xff)];
}

t.test('a packet that is too long is found by its header, however the bytes are cut', t => {
  const lengths = fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 8 });
  const cuts = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1 });
  fc.assert(
    fc.property(lengths, cuts, (sizes, parts) => {
      const sent = Uint8Array.from(sizes.flatMap(packet));
      const found = new PacketSizes(300);
      const said: number[] = [];
      for (let at = 0, i = 0; at < sent.length && said.length === 0; i++) {
        const part = sent.subarray(at, at + parts[i % parts.length]!);
        at += part.length;
        const tooLong = found.add(part);
        if (tooLong !== undefined) said.push(tooLong);
      }
      const wanted = sizes.find(size => size > 300);
      return said[0] === wanted;
    }),
  );
  t.equal(new PacketSizes(1000).add(Uint8Array.of(0x30, 0xff, 0xff, 0xff, 0x7f)), 268_435_455);
  t.end();
});
