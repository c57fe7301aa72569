import type { LabScenario } from '../scenario.js';
import { battery } from './battery.js';
import { outage } from './outage.js';
import { truth } from './truth.js';
import { wear } from './wear.js';

/** All scenarios, most telling first. */
export const LAB_SCENARIOS: readonly LabScenario[] = [truth, outage, battery, wear];
