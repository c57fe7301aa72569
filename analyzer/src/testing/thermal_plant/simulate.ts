/** Scenarios played, with their truth, and what each program's share of the heat is. For tests only. */
import { given } from '@edgevitals/shared/objects';
import type { ThermalBoard } from './board.js';
import type { PlantProgram } from './programs.js';
import { ThermalPlant } from './thermal_plant.js';
import type { TruthEvent } from './truth.js';

/** What somebody or something does to a board at an instant. */
export interface PlantAction {
  readonly at: number;
  readonly act: (plant: ThermalPlant) => void;
}

export interface Scenario {
  readonly name: string;
  readonly board: ThermalBoard;
  readonly programs: readonly PlantProgram[];
  readonly seconds: number;
  /** Between readings: 1 unless said. */
  readonly stepSeconds?: number;
  readonly seed?: number;
  readonly ambient?: (seconds: number) => number;
  /** By time. */
  readonly actions?: readonly PlantAction[];
}

/** What a scenario came to. */
export interface PlantRun {
  /** Ends of steps, seconds since the beginning. */
  readonly at: readonly number[];
  /** True temperatures at those, by zone. */
  readonly celsius: readonly (readonly number[])[];
  /** By start. */
  readonly events: readonly TruthEvent[];
  /** CPU seconds at the top clock that were asked for, by domain. */
  readonly demandedSeconds: ReadonlyMap<string, number>;
  /** By poll: clocks of all domains. */
  readonly clocks: readonly (readonly number[])[];
}

export interface SimulateOptions {
  /** A program that does not run. */
  readonly without?: string;
  /** Another run's, taken as they were. */
  readonly clocks?: PlantRun['clocks'];
  /** After every step. */
  readonly onStep?: (plant: ThermalPlant) => void;
}

export function simulate(scenario: Scenario, { without, clocks, onStep }: SimulateOptions = {}): PlantRun {
  const { board, programs, seconds, stepSeconds = 1, seed = 1, ambient, actions = [] } = scenario;
  const plant = new ThermalPlant(
    board,
    // stays as a process that does nothing
    programs.map(program => (program.name === without ? idle(program) : program)),
    given({ seed, ambient, clocks }),
  );
  const at: number[] = [];
  const celsius = plant.zones.map((): number[] => []);
  let next = 0;
  while (plant.seconds < seconds) {
    while (next < actions.length && actions[next]!.at <= plant.seconds) actions[next++]!.act(plant);
    plant.advance(stepSeconds);
    at.push(plant.seconds);
    plant.zones.forEach((zone, number) => void celsius[number]!.push(zone.celsius));
    onStep?.(plant);
  }
  return {
    at,
    celsius,
    events: plant.truths.flatMap(truth => truth.events).sort((a, b) => a.start - b.start),
    demandedSeconds: new Map(plant.truths.map(({ domain, demandedSeconds }) => [domain, demandedSeconds])),
    clocks: plant.clocks,
  };
}

const idle = ({ gpu: _, ...program }: PlantProgram): PlantProgram => ({ ...program, demand: () => 0 });

export interface ProgramDegrees {
  /**
   * How much cooler it would have been without the program, by zone and step. Governors act on what is left: where they
   * hold a temperature and others take the room, this is little.
   */
  readonly counterfactual: readonly (readonly number[])[];
  /** The same at the clocks of the run with it: the heat that it gave off itself, and what leaked for it. */
  readonly own: readonly (readonly number[])[];
}

/** A program's part in the temperatures of a run, by simulating again without it. */
export function degreesOf(scenario: Scenario, program: string, run = simulate(scenario)): ProgramDegrees {
  const less = (other: PlantRun): number[][] =>
    run.celsius.map((zone, number) => zone.map((celsius, i) => celsius - other.celsius[number]![i]!));
  return {
    counterfactual: less(simulate(scenario, { without: program })),
    own: less(simulate(scenario, { without: program, clocks: run.clocks })),
  };
}
