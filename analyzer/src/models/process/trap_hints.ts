/** What can be done about instructions that the kernel carries out in place of the processor. */
import type { Hint } from '@edgevitals/shared/results';
import type { InterruptRow } from '../../quantities/index.js';

/** Fewer in a second take less than a ten thousandth of a CPU, at some hundred instructions each. */
const LEAST_A_SECOND = 100;

const ADVICE: Readonly<Record<string, string>> = {
  'unaligned user':
    'accesses of programs to addresses that are not aligned are carried out by the kernel: check packed structures and casts of pointers, or compile with -mno-unaligned-access',
  'unaligned kernel':
    'accesses of the kernel to addresses that are not aligned are carried out by a trap: a driver does so, mostly of a network device',
  unaligned:
    'accesses to addresses that are not aligned are carried out by the kernel: check packed structures and casts of pointers',
  'floating point':
    'floating point instructions are emulated by the kernel, as the processor has no unit for them: compile programs with -msoft-float, which does without the trap',
};

/** @param rows of a window, merged. */
export function trapHints(rows: readonly InterruptRow[]): Hint[] {
  const traps = rows.filter(({ kind }) => kind === 'trap');
  const seconds = traps.reduce((most, row) => Math.max(most, row.seconds), 0);
  if (!(seconds > 0)) return [];
  return traps.flatMap(({ name, count }) => {
    const advice = ADVICE[name];
    const rate = count / seconds;
    return advice === undefined || rate < LEAST_A_SECOND
      ? []
      : [{ subject: name, text: `${Math.round(rate)} a second: ${advice}` }];
  });
}
