import type { Gate } from './bench.js';
import { machine } from './machine.js';
import { figure, textTable } from './table.js';

/**
 * Prints the gates of a benchmark or validation as a table and, with `json`, one object {"name","gates","machine"} on
 * standard output; the program's exit status becomes 1 when one does not hold.
 * @param print where a person looks.
 */
export function reportGates(
  name: string,
  gates: readonly Gate[],
  json: boolean,
  print: (text: string) => void,
): void {
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
    process.stdout.write(`${JSON.stringify({ name, gates: told, machine: machine() })}\n`);
  }
  process.exitCode = gates.every(({ holds }) => holds) ? 0 : 1;
}
