/**
 * `npm run bench -- NAME [--quick] [--json]`: prints a table with the peer's figure beside ours, and with --json one
 * object {"name","gates","machine"} on standard output. Exit status 1 when a gate does not hold, 2 when used wrongly.
 */
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
    `Usage: npm run bench -- NAME [--quick] [--json]\n\n${list}`,
  );
  process.exit(asked ? 0 : 2);
}

const args = process.argv.slice(2);
if (args.includes('--help')) usage(true);
const flags = args.filter(arg => arg.startsWith('--'));
const [name, ...more] = args.filter(arg => !arg.startsWith('--'));
const bench = BENCHES.find(one => one.name === name);
if (bench === undefined || more.length > 0 || flags.some(flag => !['--quick', '--json'].includes(flag)))
  usage(false);
const json = flags.includes('--json');

// ends through 'exit', where everything that runs is ended with it
for (const [signal, number] of [['SIGINT', 2] as const, ['SIGTERM', 15] as const])
  process.once(signal, () => process.exit(128 + number));

// with --json standard output is the object alone
const print = (text: string): void => void (json ? process.stderr : process.stdout).write(text);
const gates = await bench.run({
  quick: flags.includes('--quick'),
  print,
  progress: text => process.stderr.write(`${text}\n`),
});
reportGates(bench.name, gates, json, print);
