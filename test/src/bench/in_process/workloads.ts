import type { FrameSetName } from '../fleet/frame_set.js';
import { LEARNING_MINUTES } from './frame_cost.js';
import type { Workload } from './in_process.js';

const workload = (set: FrameSetName, devices: number, warmUpMinutes: number, minutes: number): Workload => ({
  set,
  devices,
  warmUpMinutes,
  minutes,
});

export const FEW = 100;
export const MANY = 1000;
/** In place of many where time is short. */
export const SOME = 400;
export const MOST = 10_000;
/** Sensors cost most: fewer of them tell as much. */
export const SENSORS = 500;
export const FEW_SENSORS = 30;

/** Every minute of event time is a round; more where there are few devices. */
export const WORKLOADS: readonly Workload[] = [
  workload('none', FEW, 1, 9),
  workload('none', MANY, 1, 5),
  workload('none', MOST, 1, 2),
  workload('prior', FEW, 1, 9),
  workload('prior', MANY, 1, 5),
  workload('prior', MOST, 1, 2),
  workload('sensor', FEW_SENSORS, LEARNING_MINUTES, 5),
  workload('sensor', SENSORS, LEARNING_MINUTES, 5),
  workload('plan', MANY, 2, 5),
  workload('churn', MANY, 1, 3),
];

export const QUICK_WORKLOADS: readonly Workload[] = [
  workload('none', FEW, 1, 2),
  workload('none', SOME, 1, 1),
  workload('prior', SOME, 1, 1),
  workload('sensor', FEW_SENSORS, LEARNING_MINUTES, 1),
  workload('plan', FEW, 2, 3),
  workload('churn', FEW, 1, 2),
];
