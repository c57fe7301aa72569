import { given } from '@edgevitals/shared/objects';
import { type Amplification, weakerBasis } from '@edgevitals/shared/results';

/**
 * From what programs ask for to flash: the product of one source of each layer, the first. Its interval is that of independent
 * logarithms, as wide as those of the layers that have one.
 * @returns undefined unless each layer is told of.
 */
export function totalAmplification(layers: readonly Amplification[]): Amplification | undefined {
  const best = (['cache', 'filesystem', 'translation'] as const).map(layer =>
    layers.find(each => each.layer === layer),
  );
  if (!best.every(each => each !== undefined && each.value > 0)) return undefined;
  const parts = best as Amplification[];
  const value = parts.reduce((product, each) => product * each.value, 1);
  const width = (bound: (each: Amplification) => number | undefined): number =>
    Math.hypot(...parts.map(each => Math.log((bound(each) ?? each.value) / each.value)));
  const isBounded = parts.some(each => each.lower !== undefined && each.upper !== undefined);
  return {
    layer: 'total',
    value,
    ...given({
      lower: isBounded ? value * Math.exp(-width(({ lower }) => lower)) : undefined,
      upper: isBounded ? value * Math.exp(width(({ upper }) => upper)) : undefined,
    }),
    basis: parts.map(({ basis }) => basis).reduce(weakerBasis),
    source: 'product of the layers',
    subject: parts[2]!.subject,
  };
}
