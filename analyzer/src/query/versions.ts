import { given } from '@edgevitals/shared/objects';
import { presetOf, type VersionUse } from '@edgevitals/shared/results';
import { deviceOf, type Query } from './context.js';

interface KnownVersion {
  readonly program: string;
  readonly build: string;
  readonly devices: Set<string>;
  readonly running: Set<string>;
  first: { readonly device: string; readonly at: number } | undefined;
}

/** Builds of programs, of a device or the fleet: by program, the newest first. */
export const versionsQuery: Query<'versions'> = async (
  { device, program: wanted, limit = presetOf('versions', 'limit') },
  context,
) => {
  const found = new Map<string, KnownVersion>();
  const versionOf = (program: string, build: string): KnownVersion => {
    const key = `${program}\0${build}`;
    const known = found.get(key) ?? {
      program,
      build,
      devices: new Set(),
      running: new Set(),
      first: undefined,
    };
    found.set(key, known);
    return known;
  };
  for (const state of device === undefined ? context.devices() : [deviceOf(context, device)]) {
    for (const { program, build } of state.processNames) {
      if (build === '' || (wanted !== undefined && program !== wanted)) continue;
      const version = versionOf(program, build);
      version.devices.add(state.device);
      version.running.add(state.device);
    }
    for (const { program, build, firstAt } of context.builtPrograms(state.device)) {
      if (wanted !== undefined && program !== wanted) continue;
      const version = versionOf(program, build);
      version.devices.add(state.device);
      if (version.first === undefined || firstAt < version.first.at)
        version.first = { device: state.device, at: firstAt };
    }
  }
  const all = Array.from(
    found.values(),
    ({ program, build, devices, running, first }): VersionUse => ({
      ...{ program, build },
      running: running.size,
      devices: devices.size,
      ...given({ firstDevice: first?.device, firstAt: first?.at }),
    }),
  ).sort(newestVersionFirst);
  return { versions: all.slice(0, limit), more: Math.max(0, all.length - limit) };
};

/** Order of builds in an answer: by program. */
export const newestVersionFirst = (a: VersionUse, b: VersionUse): number =>
  compareText(a.program, b.program) || (b.firstAt ?? 0) - (a.firstAt ?? 0) || compareText(a.build, b.build);

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
