/**
 * `npm run faults -- NAME [--quick] [--json]`: kills, cuts and floods what runs as in the field, prints a table, and with
 * --json one object {"name","gates","machine"} on standard output. Exit status 1 when a gate does not hold, 2 when used
 * wrongly.
 */
import { endOnSignals, gateCommand } from '../bench/gate_command.js';
import { reportGates } from '../bench/report_gates.js';
import { clock } from './clock/clock.js';
import { cluster } from './cluster/cluster.js';
import { damage } from './damage/damage.js';
import { disk } from './disk/disk.js';
import type { FaultSuite } from './fault_suite.js';
import { flood } from './flood/flood.js';
import { hostile } from './hostile/hostile.js';
import { junk } from './junk/junk.js';
import { kills } from './kills/kills.js';
import { unheard } from './kills/unheard.js';
import { requests } from './requests/requests.js';
import { slow } from './slow/slow.js';
import { twins } from './twins/twins.js';

const SUITES: readonly FaultSuite[] = [
  kills,
  unheard,
  requests,
  hostile,
  flood,
  junk,
  clock,
  damage,
  disk,
  slow,
  twins,
  cluster,
];

const line = 'npm run faults -- NAME [--quick] [--json]';
const { chosen, quick, json, print, progress } = gateCommand(line, SUITES);
endOnSignals();
const gates = await chosen.run({ quick, print, progress });
reportGates(chosen.name, gates, json, print);
