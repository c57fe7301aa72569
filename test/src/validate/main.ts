/**
 * `npm run validate -- MODEL [--data DIR] [--part NAME] [--quick] [--json]`: drives a model of production with the data in DIR, prints
 * a table, and with --json one object {"name","gates","machine"} on standard output. Exit status 1 when a gate does not
 * hold, 2 when used wrongly.
 */
import { isEdgevitalsError } from '@edgevitals/shared/errors';
import { gateCommand } from '../bench/gate_command.js';
import { reportGates } from '../bench/report_gates.js';
import { flash } from './flash/flash.js';
import { mesh } from './mesh/mesh.js';
import { power } from './power/power.js';
import { releases } from './releases/releases.js';
import { thermal } from './thermal/thermal.js';
import type { Validation } from './validation.js';
import { busyLoops } from './wakeups/busy_loops.js';
import { wakeups } from './wakeups/wakeups.js';

const VALIDATIONS: readonly Validation[] = [power, thermal, flash, mesh, wakeups, busyLoops, releases];

const line = 'npm run validate -- MODEL [--data DIR] [--part NAME] [--quick] [--json]';
const command = gateCommand(line, VALIDATIONS, ['data', 'part']);
const { chosen, quick, json, usage, print, progress } = command;
const data = command.textsOf('data').at(-1) ?? '';
const parts = command.textsOf('part');
if (chosen.needsData && data === '') usage(false);
if (parts.some(part => chosen.parts?.includes(part) !== true))
  usage(false, `${chosen.name} has the parts: ${chosen.parts?.join(', ') ?? 'none'}\n`);

try {
  const gates = await chosen.run({ data, parts, quick, print, progress });
  reportGates(chosen.name, gates, json, print);
} catch (error) {
  if (!isEdgevitalsError(error)) throw error;
  process.stderr.write(`${error.code}: ${error.message}\n`);
  process.exitCode = 2;
}
