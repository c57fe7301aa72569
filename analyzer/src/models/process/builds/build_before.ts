import { given } from '@edgevitals/shared/objects';
import type { BuildBefore, BuildUse, Estimate } from '@edgevitals/shared/results';

/** A build against the same one before it; undefined where either was not seen whole. */
export function against(build: BuildUse, before: BuildUse | undefined): BuildBefore | undefined {
  if (before === undefined || !build.isWhole || !before.isWhole || build.running) return undefined;
  if (!(before.cpuSeconds > 0 && before.wallSeconds > 0)) return undefined;
  return {
    to: before.to,
    cpuRatio: build.cpuSeconds / before.cpuSeconds,
    wallRatio: build.wallSeconds / before.wallSeconds,
    ...given({
      joulesRatio: ratioOf(build.joules, before.joules),
      memoryRatio:
        build.peakMemoryBytes === undefined || !before.peakMemoryBytes
          ? undefined
          : build.peakMemoryBytes / before.peakMemoryBytes,
    }),
  };
}

/** What the power model is off by is the same in both: only what differs is left, of which nothing is known but that it is less. */
function ratioOf(a: Estimate | undefined, b: Estimate | undefined): Estimate | undefined {
  if (a === undefined || b === undefined || !(b.value > 0)) return undefined;
  const value = a.value / b.value;
  const sigma =
    a.sigma === undefined || b.sigma === undefined || !(a.value > 0)
      ? undefined
      : value * Math.hypot(a.sigma / a.value, b.sigma / b.value);
  return { value, ...given({ sigma }), basis: a.basis };
}
