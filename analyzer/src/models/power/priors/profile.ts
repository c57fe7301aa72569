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

function checkProfile(value: unknown, path: string): PowerProfile {
  const root = map(value, path);
  const known = ['model', 'base', 'clusters', 'devices'];
  for (const name of root.keys())
    if (!known.includes(name)) throw wrong(`${path}.${name}`, `one of ${known.join(', ')}`);
  const base = root.get('base');
  const model = root.get('model') ?? '';
  if (typeof model !== 'string') throw wrong(`${path}.model`, 'text');
  return {
    model,
    base:
      base === undefined
        ? undefined
        : {
            watts: number(map(base, `${path}.base`).get('watts'), `${path}.base.watts`, MOST_WATTS),
            relative: relativeOf(map(base, `${path}.base`), `${path}.base`),
          },
    clusters: mapped(root.get('clusters'), `${path}.clusters`, clusterOf),
    devices: mapped(root.get('devices'), `${path}.devices`, deviceOf),
  };
}

function clusterOf(value: unknown, path: string) {
  const fields = map(value, path);
  const points = [...map(fields.get('busyWatts'), `${path}.busyWatts`)].map(([khz, watts]) => ({
    hertz: number(Number(khz), `${path}.busyWatts: ${khz} (kHz)`, 1e8) * 1000,
    watts: number(watts, `${path}.busyWatts.${khz}`, MOST_WATTS),
  }));
  if (points.length === 0) throw wrong(`${path}.busyWatts`, 'a map of kHz to watts with an entry');
  return { points: points.sort((a, b) => a.hertz - b.hertz), relative: relativeOf(fields, path) };
}

function deviceOf(value: unknown, path: string): DevicePrior {
  const fields = map(value, path);
  const on = fields.get('onWatts');
  return {
    onWatts: on === undefined ? 0 : number(on, `${path}.onWatts`, MOST_WATTS),
    work: mapped(fields.get('work'), `${path}.work`, (joules, at) => number(joules, at, MOST_WATTS)),
    relative: relativeOf(fields, path),
    source: 'device profile',
  };
}

function relativeOf(fields: ReadonlyMap<string, unknown>, path: string): number {
  const value = fields.get('relative');
  return value === undefined ? RELATIVE : number(value, `${path}.relative`, MOST_RELATIVE);
}

function mapped<T>(value: unknown, path: string, read: (value: unknown, path: string) => T): Map<string, T> {
  const entries = value === undefined ? [] : [...map(value, path)];
  return new Map(entries.map(([name, each]) => [name, read(each, `${path}.${name}`)]));
}

function map(value: unknown, path: string): ReadonlyMap<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(path, 'a map');
  const entries = Object.entries(value);
  if (entries.length > MOST_ENTRIES) throw wrong(path, `a map of at most ${MOST_ENTRIES} entries`);
  return new Map(entries);
}

function number(value: unknown, path: string, most: number): number {
  if (typeof value !== 'number' || !(value >= 0 && value <= most))
    throw wrong(path, `a number from 0 to ${most}`);
  return value;
}

const wrong = (path: string, expected: string): EdgevitalsError =>
  new EdgevitalsError('CONFIG_INVALID', `${path} must be ${expected}`);
