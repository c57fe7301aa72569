/**
 * What a control group stands for, by its path: the service that systemd, OpenRC or OpenWrt's procd put there, or a
 * container. Sessions and scopes, which get a new number each time, stand for nothing.
 */

const MOST_BYTES = 64;
/** An id of docker, podman, containerd or CRI-O: `docker-<id>.scope`, `/docker/<id>`, `/kubepods/pod<uid>/<id>`. */
const CONTAINER = /^(?:[a-z-]+-)?([0-9a-f]{64})(?:\.scope)?$/;
/** As much of it as `docker ps` shows. */
const ID_DIGITS = 12;
/** LXC's and systemd-nspawn's containers have names. */
const MACHINE = /^(?:lxc\.payload\.(.+)|machine-(.+)\.scope)$/;
const SERVICE = /^(.+)\.service$/;
/** What holds all that a user runs. */
const USER_MANAGER = /^user@\d+\.service$/;

/**
 * @param path below the hierarchy, as in /proc/[pid]/cgroup.
 * @returns `<service>.service`, `machine:<name>` or `container:<id>`; undefined where it is none of these. A service in a
 * container is told as that container.
 */
export function unitOf(path: string): string | undefined {
  const parts = path.split('/').filter(part => part !== '');
  let service: string | undefined;
  for (const [i, part] of parts.entries()) {
    const [, id] = CONTAINER.exec(part) ?? [];
    if (id !== undefined) return `container:${id.slice(0, ID_DIGITS)}`;
    const [, payload, machine] = MACHINE.exec(part) ?? [];
    const name = payload ?? machine ?? (parts[i - 1] === 'lxc' ? part : undefined);
    if (name !== undefined) return `machine:${unescaped(name).slice(0, MOST_BYTES)}`;
    service = serviceAt(parts, i) ?? service;
  }
  return service === undefined ? undefined : `${unescaped(service).slice(0, MOST_BYTES)}.service`;
}

function serviceAt(parts: readonly string[], i: number): string | undefined {
  const part = parts[i]!;
  // procd: /services/<name>/<instance>; OpenRC: /openrc.<name> and, in older ones, /openrc/<name>
  if (i === 1 && (parts[0] === 'services' || parts[0] === 'openrc')) return part;
  if (i === 0 && part.startsWith('openrc.')) return part.slice('openrc.'.length);
  return USER_MANAGER.test(part) ? undefined : SERVICE.exec(part)?.[1];
}

/** systemd writes `-` and others as `\xNN` where they mean something else (systemd.unit(5)). */
const unescaped = (name: string): string =>
  name.replace(/\\x([0-9a-f]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
