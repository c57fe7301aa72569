/** The five models of a device, and the answers that are computed from its history. */
import type { FlashState, MeshState, ProcessState, ThermalState } from '@edgevitals/shared/results';
import { answerFlash } from './flash/answer.js';
import { FlashModel } from './flash/model.js';
import { answerMesh } from './mesh/answer.js';
import { MeshModel } from './mesh/model.js';
import { MODEL_NAMES, type Model } from './model.js';
import { answerPower } from './power/answer.js';
import type { FleetIntensities } from './power/estimator/index.js';
import { PowerModel } from './power/model.js';
import type { PowerProfiles } from './power/priors/profile.js';
import { answerProcess, answerTop, TOP_WINDOW } from './process/answer.js';
import { ProcessModel } from './process/model.js';
import { answerThermal } from './thermal/answer.js';
import { ThermalModel } from './thermal/model.js';

export { MODEL_NAMES, type Model, type ModelName } from './model.js';
export type { PowerDetails } from './power/details.js';
export { FleetIntensities } from './power/estimator/index.js';
export { PowerProfiles } from './power/priors/profile.js';
export type { TimeWindow } from './series.js';
export { TOP_WINDOW };

/** One device's models. */
export interface Models {
  readonly process: Model<ProcessState>;
  readonly power: PowerModel;
  readonly flash: Model<FlashState>;
  readonly thermal: Model<ThermalState>;
  readonly mesh: Model<MeshState>;
}

/** In the order in which they take in an interval: later ones may read what earlier ones wrote. */
export const inOrder = (models: Models): Model<object>[] => MODEL_NAMES.map(name => models[name]);

export interface ModelOptions {
  /** What the operator says of kinds of devices. */
  readonly powerProfiles?: PowerProfiles;
  /** What all devices have learned of programs: one for all of them. */
  readonly fleet?: FleetIntensities;
}

export const createModels = ({ powerProfiles, fleet }: ModelOptions = {}): Models => ({
  process: new ProcessModel(),
  power: new PowerModel(powerProfiles, fleet),
  flash: new FlashModel(),
  thermal: new ThermalModel(),
  mesh: new MeshModel(),
});

/** Answers about a window, from its slices and what the device is; that of power also from what its model knows (details). */
export const answers = {
  top: answerTop,
  process: answerProcess,
  power: answerPower,
  flash: answerFlash,
  thermal: answerThermal,
  mesh: answerMesh,
} as const;
