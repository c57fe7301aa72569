/**
 * Device profiles: what an operator knows of kinds of devices from a meter or a data sheet, as JSON: a profile, or a list of
 * them of which the first counts whose `model` the model of the device begins with.
 *
 *     {
 *       "model": "Raspberry Pi 4",
 *       "base": { "watts": 1.9, "relative": 0.1 },
 *       "clusters": { "policy0": { "relative": 0.1, "busyWatts": { "600000": 0.11, "1800000": 0.85 } } },
 *       "devices": { "interface/wlan0": { "onWatts": 0.3, "work": { "bytes": 2e-7 }, "relative": 0.3 } }
 *     }
 *
 * `base`: the idle device. `clusters`: by policy or by core (`cortex-a72`), what one fully busy CPU adds, by kHz.
 * `devices`: by name as in answers, or by kind (`radio`, `wired`, `storage`, `gpu`, `display`, `other`). `relative` is one
 * standard deviation as a share, 0.1 where it is left out. Everything may be left out; without `model` it is for all.
 */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import * as v from 'valibot';
import type { DevicePrior } from './device_priors.js';

export interface PowerProfile {
  /** Beginning of the models that it is of; empty for all. */
  readonly model: string;
  readonly base: { readonly watts: number; readonly relative: number } | undefined;
  readonly clusters: ReadonlyMap<
    string,
    {
      readonly points: readonly { readonly hertz: number; readonly watts: number }[];
      readonly relative: number;
    }
  >;
  readonly devices: ReadonlyMap<string, DevicePrior>;
}

const RELATIVE = 0.1;
const MOST_ENTRIES = 256;
const MOST_WATTS = 10_000;
const MOST_RELATIVE = 10;
const MOST_KHZ = 1e8;

export class PowerProfiles {
  private readonly profiles: readonly PowerProfile[];

  /**
   * @param value parsed JSON.
   * @throws EdgevitalsError CONFIG_INVALID naming the first field that is wrong.
   */
  constructor(value: unknown) {
    this.profiles = Array.isArray(value)
      ? value.slice(0, MOST_ENTRIES).map((each, i) => checkProfile(each, `profile[${i}]`))
      : [checkProfile(value, 'profile')];
  }

  /** The profile of a device by its model (Info.model); undefined where none is of it. */
  of(model: string): PowerProfile | undefined {
    return this.profiles.find(profile => model.startsWith(profile.model));
  }
}

const amount = (most: number) => {
  const message = `a number from 0 to ${most}`;
  return v.pipe(v.number(message), v.minValue(0, message), v.maxValue(most, message));
};

/** A map with these fields and no other. */
function fields<T extends v.ObjectEntries>(entries: T) {
  const names = Object.keys(entries).join(', ');
  return v.pipe(
    v.custom<object>(isMap, 'a map'),
    v.strictObject(entries, ({ expected }) => (expected === 'never' ? `one of ${names}` : 'given')),
  );
}

/** A map by names that the file chooses. */
const mapOf = <K extends v.BaseSchema<string, string, v.BaseIssue<unknown>>, T extends v.GenericSchema>(
  key: K,
  value: T,
) =>
  v.pipe(
    v.custom<object>(isMap, 'a map'),
    v.check(each => Object.keys(each).length <= MOST_ENTRIES, `a map of at most ${MOST_ENTRIES} entries`),
    v.record(key, value),
  );

const isMap = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const WATTS = amount(MOST_WATTS);
const RELATIVES = v.optional(amount(MOST_RELATIVE), RELATIVE);
const KHZ = v.pipe(
  v.string(),
  v.check(khz => Number(khz) >= 0 && Number(khz) <= MOST_KHZ, `a clock in kHz, from 0 to ${MOST_KHZ}`),
);

const PROFILE = fields({
  model: v.optional(v.string('text'), ''),
  base: v.optional(fields({ watts: WATTS, relative: RELATIVES })),
  clusters: v.optional(
    mapOf(
      v.string(),
      fields({
        busyWatts: v.pipe(
          mapOf(KHZ, WATTS),
          v.check(points => Object.keys(points).length > 0, 'a map of kHz to watts with an entry'),
        ),
        relative: RELATIVES,
      }),
    ),
    {},
  ),
  devices: v.optional(
    mapOf(
      v.string(),
      fields({
        onWatts: v.optional(WATTS, 0),
        work: v.optional(mapOf(v.string(), WATTS), {}),
        relative: RELATIVES,
      }),
    ),
    {},
  ),
});

function checkProfile(value: unknown, path: string): PowerProfile {
  const result = v.safeParse(PROFILE, value, { abortEarly: true });
  if (!result.success) {
    const [{ message, path: within = [] }] = result.issues;
    const where = [path, ...within.map(({ key }) => String(key))].join('.');
    throw new EdgevitalsError('CONFIG_INVALID', `${where} must be ${message}`);
  }
  const { model, base, clusters, devices } = result.output;
  return {
    model,
    base,
    clusters: new Map(Object.entries(clusters).map(([name, each]) => [name, clusterOf(each)])),
    devices: new Map(
      Object.entries(devices).map(([name, { onWatts, work, relative }]) => [
        name,
        { onWatts, work: new Map(Object.entries(work)), relative, source: 'device profile' },
      ]),
    ),
  };
}

function clusterOf({ busyWatts, relative }: { busyWatts: Record<string, number>; relative: number }) {
  const points = Object.entries(busyWatts).map(([khz, watts]) => ({ hertz: Number(khz) * 1000, watts }));
  return { points: points.sort((a, b) => a.hertz - b.hertz), relative };
}
