/** Scenarios of the flash simulator through ingest and models as they are in production, frame by frame. For tests only. */
import type { Condition } from '../../../findings/condition.js';
import { modelLab } from '../../model_lab.js';
import { ScriptedDevice } from '../../scripted_device.js';
import { PAGE_BYTES } from '../device/flash_device.js';
import { type FlashRun, type FlashScenario, simulateFlash } from '../simulate.js';
import { flashInfo } from './flash_info.js';
import { FlashView, type FlashViewSetting } from './flash_view.js';

/** How it truly was at a reading. */
export interface FlashTruth {
  readonly seconds: number;
  /** Bytes ever, by layer. */
  readonly diskBytes: number;
  readonly nandBytes: number;
  /** Share of the rated life. */
  readonly wear: number;
}

export interface FlashLab {
  readonly run: FlashRun;
  readonly lab: ReturnType<typeof modelLab>;
  /** What models found after each frame. */
  readonly conditions: readonly (readonly Condition[])[];
  /** At each frame. */
  readonly truths: readonly FlashTruth[];
}

/** One frame a step, from the first step on. */
export function flashLab(scenario: FlashScenario, setting: FlashViewSetting = {}): FlashLab {
  const device = new ScriptedDevice();
  const lab = modelLab(device);
  const view = new FlashView(device, setting);
  lab.info(flashInfo(scenario, setting));
  const conditions: (readonly Condition[])[] = [];
  const truths: FlashTruth[] = [];
  let before = 0;
  let booted = 0;
  const run = simulateFlash(scenario, {
    onStep: current => {
      const { seconds, boots, flash, linux } = current;
      view.show(current);
      if (boots !== booted) lab.info(flashInfo(scenario, setting));
      booted = boots;
      conditions.push(lab.read((seconds - before) * 1000));
      before = seconds;
      truths.push({
        seconds,
        diskBytes: linux.disk.writtenBytes,
        nandBytes: flash.nandPages * PAGE_BYTES,
        wear: flash.wear,
      });
    },
  });
  return { run, lab, conditions, truths };
}
