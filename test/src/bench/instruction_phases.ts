/** What the native agent's instructions are for, by the functions of its C that they are in: the first row that fits. */
import type { InstructionCounts } from './callgrind.js';

const PHASES: readonly (readonly [phase: string, functions: RegExp])[] = [
  ['garbage', /^(?:gc_|mark_|JS_RunGC|free_zero_ref|JS_MarkValue|js_\w+_mark$|free_cycles|JS_TriggerGC)/],
  [
    'memory',
    /(?:malloc|calloc|realloc|^free$|heap_|^ev_heap|js_free|JS_FreeValue|free_object|free_property|free_var_ref|__libc_free|alloc_)/,
  ],
  ['deflate', /deflate|tdefl|longest_match|huff/i],
  ['TLS', /mbedtls|aes|gcm|sha\d+|ecp_|mpi_|tls_/i],
  [
    'kernel',
    /^(?:__?syscall|read$|open|close$|pread|readdir|getdents|fstat|lseek|poll$|__internal_syscall|ioctl)/,
  ],
  ['changes of rows', /^(?:changes_of_row|row_changes|numbers_of|put_varint)/],
  [
    'parse and host',
    /^(?:ev_|js_ev_|host_|text_|files_|numbers_|value_|words|lines_|rows_|after_key|decimal|name_sum|add_to_sum|put_number|is_gap|split|fields|parse_|read_)/,
  ],
  [
    'text and copies',
    /^(?:mem(?:cpy|move|set|cmp|chr)|str\w+|__mem\w+|js_\w*string\w*|JS_ConcatString|JS_NewString\w*|js_sub_string|utf8|js_alloc_string)/,
  ],
  ['interpreter', /^JS_CallInternal/],
  [
    'engine',
    /^(?:JS_|js_|lre_|find_|async_|add_|delete_|expand_|map_|resize_|get_|set_|bc_|build_|dtoa|atod)/,
  ],
];

/** Instructions by phase, most first; `other` is what no row fits. */
export function byPhase(counts: InstructionCounts): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const [name, count] of counts) {
    // callgrind puts a suffix behind functions that call themselves, and the file before some
    const bare = name.replace(/'\d+$/, '').replace(/^.*:/, '');
    const phase = PHASES.find(([, functions]) => functions.test(bare))?.[0] ?? 'other';
    sums.set(phase, (sums.get(phase) ?? 0) + count);
  }
  return new Map([...sums].sort(([, a], [, b]) => b - a));
}

/** What the second has more than the first, function by function. */
export function difference(from: InstructionCounts, to: InstructionCounts): InstructionCounts {
  const more = new Map<string, number>();
  for (const [name, count] of to) {
    const rest = count - (from.get(name) ?? 0);
    if (rest !== 0) more.set(name, rest);
  }
  return more;
}
