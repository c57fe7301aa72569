/**
 * The flash model, and the simulator that it is tested on, against data that is public or measured. What figures mean is in
 * analyzer/src/models/flash/README.md. Adding a part: its file and a line in PARTS.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { EdgevitalsError } from '@edgevitals/shared/errors';
import type { Gate } from '../../bench/bench.js';
import { textTable } from '../../bench/table.js';
import type { Validation } from '../validation.js';
import { ftl } from './ftl/ftl.js';
import { lifetime } from './lifetime/lifetime.js';
import type { FlashPart } from './part.js';
import { smartctl } from './smartctl/smartctl.js';
import { ubi } from './ubi/ubi.js';
import { microbench } from './writes/microbench.js';
import { mix } from './writes/mix.js';
import { simulated } from './writes/simulated.js';
import { worn } from './writes/worn.js';

const PARTS: readonly FlashPart[] = [ftl, microbench, mix, simulated, worn, lifetime, smartctl, ubi];

export const flash: Validation = {
  name: 'flash',
  summary: 'writes, amplification and wear of flash, and the simulator that they are tested on',
  needsData: true,
  parts: PARTS.map(({ name }) => name),
  run: async context => {
    const parts = PARTS.filter(({ name }) => context.parts.length === 0 || context.parts.includes(name));
    const folder = placeOf(context.data);
    const entries = readdirSync(folder).sort();
    const takenBy = ({ files }: FlashPart): string[] =>
      entries.filter(entry => files?.takes(entry, join(folder, entry)));
    const unknown = entries.filter(
      entry => !PARTS.some(part => part.files?.takes(entry, join(folder, entry))),
    );
    if (unknown.length === entries.length)
      throw new EdgevitalsError(
        'CONFIG_INVALID',
        `None of ${PARTS.map(part => part.files?.named ?? part.name).join(', ')} in ${context.data} or its folder flash: nothing to validate with.`,
      );
    const gates: Gate[] = [];
    const times = [['part', 'seconds', 'of CPU']];
    for (const [i, part] of parts.entries()) {
      const taken = takenBy(part);
      if (part.files !== undefined && taken.length === 0) {
        context.print(`${part.name}: left out, there is no ${part.files.named}\n\n`);
        continue;
      }
      context.progress(`${part.name}: part ${i + 1} of ${parts.length}`);
      const begun = performance.now();
      const used = process.cpuUsage();
      gates.push(
        ...(await part.run(
          taken.map(entry => join(folder, entry)),
          context,
        )),
      );
      const { user, system } = process.cpuUsage(used);
      times.push([
        part.name,
        ((performance.now() - begun) / 1e3).toFixed(0),
        ((user + system) / 1e6).toFixed(0),
      ]);
    }
    context.print(`${textTable(times)}\n\n`);
    if (unknown.length > 0) context.print(`Not known, and not read: ${unknown.join(', ')}\n\n`);
    return gates;
  },
};

/** The folder itself, or its folder `flash`. */
function placeOf(data: string): string {
  const below = join(data, 'flash');
  const place = existsSync(below) ? below : data;
  if (!existsSync(place)) throw new EdgevitalsError('CONFIG_INVALID', `There is no folder ${place}.`);
  return place;
}
