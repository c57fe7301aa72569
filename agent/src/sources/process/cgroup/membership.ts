/** /proc/[pid]/cgroup: the control groups that a process is in (kernel/cgroup/cgroup.c, proc_cgroup_show). */

/** Paths below the hierarchies' mount points. */
export interface Membership {
  /** What services are grouped by: the unified path, else systemd's own hierarchy, else that of a controller. */
  readonly path: string;
  /** Version 1 paths by controller. */
  readonly controllers: ReadonlyMap<string, string>;
}

/** Lines `<id>:<controllers>:<path>`; `0::<path>` is version 2. Undefined when there is none. */
export function parseMembership(text: string): Membership | undefined {
  const controllers = new Map<string, string>();
  for (const line of text.split('\n').slice(0, 64)) {
    const [, names, path] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    if (names === undefined || path === undefined) continue;
    for (const name of names.split(',')) controllers.set(name, path.replace(/ \(deleted\)$/, ''));
  }
  if (controllers.size === 0) return undefined;
  // with both versions mounted, the unified path is often the root while services are in version 1
  const candidates = ['', 'name=systemd', 'cpuacct', 'cpu', 'memory', 'pids'].map(name =>
    controllers.get(name),
  );
  const path = candidates.find(each => each !== undefined && each !== '/') ?? '/';
  return { path, controllers };
}
