import { Seconds } from '@edgevitals/shared/units';
import t from 'tap';
import type { Slice } from '../history/slice.js';
import { decodeSlice, encodeSlice } from '../history/slice_codec.js';
import { sliceOf } from '../history/slice_of.js';
import { withPopulation } from '../history/with_population.js';
import { Ingest } from '../ingest/index.js';
import { answers } from '../models/index.js';
import { PowerInputs } from '../models/power/inputs/power_inputs.js';
import { handMadeInfo } from '../testing/hand_made_info.js';
import { intervalsIn } from '../testing/intervals_in.js';
import { withCpus } from '../testing/model_lab.js';
import { ScriptedDevice } from '../testing/scripted_device.js';
import { PROCESS } from './process.js';
import { cpuSecondsOf, lateShareOf, netWrittenOf, scaleCpuTime, timelyCpuSecondsOf } from './process_use.js';

const row = { ...PROCESS.empty(), userSeconds: 3, systemSeconds: 1 };

t.test('CPU time is what the scheduler counted, else ticks', async t => {
  t.equal(cpuSecondsOf(row), 4);
  t.equal(cpuSecondsOf({ ...row, runSeconds: 4.0025 }), 4.0025);
  t.equal(cpuSecondsOf({ ...row, runSeconds: 0 }), 0, 'to have not run is an answer');
});

t.test('what a row has in user and system mode adds up to the run time, as the kernel scales it', async t => {
  const scaled = (runSeconds: number, userSeconds: number, systemSeconds: number) => {
    const one = { ...row, userSeconds, systemSeconds };
    scaleCpuTime(one, runSeconds);
    return [one.userSeconds, one.systemSeconds];
  };
  t.strictSame(scaled(8, 3, 1), [6, 2]);
  t.strictSame(scaled(0.004, 0, 0), [0.004, 0], 'less than a tick');
  t.strictSame(scaled(0, 0.01, 0.01), [0, 0], 'a tick that somebody else used');
});

t.test('one recording: power, top and the process answer have the same CPU time, to the digit', async t => {
  const device = withCpus(new ScriptedDevice()).process(5, 'spin', { run_us: 1 });
  device.process(6, 'many', { run_us: undefined }).process(7, 'spin', { run_us: 1 });
  const ingest = new Ingest();
  ingest.info(device.id, device.infoBytes(), Seconds(0));
  const inputs = new PowerInputs();
  const slices: Slice[] = [];
  const power = new Map<string, number>();
  for (let i = 0; i < 20; i++) {
    // ticks are too coarse for what runs 12 or 62 ms in five seconds
    device.add('process', [5, 10, 1, 0], 'spin', { run_us: 61_850, utime: i % 4 === 0 ? 10 : 0 });
    device.add('process', [7, 10, 1, 0], 'spin', { run_us: 12_370 });
    device.add('process', [6, 10, 1, 0], 'many', { utime: 3, stime: 1 });
    device.add('cpu', [0], '', { user: 12 });
    device.pass(5000);
    const events = ingest.frame(device.id, device.frame(), Seconds(device.bootMs / 1000));
    for (const interval of intervalsIn(events)) {
      for (const { pid, busy } of inputs.of(interval, undefined).processes)
        power.set(`${pid}`, (power.get(`${pid}`) ?? 0) + busy.reduce((sum, each) => sum + each, 0));
      const slice = withPopulation(sliceOf(interval), interval.population, { by: 'process' });
      slices.push(decodeSlice(encodeSlice(slice)));
    }
  }
  t.equal(slices.length, 19);
  const shown = (seconds: number): string => seconds.toFixed(5);
  const expected = { 5: shown(19 * 0.06185), 6: shown(19 * 0.04), 7: shown(19 * 0.01237) };
  t.strictSame(Object.fromEntries([...power].map(([pid, seconds]) => [pid, shown(seconds)])), expected);
  const window = { from: slices[0]!.from, to: slices.at(-1)!.to };
  const view = {
    device: device.id,
    info: handMadeInfo(),
    status: 'online',
    processNames: new Set<never>(),
  } as const;
  const used = ({ userSeconds, systemSeconds }: { userSeconds: number; systemSeconds: number }): string =>
    shown(userSeconds + systemSeconds);
  const byProcess = answers.top(window, slices, view, { device: device.id, by: 'process' }).processes;
  t.strictSame(Object.fromEntries(byProcess.map(each => [each.pid, used(each)])), expected);
  const spin = shown(19 * (0.06185 + 0.01237));
  const byProgram = answers.top(window, slices, view, { device: device.id, by: 'program' }).processes;
  t.strictSame(
    byProgram.map(each => [each.program, used(each)]),
    [
      ['spin', spin],
      ['many', expected[6]],
    ],
  );
  const one = answers.process(window, slices, view, { device: device.id, processName: 'spin' });
  t.equal(used(one.total!), spin);
  t.equal(shown(one.total!.cpuRatio * 95), spin, 'and its share of a CPU says the same');
  t.strictSame(
    one.processes.map(each => [each.pid, used(each)]),
    [
      [5, expected[5]],
      [7, expected[7]],
    ],
  );
  const heat = answers.thermal(window, slices, view, { device: device.id }).processes;
  t.equal(shown(heat.find(each => each.program === 'spin')!.cpuSeconds), spin);
});

t.test('what is noticed late is shared out over the time that it covers', async t => {
  t.equal(timelyCpuSecondsOf(row), 4, 'nothing was late');
  const lateShare = lateShareOf(15, 5);
  t.equal(lateShare, 0.75);
  t.equal(timelyCpuSecondsOf({ ...row, lateShare }), 1);
  t.equal(timelyCpuSecondsOf({ ...row, runSeconds: 4.5, lateShare }), 1.125);
  t.equal(lateShareOf(15, 0), 0, 'while suspended nothing ran: it is all of now');
});

t.test('who cancels more than it wrote itself has written nothing', async t => {
  t.equal(netWrittenOf({ writtenBytes: 10, cancelledBytes: 4 }), 6);
  t.equal(netWrittenOf({ writtenBytes: 1, cancelledBytes: 4 }), 0);
});
