import type { PowerSummary } from './estimator/index.js';

/** Devices that are named; the rest are counted. */
const MOST_NAMED = 4;

/**
 * What the data cannot tell of a device, a sentence each.
 * @param summary of its estimator; undefined before the device has said what it is
 * @param scope what the sensor measures that it learned from; undefined without one
 * @param enough readings from which on the model speaks for the device
 */
export function notIdentified(
  summary: PowerSummary | undefined,
  scope: 'device' | 'cpu' | undefined,
  enough: number,
): string[] {
  if (scope === undefined)
    return ['what the device uses at rest, and what its programs differ in: nothing measures its power'];
  const said: string[] = [];
  if (scope === 'cpu') said.push('what the device uses beside its CPUs: only they are measured');
  if (summary === undefined) return said;
  if (summary.rows < enough) {
    said.push(
      `what processes use: ${Math.round(summary.rows)} readings were usable so far, ${enough} are needed`,
    );
    return said;
  }
  if (!summary.idleIdentified)
    said.push('idle power: the device was not seen at rest while something measured it');
  const fixed = new Set<string>();
  for (const { name, identified } of summary.coefficients) {
    const [device = ''] = /^(interface|disk|gpu|backlight|runtime)\/.*(?=\/)/.exec(name) ?? [];
    if (device !== '' && !identified) fixed.add(device);
  }
  // what one of its kinds of work costs may be known all the same
  const names = [...fixed];
  if (names.length > 0)
    said.push(
      `all that ${names.slice(0, MOST_NAMED).join(', ')}${names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : ''} use: that never varied by itself`,
    );
  return said;
}
