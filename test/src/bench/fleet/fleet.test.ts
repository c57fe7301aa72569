import { History, Pipeline, type PipelineEvent, SqliteStore } from '@edgevitals/analyzer';
import { Seconds } from '@edgevitals/shared/units';
import t from 'tap';
import { Fleet } from './fleet.js';
import { FRAME_SETS, type FrameSetName, framesAMinute } from './frame_set.js';

const START = 1_800_000_000;

interface PowerState {
  readonly power: { readonly basis: string };
}

/** What the analyzer makes of `frames` frames of every device of a fleet of two; it refuses none. */
function analysed(name: FrameSetName, frames: number, order: (frame: number) => boolean = () => true) {
  const set = FRAME_SETS[name];
  const fleet = new Fleet(set, 2, frames);
  const states = new Map<string, unknown>();
  const asked: string[] = [];
  const pipeline = new Pipeline(new History(new SqliteStore(':memory:')));
  const take = (event: PipelineEvent): void => {
    if (event.kind === 'observed') for (const { model, state } of event.states()) states.set(model, state);
    if (event.kind === 'keyframe-needed') asked.push(event.device);
    if (event.kind === 'refused') throw new Error(`${event.code} ${event.device}: ${event.message}`);
  };
  for (const [i, id] of fleet.ids.entries()) pipeline.ingest.info(id, fleet.info(i), Seconds(START));
  let programs = 0;
  for (let frame = 0; frame < frames; frame++) {
    const now = START + (frame * set.publishMs) / 1000;
    for (const [i, id] of fleet.ids.entries())
      if (order(frame))
        for (const event of pipeline.frame(id, fleet.frame(i, frame, now * 1000), now)) take(event);
    programs = (states.get('process') as { processes: number } | undefined)?.processes ?? 0;
  }
  return { pipeline, asked, programs, power: states.get('power') as PowerState | undefined };
}

for (const name of Object.keys(FRAME_SETS) as FrameSetName[])
  t.test(`the analyzer takes every frame of ${name}`, async t => {
    const minutes = 2;
    const { pipeline, asked, programs } = analysed(name, minutes * framesAMinute(FRAME_SETS[name]));
    t.strictSame(asked, []);
    // the first reading of a device begins its first interval
    const readings = (minutes * 60_000) / FRAME_SETS[name].processMs;
    t.equal(pipeline.intervals, 2 * (readings - 1));
    t.equal(programs, 60);
  });

t.test('power is not told, told from figures that are published, or measured', async t => {
  t.equal(analysed('none', 30).power, undefined);
  t.equal(analysed('prior', 30).power?.power.basis, 'prior');
  t.equal(analysed('sensor', 30).power?.power.basis, 'measured');
});

t.test('a lost delta costs itself alone', async t => {
  const { pipeline } = analysed('prior', 30, frame => frame !== 10);
  t.ok(pipeline.intervals >= 2 * 27);
});

t.test('the same numbers make the same bytes, another seed makes others', async t => {
  const [one, same] = [new Fleet(FRAME_SETS.churn, 2, 3), new Fleet(FRAME_SETS.churn, 2, 3)];
  t.strictSame(one.frame(0, 2, START), same.frame(0, 2, START));
  t.notSame(one.frame(0, 2, START).subarray(-200), one.frame(1, 2, START).subarray(-200));
});

t.test('key frames of a fleet are spread over a minute', async t => {
  const fleet = new Fleet(FRAME_SETS.none, 60, 61);
  const keys = Array.from(
    { length: 60 },
    (_, frame) => fleet.ids.filter((_, i) => fleet.frame(i, frame + 1, START).length > 1500).length,
  );
  t.equal(
    keys.reduce((sum, each) => sum + each, 0),
    60,
  );
  t.ok(Math.max(...keys) <= 2);
});
