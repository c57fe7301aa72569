/** An archive of the form that Linux unpacks as its first root: "newc", Documentation/driver-api/early-userspace/buffer-format.rst. */
import { dirname } from 'node:path';

const DIRECTORY = 0o040755;
const LINK = 0o120777;

/** Collects files and writes them; folders above a file come by themselves. The same files give the same bytes. */
export class CpioArchive {
  private readonly entries = new Map<string, { readonly mode: number; readonly bytes: Buffer }>();

  /** @param path in the archive, from the root. @param mode permissions. */
  file(path: string, bytes: Buffer | string, mode = 0o755): void {
    this.put(path, 0o100000 | mode, Buffer.from(bytes));
  }

  link(path: string, target: string): void {
    this.put(path, LINK, Buffer.from(target));
  }

  directory(path: string): void {
    this.put(path, DIRECTORY, Buffer.alloc(0));
  }

  has(path: string): boolean {
    return this.entries.has(relative(path));
  }

  bytes(): Buffer {
    const parts: Buffer[] = [];
    let inode = 1;
    // a folder sorts before what is in it
    for (const path of [...this.entries.keys()].sort()) {
      const { mode, bytes } = this.entries.get(path)!;
      parts.push(...record(path, inode++, mode, bytes));
    }
    parts.push(...record('TRAILER!!!', 0, 0, Buffer.alloc(0)));
    return Buffer.concat(parts);
  }

  private put(path: string, mode: number, bytes: Buffer): void {
    const name = relative(path);
    const folder = dirname(name);
    if (folder !== '.' && !this.entries.has(folder)) this.directory(folder);
    this.entries.set(name, { mode, bytes });
  }
}

const relative = (path: string): string => path.replace(/^\/+/, '');

/** Header, name and content, each padded to four bytes. */
function record(path: string, inode: number, mode: number, bytes: Buffer): Buffer[] {
  const name = Buffer.from(`${path}\0`);
  // inode, mode, uid, gid, links, mtime, size, four device numbers, length of the name, checksum
  const fields = [inode, mode, 0, 0, 1, 0, bytes.length, 0, 0, 0, 0, name.length, 0];
  const header = Buffer.from(`070701${fields.map(field => field.toString(16).padStart(8, '0')).join('')}`);
  return [header, name, padding(header.length + name.length), bytes, padding(bytes.length)];
}

const padding = (length: number): Buffer => Buffer.alloc((4 - (length % 4)) % 4);
