/**
 * Where this user's own broker listens, for commands that are told of none: `demo` takes another port when the usual one
 * is taken, and says so in a file of the user's alone.
 */
import { existsSync, lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';

const FILE = 'broker.json';
const MOST_BYTES = 1000;
const ANNOUNCED = v.object({
  url: v.pipe(v.string(), v.regex(/^mqtt:\/\/(127\.0\.0\.1|\[::1\]):\d{1,5}$/)),
  pid: v.pipe(v.number(), v.integer(), v.minValue(1)),
});

/** A broker of this user that listens on this machine. */
export type LocalBroker = v.InferOutput<typeof ANNOUNCED>;

/** @param directory where to look; the user's runtime directory (XDG) or one of the user's own below that for temporary files. */
export class LocalBrokerFile {
  private readonly directory: string;

  constructor(directory: string = runtimeDirectory()) {
    this.directory = directory;
  }

  /** Says where this process's broker is. Where that cannot be written, other commands need `--broker`. */
  announce(url: string): void {
    try {
      if (!existsSync(this.directory)) mkdirSync(this.directory, { mode: 0o700 });
      if (!isOurs(this.directory)) return;
      writeFileSync(join(this.directory, FILE), JSON.stringify({ url, pid: process.pid }), { mode: 0o600 });
    } catch {
      // a convenience only
    }
  }

  /** Takes back what this process said; not what another has said since. */
  withdraw(): void {
    if (this.read()?.pid === process.pid) rmSync(join(this.directory, FILE), { force: true });
  }

  /** The broker that was said last, while its process lives. Files of others say nothing. */
  read(): LocalBroker | undefined {
    const path = join(this.directory, FILE);
    try {
      if (!isOurs(this.directory) || !isOurs(path)) return undefined;
      const text = readFileSync(path, 'utf8').slice(0, MOST_BYTES);
      const { success, output } = v.safeParse(ANNOUNCED, JSON.parse(text));
      return success && isAlive(output.pid) ? output : undefined;
    } catch {
      return undefined;
    }
  }
}

function runtimeDirectory(): string {
  const given = process.env['XDG_RUNTIME_DIR'];
  return given === undefined || given === ''
    ? join(tmpdir(), `edgevitals-${process.getuid?.() ?? 'user'}`)
    : join(given, 'edgevitals');
}

/** No link, of this user, and writable by nobody else: anybody may make files where temporary ones are. */
function isOurs(path: string): boolean {
  const { uid, mode } = lstatSync(path);
  const isLink = (mode & 0o170000) === 0o120000;
  return !isLink && (process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
