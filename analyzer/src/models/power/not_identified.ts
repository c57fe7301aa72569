import type { PowerSummary } from './estimator/index.js';

/** From when on a model speaks for its device, and what speaks before. */
export interface Learning {
  /** Readings that it needs. */
  readonly enough: number;
  /** Whether something is published of all its CPUs. */
  readonly published: boolean;
  /** Programs that always ran together, a list a group; asked for once it speaks. */
  readonly together: () => readonly (readonly string[])[];
}

/** Devices or programs that are named; the rest are counted. */
const MOST_NAMED = 4;
/** Groups of programs that are named. */
const MOST_GROUPS = 3;

/**
 * What the data cannot tell of a device, a sentence each.
 * @param summary of its estimator; undefined before the device has said what it is
 * @param scope what the sensor measures that it learned from; undefined without one
 */
export function notIdentified(
  summary: PowerSummary | undefined,
  scope: 'device' | 'cpu' | undefined,
  { enough, published, together }: Learning,
): string[] {
  if (scope === undefined)
    return ['what the device uses at rest, and what its programs differ in: nothing measures its power'];
  const said: string[] = [];
  if (scope === 'cpu') said.push('what the device uses beside its CPUs: only they are measured');
  if (summary === undefined) return said;
  if (summary.rows < enough) {
    const so = `${Math.round(summary.rows)} readings were usable so far, ${enough} are needed`;
    said.push(
      published
        ? `what processes use on this very device: until then measured energy is shared out by published figures (${so})`
        : `what processes use: ${so}`,
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
  if (names.length > 0) said.push(`all that ${named(names)} use: that never varied by itself`);
  for (const programs of together().slice(0, MOST_GROUPS))
    said.push(`what ${named(programs)} use each: they always ran together, and their sum is what is known`);
  return said;
}

const named = (names: readonly string[]): string => {
  const shown = names.slice(0, MOST_NAMED);
  if (names.length === 1) return names[0]!;
  return names.length > shown.length
    ? `${shown.join(', ')} and ${names.length - shown.length} more`
    : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
};
