/**
 * Values that need not be equal to what the kernel says before and after, each with its reason. A value that is neither
 * equal nor here fails the truth table.
 */
export type Explanation = {
  readonly table: string;
  /** All when absent. */
  readonly columns?: readonly string[];
  readonly reason: string;
} & (
  | { readonly kind: 'no truth' }
  | { readonly kind: 'row comes and goes' }
  /** It is what the agent said in its sample before: the row was not read anew. */
  | { readonly kind: 'not its turn' }
  /** Both are names of kernel workers. */
  | { readonly kind: 'worker' }
  /** It is at most `within` outside what was read before and after. */
  | { readonly kind: 'moves'; readonly within: number }
);

export const EXPLAINED: readonly Explanation[] = [
  {
    table: 'process',
    kind: 'row comes and goes',
    reason:
      'it ran during one of the three readings only, as the agent itself and what reads the kernel beside it do',
  },
  {
    table: 'process',
    columns: ['span'],
    kind: 'no truth',
    reason: "the agent's own: how many readings of processes a row stands for",
  },
  {
    table: 'process',
    columns: ['name'],
    kind: 'worker',
    reason: 'a kernel worker has the name of what it did last',
  },
  {
    table: 'process',
    kind: 'not its turn',
    reason: 'processes that do little are read in turns, and say in span how many readings a change covers',
  },
  {
    table: 'cooling_time_in_state',
    kind: 'not its turn',
    reason: 'times in cooling states are read each 10 s, and said with every sample',
  },
  {
    table: 'cpuidle',
    columns: ['above', 'below', 'rejected'],
    kind: 'not its turn',
    reason: 'what was asked for in vain is read rarely, and said with every sample',
  },
  {
    table: 'cpufreq',
    columns: ['scaling_cur_freq'],
    kind: 'moves',
    // the range of the board's P-states, in kHz
    within: 1_200_000,
    reason: 'the governor raises the frequency for whoever reads it',
  },
  {
    table: 'kernel',
    columns: ['running'],
    kind: 'moves',
    within: 4,
    reason: 'tasks become runnable by the millisecond',
  },
  {
    table: 'kernel',
    columns: ['load'],
    kind: 'moves',
    // what one more task that runs adds in the five seconds between two updates: 1 - e^(-5/60)
    within: 8,
    reason: 'the kernel averages the load anew each five seconds',
  },
  {
    table: 'sockstat',
    columns: ['sockets_used'],
    kind: 'moves',
    within: 4,
    reason: 'the agent has sockets of its own while it reads',
  },
  {
    table: 'sleeper',
    kind: 'no truth',
    reason:
      "the agent's own looks at threads that wake often, of which a board has one now and then: they have tests of their own",
  },
  {
    table: 'short_lived',
    kind: 'no truth',
    reason: 'the kernel tells of a process that ends once, and whoever listens is the agent',
  },
  {
    table: 'agent',
    kind: 'no truth',
    reason: "the agent's own account of itself, which `cost` of the lab is measured beside",
  },
  {
    table: 'program',
    kind: 'no truth',
    reason: "judged from several files: programs' names and builds have tests of their own",
  },
  {
    table: 'memory',
    columns: ['available_kb', 'free_kb', 'cached_kb', 'slab_kb', 'anon_kb', 'shmem_kb', 'dirty_kb'],
    kind: 'moves',
    // the agent's peak and what truth keeps in tmpfs
    within: 8 * 1024,
    reason: 'what reads takes memory while it reads: the agent 5 MB, the scripts beside it less',
  },
];
