import { type BoardEntry, NO_HEADER } from './board_archive.js';
import { BoardHost } from './board_host.js';

/** A file's content, or how it fails, hangs or points elsewhere. */
export type BoardFile = string | Pick<BoardEntry, 'error' | 'hang' | 'link' | 'hex'>;

/** A host whose kernel has these files and nothing else, by path; directories come of themselves. */
export function boardOf(
  files: Readonly<Record<string, BoardFile>>,
  idle: () => Promise<void> = async () => {},
): BoardHost {
  const entries = Object.entries(files).map(
    ([path, file]): BoardEntry => (typeof file === 'string' ? { path, text: file } : { path, ...file }),
  );
  const lists = new Map<string, Set<string>>();
  for (const { path } of entries)
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
      const directory = path.slice(0, at);
      lists.set(
        directory,
        (lists.get(directory) ?? new Set()).add(path.slice(at + 1).split('/', 1)[0] ?? ''),
      );
    }
  const directories = [...lists].map(([path, names]): BoardEntry => ({ path, list: [...names] }));
  const header = { ...NO_HEADER, board: 'files' };
  return new BoardHost({ archive: { header, entries: [...directories, ...entries], tools: [] }, idle });
}

/** Files of one directory, by path. */
export const filesIn = (
  directory: string,
  files: Readonly<Record<string, BoardFile>>,
): Record<string, BoardFile> =>
  Object.fromEntries(Object.entries(files).map(([name, file]) => [`${directory}/${name}`, file]));
