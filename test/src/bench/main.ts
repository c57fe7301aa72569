/**
 * `npm run bench -- NAME [--quick] [--json]`: prints a table with the peer's figure beside ours, and with --json one
 * object {"name","gates","machine"} on standard output. Exit status 1 when a gate does not hold, 2 when used wrongly.
 */
import type { Bench } from './bench.js';
import { agent } from './benches/agent.js';
import { sources } from './benches/sources.js';
import { wire } from './benches/wire.js';
import { machine } from './machine.js';
import { figure, textTable } from './table.js';

const BENCHES: readonly Bench[] = [agent, sources, wire];

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
print(
  textTable([
    ['gate', 'value', 'goal', 'unit', ''],
    ...gates.map(({ gate, value, goal, unit, holds }) => [
      gate,
      figure(value),
      goal,
      unit,
      holds ? (value === undefined ? 'not measured' : 'holds') : 'DOES NOT HOLD',
    ]),
  ]),
);
if (json) {
  // a gate that could not be measured keeps its key
  const told = gates.map(gate => ({ ...gate, value: gate.value ?? null }));
  process.stdout.write(`${JSON.stringify({ name: bench.name, gates: told, machine: machine() })}\n`);
}
process.exitCode = gates.every(({ holds }) => holds) ? 0 : 1;
