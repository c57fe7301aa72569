/** Scenarios of the thermal plant through ingest and models as they are in production, frame by frame. For tests only. */
import type { Condition } from '../../findings/condition.js';
import { modelLab } from '../model_lab.js';
import { ScriptedDevice } from '../scripted_device.js';
import { GPU_DOMAIN, type ThermalBoard } from './board.js';
import { kernelInfo } from './kernel_info.js';
import { KernelView } from './kernel_view.js';
import type { FoundEvent } from './match.js';
import { type PlantRun, type Scenario, simulate } from './simulate.js';

export interface PlantLab {
  readonly run: PlantRun;
  readonly lab: ReturnType<typeof modelLab>;
  /** What models found after each frame. */
  readonly conditions: readonly (readonly Condition[])[];
  /** Seconds since the simulation began, of event time. */
  readonly secondsOf: (eventTime: number) => number;
}

/** One frame a step, from the first step on; none while nobody reads. */
export function plantLab(scenario: Scenario): PlantLab {
  const device = new ScriptedDevice();
  const lab = modelLab(device);
  const view = new KernelView(device);
  lab.info(kernelInfo(scenario.board));
  const conditions: (readonly Condition[])[] = [];
  const clock: { readonly event: number; readonly seconds: number }[] = [];
  let before = 0;
  const run = simulate(scenario, {
    onStep: plant => {
      if (plant.seconds < plant.unreadUntil) return;
      view.show(plant);
      const elapsed = plant.seconds - before;
      conditions.push(lab.read(elapsed * 1000));
      const slice = lab.slices.at(-1);
      if (slice !== undefined && slice.to !== clock.at(-1)?.event) {
        if (clock.length === 0) clock.push({ event: slice.from, seconds: before });
        clock.push({ event: slice.to, seconds: plant.seconds });
      }
      before = plant.seconds;
    },
  });
  const secondsOf = (eventTime: number): number => {
    const after = Math.max(
      1,
      clock.findIndex(({ event }) => event >= eventTime),
    );
    const [a, b] = [clock[after - 1]!, clock[after]!];
    return a.seconds + ((eventTime - a.event) * (b.seconds - a.seconds)) / (b.event - a.event);
  };
  return { run, lab, conditions, secondsOf };
}

/**
 * The domain of the truth that a detector's domain is about: `policyN` and `cpuN` by their CPU, `cooling_deviceN` by what
 * it cools, `package` and `firmware` (boards have one of them and one cluster then), GPUs; any other as it is.
 */
export function domainOf({ clusters, coolers, gpu }: ThermalBoard, domain: string): string {
  const [, kind, digits] = /^(policy|cpu|core|cooling_device|package|firmware)(\d*)/.exec(domain) ?? [];
  if (kind === 'cooling_device') return coolers[Number(digits)]?.domain ?? domain;
  if (kind === 'package' || kind === 'firmware') return clusters[0]!.name;
  if (kind !== undefined) return clusters.find(({ cpus }) => cpus.includes(Number(digits)))?.name ?? domain;
  return gpu !== undefined && domain.includes(gpu.name) ? GPU_DOMAIN : domain;
}

/** What was said of one domain and cause several times over (of each of its CPUs), as one. */
export function joined(founds: readonly FoundEvent[]): FoundEvent[] {
  const all: FoundEvent[] = [];
  for (const found of [...founds].sort((a, b) => a.start - b.start)) {
    const at = all.findIndex(
      each => each.domain === found.domain && each.cause === found.cause && each.end >= found.start,
    );
    if (at < 0) all.push(found);
    else all[at] = { ...all[at]!, end: Math.max(all[at]!.end, found.end) };
  }
  return all;
}
