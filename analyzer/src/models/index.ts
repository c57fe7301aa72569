/** The five models of a device, and the answers that are computed from its history. */
import type { FlashState, MeshState, ProcessState, ThermalState } from '@edgevitals/shared/results';
import { answerFlash } from './flash/answer.js';
import { FlashModel } from './flash/model.js';
import { answerMesh } from './mesh/answer.js';
import { MeshModel } from './mesh/model.js';
import type { Model } from './model.js';
import { answerPower } from './power/answer.js';
import type { FleetIntensities } from './power/estimator/index.js';
import { PowerModel } from './power/model.js';
import type { PowerProfiles } from './power/priors/profile.js';
import { answerProcess, answerTop } from './process/answer.js';
import { ProcessModel } from './process/model.js';
import { answerThermal } from './thermal/answer.js';
import { ThermalModel } from './thermal/model.js';

export { MODEL_NAMES, type Model, type ModelName } from './model.js';
export type { PowerDetails } from './power/details.js';
export { FleetIntensities } from './power/estimator/index.js';
export { PowerProfiles } from './power/priors/profile.js';
export type { TimeWindow } from './series.js';

/** One device's models, in the order in which they observe: later ones may read what earlier ones wrote. */
export type Models = readonly [
  Model<ProcessState>,
  PowerModel,
  Model<FlashState>,
  Model<ThermalState>,
  Model<MeshState>,
];

export interface ModelOptions {
  /** What the operator says of kinds of devices. */
  readonly powerProfiles?: PowerProfiles;
  /** What all devices have learned of programs: one for all of them. */
  readonly fleet?: FleetIntensities;
}

export const createModels = ({ powerProfiles, fleet }: ModelOptions = {}): Models => [
  new ProcessModel(),
  new PowerModel(powerProfiles, fleet),
  new FlashModel(),
  new ThermalModel(),
  new MeshModel(),
];

/** Answers about a window, from its slices alone. */
export const answers = {
  top: answerTop,
  process: answerProcess,
  power: answerPower,
  flash: answerFlash,
  thermal: answerThermal,
  mesh: answerMesh,
} as const;
