import type { Contender } from './contender.js';

/** A loop in C that reads the same files and does nothing with them. `program` is floor.c, compiled. */
export const floor = (program: string, variant: 'open' | 'kept'): Contender => ({
  name: variant === 'open' ? 'C floor: open, read, close' : 'C floor: kept descriptors',
  command: program,
  args: [variant],
  parts: [program],
  counted: 'the program without libc',
});
