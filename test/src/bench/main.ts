/**
 * `npm run bench -- NAME [--quick] [--json] [--peers DIR] [--devices N] [--hours N]`: prints a table with the peer's figure beside ours, and with --json one
 * object {"name","gates","machine"} on standard output. Programs to compare with that are no package of the system are
 * installed in DIR, or what EDGEVITALS_PEERS names. Exit status 1 when a gate does not hold, 2 when used wrongly.
 */
import type { Bench } from './bench.js';
import { agent } from './benches/agent.js';
import { analyzer } from './benches/analyzer.js';
import { cluster } from './benches/cluster.js';
import { history } from './benches/history.js';
import { instructions } from './benches/instructions.js';
import { log } from './benches/log.js';
import { server } from './benches/server.js';
import { sources } from './benches/sources.js';
import { wire } from './benches/wire.js';
import { endOnSignals, gateCommand } from './gate_command.js';
import { reportGates } from './report_gates.js';

const BENCHES: readonly Bench[] = [
  agent,
  analyzer,
  cluster,
  history,
  instructions,
  log,
  server,
  sources,
  wire,
];

const line = 'npm run bench -- NAME [--quick] [--json] [--peers DIR] [--devices N] [--hours N]';
const { chosen, quick, json, textsOf, print, progress, usage } = gateCommand(line, BENCHES, [
  'peers',
  'devices',
  'hours',
]);
const peers = textsOf('peers').at(-1) ?? process.env['EDGEVITALS_PEERS'];
const size = (option: 'devices' | 'hours'): number | undefined => {
  const text = textsOf(option).at(-1);
  if (text === undefined) return undefined;
  return /^[1-9]\d{0,5}$/.test(text) ? Number(text) : usage(false, `--${option} wants a whole number\n`);
};
endOnSignals();
const gates = await chosen.run({ quick, peers, size, print, progress });
reportGates(chosen.name, gates, json, print);
