/** The five models of a device, and the answers that are computed from its history. */
import { answerFlash } from './flash/answer.js';
import { FleetWear } from './flash/lifetime/fleet_wear.js';
import { FlashModel } from './flash/model.js';
import { answerMesh } from './mesh/answer.js';
import { MeshModel } from './mesh/model.js';
import type { FleetMesh } from './mesh/topology/fleet_mesh.js';
import { MODEL_NAMES, type Model } from './model.js';
import { answerPower } from './power/answer.js';
import { FleetIntensities } from './power/estimator/index.js';
import { PowerModel } from './power/model.js';
import type { PowerProfiles } from './power/priors/profile.js';
import { answerProcess, answerTop } from './process/answer.js';
import { answerArch, emulatedIn } from './process/arch_answer.js';
import { type Running, runningOf } from './process/emulation_price.js';
import { ProcessModel } from './process/model.js';
import { answerThermal } from './thermal/answer.js';
import { FleetCooling } from './thermal/cooling/fleet_cooling.js';
import { ThermalModel } from './thermal/model.js';

export type { FlashDetails } from './flash/answer.js';
export { causedWrites, storageLifeBytes } from './flash/caused_writes.js';
export type { MeshDetails } from './mesh/details.js';
export type { MeshFleet } from './mesh/topology/fleet_detours.js';
export { FleetMesh } from './mesh/topology/fleet_mesh.js';
export { NodeNames } from './mesh/topology/node_names.js';
export { MODEL_NAMES, type Model, type ModelName } from './model.js';
export type { PowerDetails } from './power/details.js';
export { PowerProfiles } from './power/priors/profile.js';
export type { TimeWindow } from './series.js';
export type { ThermalDetails } from './thermal/details.js';
export { degreesAfter, HeatWalk, LEAD_SECONDS as HEAT_LEAD_SECONDS } from './thermal/heat/index.js';
export { programDegrees } from './thermal/program_degrees.js';
export { emulatedIn, FleetCooling, FleetIntensities, FleetWear, type Running, runningOf };

/** One device's models. */
export interface Models {
  readonly process: ProcessModel;
  readonly power: PowerModel;
  readonly flash: FlashModel;
  readonly thermal: ThermalModel;
  readonly mesh: MeshModel;
}

/** In the order in which they take in an interval: later ones may read what earlier ones wrote. */
export const inOrder = (models: Models): Model<object>[] => MODEL_NAMES.map(name => models[name]);

export interface ModelOptions {
  /** What the operator says of kinds of devices. */
  readonly powerProfiles?: PowerProfiles;
  /** What all devices have learned of programs: one for all of them. */
  readonly fleet?: FleetIntensities;
  /** What all devices have learned of storage: one for all of them. */
  readonly fleetWear?: FleetWear;
  /** How well all devices are cooled: one for all of them. */
  readonly fleetCooling?: FleetCooling;
  /** What all devices tell of their meshes: one for all of them. */
  readonly fleetMesh?: FleetMesh;
}

/** What devices learn of programs, storage and cooling for each other, with nothing in it yet. */
export const createFleetKnowledge = (): Required<
  Pick<ModelOptions, 'fleet' | 'fleetWear' | 'fleetCooling'>
> => ({
  fleet: new FleetIntensities(),
  fleetWear: new FleetWear(),
  fleetCooling: new FleetCooling(),
});

export const createModels = ({
  powerProfiles,
  fleet,
  fleetWear,
  fleetCooling,
  fleetMesh,
}: ModelOptions = {}): Models => ({
  process: new ProcessModel(),
  power: new PowerModel(powerProfiles, fleet),
  flash: new FlashModel(fleetWear),
  thermal: new ThermalModel(fleetCooling),
  mesh: new MeshModel(fleetMesh),
});

/** Answers about a window, from its slices and what the device is; most also from what their models know (details). */
export const answers = {
  top: answerTop,
  arch: answerArch,
  process: answerProcess,
  power: answerPower,
  flash: answerFlash,
  thermal: answerThermal,
  mesh: answerMesh,
} as const;
