import {
  decodeFrame,
  decodeSamples,
  isKeyFrame,
  type Reading,
  Row,
  RowId,
  SampleEncoder,
  TABLES,
} from '@edgevitals/shared/frame';
import t from 'tap';
import { FrameBuilder } from './builder.js';

const IDENTITY = { device: 'board', boot: '0123456789abcdef', run: 5000 };

function reading(value: number, rows = 1): Reading[] {
  const made = Array.from({ length: rows }, (_, i) => {
    const row = new Row(new RowId([], `eth${i}`), TABLES.interface.columns.length);
    row.set(0, value);
    return row;
  });
  return [{ table: TABLES.interface.id, rows: made }];
}

t.test('a key frame first and every keyMs, deltas in between, numbered without gaps', async t => {
  const builder = new FrameBuilder(IDENTITY, 60_000);
  const frames = Array.from({ length: 14 }, (_, i) => {
    builder.addSample(10_000 + i * 10_000, 1_700_000_000_000.4 + i, reading(i));
    return decodeFrame(builder.endFrame()!.bytes);
  });
  t.strictSame(
    frames.map(frame => frame.sequence),
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13],
  );
  t.strictSame(
    frames.filter(isKeyFrame).map(frame => frame.sequence),
    [0, 6, 12],
  );
  t.strictSame(
    frames.map(frame => frame.key),
    [0, 0, 0, 0, 0, 0, 6, 6, 6, 6, 6, 6, 12, 12],
  );
  t.match(frames[0], { ...IDENTITY, bootMs: 10_000, wallMs: 1_700_000_000_000 });
});

t.test('a key frame that is asked for comes with the next message', async t => {
  const builder = new FrameBuilder(IDENTITY, 60_000);
  builder.addSample(0, 0, reading(1));
  builder.endFrame();
  builder.addSample(1, 0, reading(2));
  builder.requestKey();
  t.equal(builder.beginsKey(2), false, 'not within a message');
  t.equal(builder.endFrame()?.isKey, false);
  t.equal(builder.beginsKey(2), true);
  builder.addSample(2, 0, reading(3));
  t.equal(builder.endFrame()?.isKey, true);
});

t.test('no sample, no frame', async t => {
  const builder = new FrameBuilder(IDENTITY, 60_000);
  t.equal(builder.endFrame(), undefined);
});

t.test('samples that do not fit go into a frame of their own, or are counted as lost', async t => {
  const builder = new FrameBuilder(IDENTITY, 60_000, {}, new SampleEncoder(120));
  builder.addSample(0, 0, reading(1, 6));
  let ended = builder.addSample(1, 0, reading(2, 6));
  for (let i = 2; ended === undefined && i < 50; i++) ended = builder.addSample(i, 0, reading(i * 1000, 6));
  t.ok(ended!.samples >= 1, 'the full frame is handed out');
  t.equal(builder.samplesLost, 0);
  const next = builder.endFrame()!;
  t.ok(
    decodeSamples(decodeFrame(next.bytes).body, 0, next.isKey ? undefined : new Map()).samples.length >= 0,
  );
  builder.addSample(100, 0, reading(1, 60));
  t.equal(builder.samplesLost, 1);
  t.equal(builder.endFrame(), undefined);
  builder.addSample(101, 0, reading(5));
  t.equal(builder.endFrame()?.isKey, true, 'after a loss everything is told anew');
});
