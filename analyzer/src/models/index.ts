/** The five models of a device, and the answers that are computed from its history. */
import type {
  FlashState,
  MeshState,
  PowerState,
  ProcessState,
  ThermalState,
} from '@edgevitals/shared/results';
import { answerFlash } from './flash/answer.js';
import { FlashModel } from './flash/model.js';
import { answerMesh } from './mesh/answer.js';
import { MeshModel } from './mesh/model.js';
import type { Model } from './model.js';
import { answerPower } from './power/answer.js';
import { PowerModel } from './power/model.js';
import { answerProcess, answerTop } from './process/answer.js';
import { ProcessModel } from './process/model.js';
import { answerThermal } from './thermal/answer.js';
import { ThermalModel } from './thermal/model.js';

export { type Condition, MODEL_NAMES, type Model, type ModelName, type Severity } from './model.js';
export type { TimeWindow } from './series.js';

export interface Models {
  readonly process: Model<ProcessState>;
  readonly power: Model<PowerState>;
  readonly flash: Model<FlashState>;
  readonly thermal: Model<ThermalState>;
  readonly mesh: Model<MeshState>;
}

/** New models for one device, in the order in which they observe: later ones may read what earlier ones wrote. */
export const createModels = (): Models => ({
  process: new ProcessModel(),
  power: new PowerModel(),
  flash: new FlashModel(),
  thermal: new ThermalModel(),
  mesh: new MeshModel(),
});

/** Answers about a window, from its slices alone. */
export const answers = {
  top: answerTop,
  process: answerProcess,
  power: answerPower,
  flash: answerFlash,
  thermal: answerThermal,
  mesh: answerMesh,
} as const;
