/** Instructions of a program, counted by valgrind's callgrind: what other programs do on the machine does not move them. */
import { readFileSync } from 'node:fs';
import type { Contender } from './contenders/contender.js';
import { installed } from './contenders/contender.js';

export const VALGRIND_ABSENT = 'not installed: apt-get install valgrind';

/** The program run so that it leaves its counts in `file` when it ends; undefined without valgrind. */
export function underCallgrind(contender: Contender, file: string): Contender | undefined {
  const valgrind = installed('valgrind');
  if (valgrind === undefined) return undefined;
  return {
    ...contender,
    command: valgrind,
    args: [
      '--tool=callgrind',
      '--compress-strings=no',
      '--compress-pos=no',
      `--callgrind-out-file=${file}`,
      contender.command,
      ...contender.args,
    ],
  };
}

/** User instructions by function, those of functions it calls left out. */
export type InstructionCounts = ReadonlyMap<string, number>;

/**
 * Reads what callgrind writes (its manual, "Callgrind Format Specification"), with strings and positions uncompressed.
 * @throws Error when it is not that.
 */
export function readCallgrind(text: string): InstructionCounts {
  const counts = new Map<string, number>();
  let current: string | undefined;
  let isCall = false;
  let total: number | undefined;
  for (const line of text.split('\n')) {
    if (line.startsWith('fn=')) current = line.slice(3);
    else if (line.startsWith('calls=')) isCall = true;
    else if (line.startsWith('totals:')) total = Number(line.slice(7));
    else if (current !== undefined && /^(?:0x[0-9a-f]+|\d+) \d+$/.test(line)) {
      // the line after calls= is what the called function took
      if (!isCall)
        counts.set(current, (counts.get(current) ?? 0) + Number(line.slice(line.indexOf(' ') + 1)));
      isCall = false;
    }
  }
  const sum = totalOf(counts);
  if (total === undefined || sum !== total)
    throw new Error(`callgrind counted ${total} instructions, and functions have ${sum}`);
  return counts;
}

export const readCallgrindFile = (file: string): InstructionCounts =>
  readCallgrind(readFileSync(file, 'utf8'));

export const totalOf = (counts: InstructionCounts): number => [...counts.values()].reduce((a, b) => a + b, 0);
