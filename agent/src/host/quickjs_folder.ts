import { EdgevitalsError } from '@edgevitals/shared/errors';
import type { HostFolder } from './host.js';
import { bytesOf, calls, errnoOf } from './quickjs_calls.js';

/** A folder of the agent's own; see `Host.folder`. */
export class QuickJsFolder implements HostFolder {
  private readonly path: string;
  /** Names whose directory entry has not been synced. */
  private readonly fresh = new Set<string>();
  private readonly known = new Set<string>();

  /** @throws EdgevitalsError STORE_FAILED when it can neither be found nor made. */
  constructor(path: string) {
    this.path = bytesOf(path);
    this.check('make', '', calls.makeFolder(this.path));
  }

  list(): string[] {
    const names = this.check('list', '', calls.list(this.path));
    for (const name of names) this.known.add(name);
    return names;
  }

  read(name: string): Uint8Array {
    return this.check('read', name, calls.readAll(this.file(name)));
  }

  append(name: string, bytes: Uint8Array): void {
    this.check('write', name, calls.append(this.file(name), bytes));
    if (!this.known.has(name)) this.fresh.add(name);
    this.known.add(name);
  }

  sync(name: string): void {
    this.check('sync', name, calls.sync(this.file(name)));
    if (this.fresh.delete(name)) this.check('sync', '', calls.sync(this.path));
  }

  truncate(name: string, size: number): void {
    this.check('cut', name, calls.truncate(this.file(name), size));
  }

  remove(name: string): void {
    this.known.delete(name);
    this.check('remove', name, calls.remove(this.file(name)));
  }

  private file(name: string): string {
    return `${this.path}/${name}`;
  }

  private check<T>(action: string, name: string, result: T | number): T {
    if (typeof result !== 'number') return result;
    if (result >= 0) return result as T;
    throw new EdgevitalsError('STORE_FAILED', `cannot ${action} ${this.file(name)}: ${errnoOf(result)}`);
  }
}
