/**
 * `npm run bench -- NAME [--quick] [--json] [--peers DIR]`: prints a table with the peer's figure beside ours, and with --json one
 * object {"name","gates","machine"} on standard output. Programs to compare with that are no package of the system are
 * installed in DIR, or what EDGEVITALS_PEERS names. Exit status 1 when a gate does not hold, 2 when used wrongly.
 */
import { parseArgs } from 'node:util';
import type { Bench } from './bench.js';
import { agent } from './benches/agent.js';
import { analyzer } from './benches/analyzer.js';
import { log } from './benches/log.js';
import { sources } from './benches/sources.js';
import { wire } from './benches/wire.js';
import { reportGates } from './report_gates.js';

const BENCHES: readonly Bench[] = [agent, analyzer, log, sources, wire];

function usage(asked: boolean): never {
  const list = BENCHES.map(({ name, summary }) => `  ${name.padEnd(8)}  ${summary}\n`).join('');
  (asked ? process.stdout : process.stderr).write(
    `Usage: npm run bench -- NAME [--quick] [--json] [--peers DIR]\n\n${list}`,
  );
  process.exit(asked ? 0 : 2);
}

/** What was asked for; undefined when it was asked wrongly. */
function asked() {
  try {
    const { values, positionals } = parseArgs({
      options: {
        help: { type: 'boolean', default: false },
        quick: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        peers: { type: 'string' },
      },
      allowPositionals: true,
    });
    return { ...values, names: positionals };
  } catch {
    return undefined;
  }
}

const options = asked();
if (options?.help) usage(true);
const bench = BENCHES.find(({ name }) => name === options?.names[0]);
if (options === undefined || bench === undefined || options.names.length > 1) usage(false);
const { json, quick, peers = process.env['EDGEVITALS_PEERS'] } = options;

// ends through 'exit', where everything that runs is ended with it
for (const [signal, number] of [['SIGINT', 2] as const, ['SIGTERM', 15] as const])
  process.once(signal, () => process.exit(128 + number));

// with --json standard output is the object alone
const print = (text: string): void => void (json ? process.stderr : process.stdout).write(text);
const gates = await bench.run({
  quick,
  peers,
  print,
  progress: text => process.stderr.write(`${text}\n`),
});
reportGates(bench.name, gates, json, print);
