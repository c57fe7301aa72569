/** Modules of a kernel package and the order to load them in, told by the modules themselves: depmod is not needed. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { moduleInfo } from './elf.js';

export class KernelModules {
  readonly folder: string;
  private readonly paths = new Map<string, string>();
  private readonly builtIn = new Set<string>();

  /** @param folder `lib/modules/VERSION` of an unpacked kernel package. */
  constructor(folder: string) {
    this.folder = folder;
    for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
      if (entry.endsWith('.ko')) this.paths.set(moduleName(entry), entry);
    for (const line of readFileSync(join(folder, 'modules.builtin'), 'utf8').split('\n'))
      this.builtIn.add(moduleName(line));
  }

  /** Path of a module's file. */
  file(name: string): string {
    const path = this.paths.get(plain(name));
    if (path === undefined) throw new Error(`${this.folder} has no module ${name}`);
    return join(this.folder, path);
  }

  /** The module and all that it depends on, what is needed first at the front; nothing where the kernel has it built in. */
  loadOrder(name: string, seen: Set<string> = new Set()): string[] {
    const own = plain(name);
    if (seen.has(own) || this.builtIn.has(own)) return [];
    seen.add(own);
    const depends = moduleInfo(readFileSync(this.file(own))).get('depends') ?? '';
    const below = depends.split(',').filter(one => one !== '');
    return [...below.flatMap(one => this.loadOrder(one, seen)), own];
  }
}

// the kernel takes - and _ in names for the same
const plain = (name: string): string => name.replaceAll('-', '_');
const moduleName = (path: string): string =>
  plain(path.slice(path.lastIndexOf('/') + 1).replace(/\.ko$/, ''));
