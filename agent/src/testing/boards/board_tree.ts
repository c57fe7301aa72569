import type { BoardArchive, BoardEntry } from './board_archive.js';

/** What is at a path: its own entry, or a directory that only has something below it. */
export interface BoardNode {
  /** Without links. */
  readonly path: string;
  readonly entry: BoardEntry;
}

/** As Linux: the most links that one path may lead through. */
const MOST_LINKS = 40;

/** One snapshot of an archive as a tree, with links that lead where they lead on the board. */
export class BoardTree {
  private readonly entries = new Map<string, BoardEntry>();
  private readonly names = new Map<string, Set<string>>();
  /** Paths that were asked for and that the board has, without links: captured, or listed by their directory only. */
  readonly asked = new Set<string>();
  /** Those of them that the archive has nothing of: to whoever asks they are absent. */
  readonly unknown = new Set<string>();
  /** Paths that were asked for, in directories of which something was captured and not what else is in them. */
  readonly unsure = new Set<string>();

  /** @param snapshot 0: as captured first, 1: with the changes of the second snapshot. */
  constructor(archive: BoardArchive, snapshot: 0 | 1) {
    for (const entry of archive.entries) {
      if ((entry.at ?? 0) > snapshot) continue;
      this.addEntry(entry);
    }
  }

  private addEntry(entry: BoardEntry): void {
    const old = this.entries.get(entry.path);
    // a link, its program's first bytes and an owner may come in lines of their own
    this.entries.set(
      entry.path,
      old === undefined || says(entry) ? { ...keep(old), ...entry } : { ...old, ...entry },
    );
    for (let at = entry.path.lastIndexOf('/'), end = entry.path.length; at >= 0; ) {
      const directory = entry.path.slice(0, at) || '/';
      const names = this.names.get(directory) ?? new Set();
      if (names.has(entry.path.slice(at + 1, end))) return;
      names.add(entry.path.slice(at + 1, end));
      this.names.set(directory, names);
      if (at === 0) return;
      end = at;
      at = entry.path.lastIndexOf('/', end - 1);
    }
  }

  /**
   * @param follow whether a link at the path's end is followed.
   * @returns the errno's name when nothing is there.
   */
  find(path: string, follow = true): BoardNode | string {
    const rest = path.split('/').reverse();
    let at = '';
    let links = 0;
    for (let name = rest.pop(); name !== undefined; name = rest.pop()) {
      if (name === '' || name === '.') continue;
      if (name === '..') {
        at = at.slice(0, Math.max(at.lastIndexOf('/'), 0));
        continue;
      }
      const next = `${at}/${name}`;
      const entry = this.entries.get(next);
      if (entry === undefined && !this.names.has(next)) {
        const list = this.entries.get(at)?.list;
        if (list?.includes(name)) {
          this.asked.add(next);
          this.unknown.add(next);
        } else if (list === undefined && at !== '') {
          this.unsure.add([next, ...rest.reverse()].join('/'));
        }
        return 'ENOENT';
      }
      const last = rest.every(part => part === '');
      if (!last && entry?.error !== undefined) return entry.error;
      // a magic link of /proc leads to a file of another file system: its content stands at the link
      const ends = last && (!follow || entry?.text !== undefined || entry?.hex !== undefined);
      if (entry?.link !== undefined && !ends) {
        if (++links > MOST_LINKS) return 'ELOOP';
        if (entry.link.startsWith('/')) at = '';
        rest.push(...entry.link.split('/').reverse());
        continue;
      }
      at = next;
    }
    this.asked.add(at || '/');
    return { path: at || '/', entry: this.entries.get(at) ?? { path: at || '/' } };
  }

  /** Names in the directory, complete if it was captured as a directory; undefined when the node is none. */
  list({ path, entry }: BoardNode): string[] | undefined {
    if (entry.list !== undefined) return [...entry.list];
    const names = this.names.get(path);
    return names === undefined ? undefined : [...names];
  }

  /** User id of a path without links, or of the nearest directory above whose owner is known; else 0. */
  owner(path: string): number {
    for (let at = path; at !== ''; at = at.slice(0, Math.max(at.lastIndexOf('/'), 0))) {
      const owner = this.entries.get(at)?.owner;
      if (owner !== undefined) return owner;
    }
    return 0;
  }
}

/** Whether the line says what is at the path, rather than only whose it is. */
const says = (entry: BoardEntry): boolean =>
  entry.text !== undefined ||
  entry.hex !== undefined ||
  entry.link !== undefined ||
  entry.list !== undefined ||
  entry.error !== undefined ||
  entry.hang !== undefined;

const keep = (old: BoardEntry | undefined): Partial<BoardEntry> =>
  old?.owner === undefined ? {} : { owner: old.owner };
