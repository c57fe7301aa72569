import { readFileSync } from 'node:fs';
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { PowerProfiles } from '../models/index.js';

/**
 * The device profiles in a JSON file (models/power/priors/profile.ts).
 * @throws EdgevitalsError CONFIG_INVALID when there is no such file, or when it is not one of profiles.
 */
export function readPowerProfiles(path: string): PowerProfiles {
  try {
    return new PowerProfiles(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new EdgevitalsError('CONFIG_INVALID', `--power-profile ${path}: ${why}`, { cause });
  }
}
