/** The frame log, whatever happens to it: what was acknowledged comes back once, in order; no file makes it fail. */
import { readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SegmentFrameLog } from '@edgevitals/analyzer';
import fc from 'fast-check';
import t from 'tap';

const SEGMENT_BYTES = 2000;
const options = { pauseMs: 0, segmentBytes: SEGMENT_BYTES };

const frame = (number: number, bytes: number) => ({
  device: `gw-${number % 3}`,
  receivedAt: number,
  payload: Buffer.alloc(bytes, number % 256),
});
type Frame = ReturnType<typeof frame>;

const segmentsIn = (directory: string): string[] =>
  readdirSync(directory)
    .filter(name => name.endsWith('.seg'))
    .sort()
    .map(name => join(directory, name));

const replayed = (log: SegmentFrameLog): Frame[] =>
  Array.from(log.replay(), kept => ({ ...kept, payload: Buffer.from(kept.payload) }));

/** A log with `count` frames, closed. */
async function written(directory: string, count: number): Promise<Frame[]> {
  const frames = Array.from({ length: count }, (_, i) => frame(i, (i * 37) % 300));
  const log = new SegmentFrameLog(directory, options);
  for (let i = 0; i < count; i += 3) await log.append(0, frames.slice(i, i + 3));
  await log.close();
  return frames;
}

const action = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ append: fc.array(fc.integer({ min: 0, max: 700 }), { maxLength: 6 }) }),
  },
  // bytes of a write that a kill has cut short
  { weight: 2, arbitrary: fc.record({ killedAfter: fc.uint8Array({ maxLength: 60 }) }) },
  { weight: 1, arbitrary: fc.record({ trimBefore: fc.double({ min: 0, max: 1, noNaN: true }) }) },
);

t.test('appends, kills and trims in any order: what was acknowledged comes back once, in order', async t => {
  let run = 0;
  const top = t.testdir();
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 25 }), async actions => {
      const directory = join(top, String(run++));
      let log = new SegmentFrameLog(directory, options);
      let kept: Frame[] = [];
      let next = 0;
      /** Where the log ended before each frame. */
      const ends: (string | undefined)[] = [];
      for (const what of actions) {
        if ('append' in what) {
          for (const _ of what.append) ends.push(log.end);
          const frames = what.append.map(bytes => frame(next++, bytes));
          await Promise.all(frames.map(one => log.append(0, [one])));
          kept.push(...frames);
        } else if ('killedAfter' in what) {
          await log.close();
          const last = segmentsIn(directory).at(-1);
          if (last !== undefined) writeFileSync(last, what.killedAfter, { flag: 'a' });
          log = new SegmentFrameLog(directory, options);
        } else {
          const before = Math.floor(what.trimBefore * next);
          await log.trim(ends[before], 1e9);
          const left = replayed(log);
          // by whole segments: a part of what is older may stay, of what is newer nothing goes
          const gone = kept.length - left.length;
          if (gone > 0 && kept[gone - 1]!.receivedAt >= before) return false;
          kept = kept.slice(gone);
        }
        const found = replayed(log);
        if (found.length !== kept.length) return false;
        if (found.some((one, i) => one.receivedAt !== kept[i]!.receivedAt)) return false;
        if (found.some((one, i) => !one.payload.equals(kept[i]!.payload))) return false;
      }
      await log.close();
      rmSync(directory, { recursive: true });
      return true;
    }),
    { numRuns: 60, seed: 1 },
  );
});

t.test('cut at any byte, the whole frames before it come back, and others can follow', async t => {
  const directory = t.testdir();
  const frames = await written(directory, 12);
  const [path = ''] = segmentsIn(directory);
  const bytes = readFileSync(path);
  for (const other of segmentsIn(directory).slice(1)) rmSync(other);
  let most = 0;
  for (let size = bytes.length; size >= 0; size--) {
    writeFileSync(path, bytes);
    truncateSync(path, size);
    const log = new SegmentFrameLog(directory, options);
    const found = replayed(log);
    if (size === bytes.length) most = found.length;
    const wrong = found.findIndex((one, i) => !one.payload.equals(frames[i]!.payload));
    if (wrong >= 0 || found.length > most) t.fail(`cut at ${size}: frame ${wrong} of ${found.length}`);
    most = found.length;
    if (size % 97 === 0) {
      await log.append(0, [frame(99, 5)]);
      if (replayed(log).length !== most + 1) t.fail(`cut at ${size}: what follows is not found`);
    }
    await log.close();
    for (const one of segmentsIn(directory)) if (one !== path) rmSync(one);
  }
  t.equal(most, 0);
});

t.test(
  'damage of any kind: no frame is made up, those untouched come back, nothing throws or hangs',
  async t => {
    let run = 0;
    const top = t.testdir();
    const damage = fc.record({
      segment: fc.nat(),
      at: fc.nat(),
      bytes: fc.uint8Array({ minLength: 1, maxLength: 400 }),
      insert: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 6 }), async damages => {
        const directory = join(top, String(run++));
        const frames = await written(directory, 40);
        const touched = new Set<string>();
        for (const { segment, at, bytes, insert } of damages) {
          const paths = segmentsIn(directory);
          const path = paths[segment % paths.length]!;
          touched.add(path);
          const content = readFileSync(path);
          // the version is not damaged: another one is refused, and has a test of its own
          const from = 12 + (at % (content.length - 12));
          const rest = content.subarray(insert ? from : from + bytes.length);
          writeFileSync(path, Buffer.concat([content.subarray(0, from), bytes, rest]));
        }
        const untouched = segmentsIn(directory).filter(path => !touched.has(path)).length;
        const log = new SegmentFrameLog(directory, options);
        const found = replayed(log);
        await log.close();
        rmSync(directory, { recursive: true });
        const madeUp = found.some(
          ({ receivedAt, payload }) => frames[receivedAt]?.payload.equals(payload) !== true,
        );
        const inOrder = found.every((one, i) => i === 0 || one.receivedAt > found[i - 1]!.receivedAt);
        return !madeUp && inOrder && found.length >= untouched;
      }),
      { numRuns: 80, seed: 2 },
    );
  },
);

t.test('a segment full of what looks like records ends soon', async t => {
  const directory = t.testdir();
  await written(directory, 3);
  const [path = ''] = segmentsIn(directory);
  const header = readFileSync(path).subarray(0, 20);
  // markers all over, each with the length of the longest record
  const trap = Buffer.alloc(12);
  header.copy(trap, 0, 12, 16);
  trap.writeUInt32LE(1024 ** 2, 8);
  writeFileSync(path, Buffer.concat([header, Buffer.alloc(16 * 1024 ** 2, trap)]));
  const before = process.cpuUsage();
  const log = new SegmentFrameLog(directory, options);
  t.same(replayed(log), []);
  await log.close();
  const { user, system } = process.cpuUsage(before);
  t.ok(user + system < 20e6, `${(user + system) / 1e6} s of CPU`);
  t.ok(statSync(path).size <= 20, 'cut off, as the end of the last segment is');
});
