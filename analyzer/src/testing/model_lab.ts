/** A scripted device, ingest and its models, interval by interval. For tests only. */
import { Seconds } from '@edgevitals/shared/units';
import type { Interval } from '../device/interval.js';
import type { Condition } from '../findings/condition.js';
import type { Slice } from '../history/slice.js';
import { sliceOf } from '../history/slice_of.js';
import { withPopulation } from '../history/with_population.js';
import { Ingest } from '../ingest/ingest.js';
import { createModels, type FlashDetails, inOrder, type ModelName } from '../models/index.js';
import { intervalsIn } from './intervals_in.js';
import type { ScriptedDevice } from './scripted_device.js';

/** `read` lets time pass, makes a frame and returns what the models found. */
export function modelLab(device: ScriptedDevice) {
  let models = createModels();
  const slices: Slice[] = [];
  let newest: Interval | undefined;
  const ingest = new Ingest();
  const read = (ms = 5000): readonly Condition[] => {
    device.pass(ms);
    for (const interval of intervalsIn(
      ingest.frame(device.id, device.frame(), Seconds(device.bootMs / 1000)),
    )) {
      const slice = sliceOf(interval);
      for (const model of inOrder(models)) model.takeInterval(interval, slice);
      newest = interval;
      slices.push(withPopulation(slice, interval.population, { by: 'process' }));
    }
    return inOrder(models).flatMap(model => model.conditions());
  };
  /** The models begin anew with what they saved; ingest goes on. */
  const restart = (): void => {
    const saved = inOrder(models).map(model => JSON.parse(JSON.stringify(model.snapshot())));
    models = createModels();
    for (const [i, model] of inOrder(models).entries()) model.restore(saved[i]);
  };
  const saved = (name: ModelName): unknown => models[name].snapshot();
  const state = (name: ModelName): unknown => newest && models[name].state(newest, slices.at(-1)!);
  /** The newest, as models were given it. */
  const interval = () => newest;
  const window = () => ({ from: slices[0]!.from, to: slices.at(-1)!.to });
  const view = () => ingest.device(device.id)!;
  const info = (parts: Parameters<ScriptedDevice['info']>[0]) =>
    ingest.info(device.id, device.infoBytes(parts), Seconds(0));
  const details = () => models.power.details();
  const wear: FlashDetails = asked => models.flash.details(asked);
  const thermalDetails = () => models.thermal.details();
  const meshDetails = () => models.mesh.details();
  return {
    slices,
    read,
    restart,
    saved,
    state,
    window,
    view,
    info,
    details,
    wear,
    thermalDetails,
    interval,
    meshDetails,
  };
}

/** CPUs that have done nothing yet. */
export const withCpus = (device: ScriptedDevice, cpus = 2): ScriptedDevice => {
  for (let cpu = 0; cpu < cpus; cpu++)
    device.set('cpu', [cpu], '', { user: 0, system: 0, softirq: 0, idle: 0 });
  return device;
};

/** Kind and level of conditions, of those whose kind begins with `model`. */
export const kindsOf = (conditions: readonly Condition[], model = ''): string[] =>
  conditions.filter(each => each.kind.startsWith(model)).map(each => `${each.kind} ${each.level}`);
