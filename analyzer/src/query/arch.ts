import type { ArchAnswer, ArchRequest } from '@edgevitals/shared/results';
import { answers, emulatedIn, type Running, runningOf, type TimeWindow } from '../models/index.js';
import type { Query, QueryContext } from './context.js';
import { windowQuery } from './window_query.js';

/** Emulated programs that are compared with others of the fleet, the costliest. */
const MOST_COMPARED = 5;
/** Devices whose programs are looked through, and those whose history is read. */
const MOST_LOOKED_AT = 1000;
const MOST_READ = 12;

/** Programs by what they are made for; those that are emulated are compared with devices that run them as their own. */
export const archQuery: Query<'arch'> = windowQuery<ArchRequest, ArchAnswer>(
  'arch',
  async (window, slices, device, request, context) => {
    const names = emulatedIn(slices).slice(0, MOST_COMPARED);
    const elsewhere =
      names.length === 0 ? NOBODY : await nativeElsewhere(context, device.device, names, window);
    return answers.arch(window, slices, device, request, elsewhere);
  },
);

const NOBODY: ReadonlyMap<string, readonly Running[]> = new Map();

async function nativeElsewhere(
  context: QueryContext,
  here: string,
  names: readonly string[],
  { from, to }: TimeWindow,
): Promise<ReadonlyMap<string, readonly Running[]>> {
  const found = new Map<string, Running[]>(names.map(name => [name, []]));
  let read = 0;
  for (const other of context.devices().slice(0, MOST_LOOKED_AT)) {
    if (read >= MOST_READ) break;
    if (other.device === here) continue;
    const runs = new Set([...other.processNames].map(({ program }) => program));
    const shared = names.filter(name => runs.has(name));
    if (shared.length === 0) continue;
    read++;
    const { slices } = await context.window(other.device, from, to);
    for (const name of shared) {
      const running = runningOf(slices, name);
      if (running.seconds > 0) found.get(name)!.push(running);
    }
  }
  return found;
}
