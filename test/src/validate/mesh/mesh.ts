/**
 * The mesh model against meshes that were measured, and dumps of other makers and versions. What figures mean is in
 * analyzer/src/models/mesh/README.md. Adding a part: its file and a line in PARTS.
 */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { EdgevitalsError } from '@edgevitals/shared/errors';
import type { Gate } from '../../bench/bench.js';
import type { Validation } from '../validation.js';
import { type DataFile, filesBelow } from './data_file.js';
import { iw } from './dumps/iw.js';
import { openthread } from './dumps/openthread.js';
import { respondd } from './dumps/respondd.js';
import { energy } from './energy/energy.js';
import { forwarding } from './forwarding/forwarding.js';
import { metered } from './forwarding/metered.js';
import { sweepTicks } from './forwarding/sweep_ticks.js';
import { overhead } from './overhead/overhead.js';
import type { MeshPart } from './part.js';

const PARTS: readonly MeshPart[] = [
  overhead,
  forwarding,
  sweepTicks,
  metered,
  energy,
  respondd,
  iw,
  openthread,
];

export const mesh: Validation = {
  name: 'mesh',
  summary: 'control traffic, forwarding cost and radio energy of meshes, and what their tools print',
  needsData: true,
  parts: PARTS.map(({ name }) => name),
  run: async context => {
    const parts = PARTS.filter(({ name }) => context.parts.length === 0 || context.parts.includes(name));
    const files = filesOf(context.data);
    const takenBy = (part: MeshPart): DataFile[] => files.filter(file => part.files?.takes(file));
    const taken = new Map(PARTS.map(part => [part, takenBy(part)]));
    const known = new Set([...taken.values()].flat());
    if (known.size === 0)
      throw new EdgevitalsError(
        'CONFIG_INVALID',
        `None of ${PARTS.flatMap(part => part.files?.named ?? []).join(', ')} in ${context.data} or below it: nothing to validate with.`,
      );
    const gates: Gate[] = [];
    for (const part of parts) {
      const own = taken.get(part)!;
      if (part.files !== undefined && own.length === 0)
        context.print(`${part.name}: left out, there is no ${part.files.named}\n\n`);
      else gates.push(...part.run(own, context));
    }
    const unknown = files.filter(file => !known.has(file));
    if (unknown.length > 0)
      context.print(`Not known, and not read: ${unknown.map(({ name }) => name).join(', ')}\n\n`);
    return gates;
  },
};

/** Folders that dumps stand in, beside a folder `mesh`. */
const DUMPS = /respondd|iw|openthread/i;

/** What is below the folder; of one that has a folder `mesh`, what is in that and in folders of dumps. */
function filesOf(data: string): DataFile[] {
  if (!existsSync(data) || !statSync(data).isDirectory())
    throw new EdgevitalsError('CONFIG_INVALID', `There is no folder ${data}.`);
  if (!existsSync(join(data, 'mesh'))) return filesBelow(data);
  return readdirSync(data)
    .sort()
    .filter(entry => entry === 'mesh' || (DUMPS.test(entry) && statSync(join(data, entry)).isDirectory()))
    .flatMap(entry => filesBelow(data, join(data, entry)));
}
