import { given } from '@edgevitals/shared/objects';
import type { TopAnswer } from '@edgevitals/shared/results';
import { inSecond } from '../interrupts.js';
import type { ViewOptions } from '../view.js';

/** `load 1.42, 812 context switches and 2.5 forks a second`; nothing where none of it is known. */
export function kernelLine(
  {
    loadAverage,
    switchesPerSecond,
    forksPerSecond,
  }: Pick<TopAnswer, 'loadAverage' | 'switchesPerSecond' | 'forksPerSecond'>,
  { colours }: ViewOptions,
): string[] {
  const told = given({
    load: typeof loadAverage === 'number' ? `load ${loadAverage.toFixed(2)}` : undefined,
    switches:
      typeof switchesPerSecond === 'number' ? `${inSecond(switchesPerSecond)} context switches` : undefined,
    forks: typeof forksPerSecond === 'number' ? `${inSecond(forksPerSecond)} forks` : undefined,
  });
  const rates = [told.switches, told.forks].filter(each => each !== undefined).join(' and ');
  const parts = [told.load, rates === '' ? undefined : `${rates} a second`];
  const line = parts.filter(each => each !== undefined).join(', ');
  return line === '' ? [] : [colours.dim(line)];
}
