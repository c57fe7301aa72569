import type { BoardArchive, BoardEntry } from './board_archive.js';

/** The first pid of the crowd; pids stay below the kernel's largest, 2^22. */
const FIRST_PID = 100_000;

/**
 * The board with `count` more processes, all alike but for their pids: thousands need no file.
 * @param template pid of the board's process to copy.
 */
export function crowded(board: BoardArchive, template: number, count: number): BoardArchive {
  const prefix = `/proc/${template}/`;
  const copied = board.entries.filter(
    ({ path }) => path.startsWith(prefix) && !/\/(fd|task)(\/|$)/.test(path),
  );
  const pids = Array.from({ length: count }, (_, i) => FIRST_PID + i);
  const crowd = pids.flatMap(pid => copied.map(entry => copyOf(entry, prefix, template, pid)));
  const entries = board.entries.map(entry =>
    entry.path === '/proc' && entry.list !== undefined
      ? { ...entry, list: [...entry.list, ...pids.map(String)] }
      : entry,
  );
  return {
    header: { ...board.header, board: `${board.header.board} + ${count} processes` },
    entries: [...entries, ...crowd],
    tools: board.tools,
  };
}

function copyOf(entry: BoardEntry, prefix: string, template: number, pid: number): BoardEntry {
  const path = `/proc/${pid}/${entry.path.slice(prefix.length)}`;
  if (entry.text === undefined) return { ...entry, path };
  const text = entry.text
    .replace(new RegExp(`^${template} \\(`), `${pid} (`)
    .replace(new RegExp(`^((?:Tgid|Pid|NStgid|NSpid):\t)${template}$`, 'gm'), `$1${pid}`);
  return { ...entry, path, text };
}
