/**
 * Board archives: what a kernel showed, as lines of JSON (format: test/boards/README.md). Strings hold one character
 * a byte, as everywhere behind `Host`.
 */
import { EdgevitalsError } from '@edgevitals/shared/errors';

/** The first line. An overlay, which changes a few paths of any board, says so with `overlay`. */
export interface BoardHeader {
  /** Name of the board or of the overlay. */
  readonly board: string;
  readonly overlay?: boolean;
  /** `uname -r` and `uname -m`. */
  readonly kernel: string;
  readonly arch: string;
  /** When it was captured, ISO 8601. */
  readonly captured: string;
  /** User id that captured it. */
  readonly user: number;
  /** Seconds from the first to the second snapshot, by the board's clock; 0: there is only one. */
  readonly interval: number;
  /** What was replaced, for people. */
  readonly redacted: string;
  readonly notes: string;
}

/** One path at one snapshot: content, directory, link or failure; a magic link of /proc can have content too. */
export interface BoardEntry {
  readonly path: string;
  /** 1: from the second snapshot on; it replaces what the first said of this path. */
  readonly at?: 1;
  readonly text?: string;
  /** Content as hex: for binary files. */
  readonly hex?: string;
  readonly link?: string;
  /** Every name in the directory. */
  readonly list?: readonly string[];
  /** Name of the errno. On a directory it holds for everything below, too. */
  readonly error?: string;
  /** A read never returns. */
  readonly hang?: boolean;
  /** User id. */
  readonly owner?: number;
}

/** What a program printed on the board. */
export interface BoardTool {
  readonly tool: readonly string[];
  readonly at?: 1;
  readonly status: number;
  readonly text: string;
}

export interface BoardArchive {
  readonly header: BoardHeader;
  readonly entries: readonly BoardEntry[];
  readonly tools: readonly BoardTool[];
}

const HEADER = {
  board: 'string',
  overlay: 'boolean?',
  kernel: 'string?',
  arch: 'string?',
  captured: 'string?',
  user: 'number?',
  interval: 'number?',
  redacted: 'string?',
  notes: 'string?',
} as const;
const ENTRY = {
  path: 'string',
  at: 'number?',
  text: 'string?',
  hex: 'string?',
  link: 'string?',
  list: 'strings?',
  error: 'string?',
  hang: 'boolean?',
  owner: 'number?',
} as const;
const TOOL = { tool: 'strings', at: 'number?', status: 'number', text: 'string' } as const;

/**
 * Reads an archive. Line ends may be those of a serial console, and empty lines are passed over.
 * @throws EdgevitalsError SOURCE_MALFORMED with the number of the line.
 */
export function parseBoard(text: string): BoardArchive {
  let header: BoardHeader | undefined;
  const entries: BoardEntry[] = [];
  const tools: BoardTool[] = [];
  let number = 0;
  for (const line of text.split('\n')) {
    number++;
    if (line.trim() === '') continue;
    const value = record(line, number);
    if (header === undefined) {
      check(value, HEADER, number);
      header = { ...NO_HEADER, ...(value as Partial<BoardHeader>) };
    } else if ('tool' in value) {
      check(value, TOOL, number);
      tools.push(value as unknown as BoardTool);
    } else {
      check(value, ENTRY, number);
      const entry = value as unknown as BoardEntry;
      if (!entry.path.startsWith('/')) malformed(number, 'a path starts with /');
      if (entry.hex !== undefined && !/^([0-9a-f]{2})*$/.test(entry.hex)) malformed(number, 'hex is no hex');
      entries.push(entry);
    }
  }
  if (header === undefined) return malformed(number, 'there is no header line');
  return { header, entries, tools };
}

/** Of a board that nobody has captured. */
export const NO_HEADER: BoardHeader = {
  board: '',
  kernel: '',
  arch: '',
  captured: '',
  user: 0,
  interval: 0,
  redacted: '',
  notes: '',
};

/** The archive as text, in ASCII: the inverse of `parseBoard`. */
export function formatBoard(archive: BoardArchive): string {
  return [archive.header, ...archive.entries, ...archive.tools]
    .map(value => `${ascii(JSON.stringify(value))}\n`)
    .join('');
}

/**
 * The board with an overlay's paths in place of its own. What the overlay says of a path it says of both snapshots,
 * unless it has a line for the second one too; a path it adds appears in its directory's list.
 */
export function overlaid(board: BoardArchive, overlay: BoardArchive): BoardArchive {
  const replaced = new Set(overlay.entries.map(entry => entry.path));
  const added = new Map<string, Set<string>>();
  for (const { path } of overlay.entries) {
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
      const directory = path.slice(0, at);
      const names = added.get(directory) ?? new Set();
      names.add(path.slice(at + 1).split('/', 1)[0]!);
      added.set(directory, names);
    }
  }
  const kept = board.entries
    .filter(entry => !replaced.has(entry.path))
    .map(entry => {
      const names = added.get(entry.path);
      if (entry.list === undefined || names === undefined) return entry;
      return { ...entry, list: [...new Set([...entry.list, ...names])] };
    });
  const tools = new Set(overlay.tools.map(tool => tool.tool.join(' ')));
  return {
    header: { ...board.header, board: `${board.header.board} + ${overlay.header.board}` },
    entries: [...kept, ...overlay.entries],
    tools: [...board.tools.filter(tool => !tools.has(tool.tool.join(' '))), ...overlay.tools],
  };
}

function record(line: string, number: number): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return malformed(number, 'it is no JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return malformed(number, 'it is no JSON object');
  return value as Record<string, unknown>;
}

function check(
  value: Record<string, unknown>,
  shape: Readonly<Record<string, string>>,
  number: number,
): void {
  for (const key of Object.keys(value))
    if (!(key in shape)) malformed(number, `it has an unknown field ${key}`);
  for (const [key, type] of Object.entries(shape)) {
    const found = value[key];
    if (found === undefined && type.endsWith('?')) continue;
    const wanted = type.replace('?', '');
    const fits =
      wanted === 'strings'
        ? Array.isArray(found) && found.every(item => typeof item === 'string')
        : typeof found === wanted;
    if (!fits) malformed(number, `${key} is missing or no ${wanted}`);
  }
}

function malformed(number: number, why: string): never {
  throw new EdgevitalsError('SOURCE_MALFORMED', `line ${number} of the board archive cannot be used: ${why}`);
}

const ascii = (text: string): string =>
  text.replace(/[^ -~]/g, c => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
