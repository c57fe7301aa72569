import { given } from '@edgevitals/shared/objects';
import type { ProgramPower } from '@edgevitals/shared/results';
import type { Slice } from '../../history/slice.js';
import type { EnergyRow } from '../../quantities/index.js';

/** Programs told in a state: more are asked for. */
const MOST = 5;

/**
 * The programs that cause most of the power of an interval, W.
 * @param energy of the device in it. @param awake seconds of it; without any nothing is told.
 */
export function programPowers({ processes }: Slice, energy: EnergyRow, awake: number): ProgramPower[] {
  if (!(awake > 0)) return [];
  const programs = new Map<string, { joules: number; sigma: number | undefined }>();
  for (const { program, joules = 0, joulesSigma: sigma } of processes) {
    if (!(joules > 0)) continue;
    const known = programs.get(program);
    if (known === undefined) programs.set(program, { joules, sigma });
    else {
      known.joules += joules;
      // what they are off by they are off by alike
      known.sigma = known.sigma === undefined || sigma === undefined ? undefined : known.sigma + sigma;
    }
  }
  const basis = energy.basis === 'prior' ? 'prior' : 'modelled';
  return [...programs]
    .sort(([, a], [, b]) => b.joules - a.joules)
    .slice(0, MOST)
    .map(([program, { joules, sigma }]) => ({
      program,
      power: {
        value: joules / awake,
        ...given({ sigma: sigma === undefined ? undefined : sigma / awake }),
        basis,
      },
      share: energy.joules > 0 ? joules / energy.joules : 0,
    }));
}
