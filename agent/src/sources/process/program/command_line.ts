/** /proc/[pid]/cmdline: arguments, each ended by a zero byte (fs/proc/base.c, get_mm_cmdline). */

/** Bytes of it that are read: programs and scripts stand at its start. */
const COMMAND_LINE_BYTES = 4096;

/** The first arguments, at most 256. A process that has written a title of its own there may give only one. */
export function parseCommandLine(text: string): string[] {
  const args = text.slice(0, COMMAND_LINE_BYTES).split('\0', 257);
  // what follows the last zero byte is nothing, or was cut off
  if (args.length > 1 || text === '') args.pop();
  return args;
}
