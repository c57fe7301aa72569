/** Energy that nothing has ever measured: what is published of the CPUs tells what running programs add, and no more. */
import type { EnergyRow } from '../../quantities/index.js';

export const PRIOR_NOTE = 'No sensor: only what running programs add, from published figures.';

/** Whether an energy says nothing of the device: none of its programs ran. That is no power of 0 W. */
export const tellsNothing = ({ basis, joules }: EnergyRow): boolean => basis === 'prior' && joules === 0;
