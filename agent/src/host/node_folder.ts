import {
  closeSync,
  fdatasyncSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  truncateSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { EdgevitalsError } from '@edgevitals/shared/errors';
import type { HostFolder } from './host.js';
import { makeFolder } from './node_make_folder.js';

/** A folder of the agent's own; see `Host.folder`. */
export class NodeFolder implements HostFolder {
  private readonly path: string;
  /** Names whose directory entry has not been synced. */
  private readonly fresh = new Set<string>();
  private readonly known = new Set<string>();

  /** @throws EdgevitalsError STORE_FAILED when it can neither be found nor made. */
  constructor(path: string) {
    this.path = path;
    this.attempt('make', '', () => makeFolder(path));
  }

  list(): string[] {
    const names = this.attempt('list', '', () => readdirSync(this.path));
    for (const name of names) this.known.add(name);
    return names;
  }

  read(name: string): Uint8Array {
    return this.attempt('read', name, () => new Uint8Array(readFileSync(join(this.path, name))));
  }

  append(name: string, bytes: Uint8Array): void {
    this.attempt('write', name, () => {
      const fd = openSync(join(this.path, name), 'a', 0o600);
      try {
        for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
      } finally {
        closeSync(fd);
      }
      if (!this.known.has(name)) this.fresh.add(name);
      this.known.add(name);
    });
  }

  sync(name: string): void {
    this.attempt('sync', name, () => {
      this.syncOne(join(this.path, name), fdatasyncSync);
      if (this.fresh.delete(name)) this.syncOne(this.path, fsyncSync);
    });
  }

  truncate(name: string, size: number): void {
    this.attempt('cut', name, () => truncateSync(join(this.path, name), size));
  }

  remove(name: string): void {
    this.known.delete(name);
    this.attempt('remove', name, () => unlinkSync(join(this.path, name)));
  }

  private syncOne(path: string, sync: (fd: number) => void): void {
    const fd = openSync(path, 'r');
    try {
      sync(fd);
    } finally {
      closeSync(fd);
    }
  }

  private attempt<T>(action: string, name: string, work: () => T): T {
    try {
      return work();
    } catch (cause) {
      const code = (cause as { code?: unknown }).code;
      throw new EdgevitalsError(
        'STORE_FAILED',
        `cannot ${action} ${join(this.path, name)}: ${String(code)}`,
        { cause },
      );
    }
  }
}
