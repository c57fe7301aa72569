import type { Host, HostFile } from '@edgevitals/agent';

/** Calls into the system, as the Node host makes them. */
export interface Calls {
  total: number;
}

/** `host` with its kernel calls counted: open, read and close each count one, a listing four. */
export function countingHost(host: Host, calls: Calls): Host {
  const counted = Object.create(host) as Host & Record<string, unknown>;
  counted.open = path => {
    calls.total++;
    const file: HostFile = host.open(path);
    return {
      read: () => {
        calls.total++;
        return file.read();
      },
      close: () => {
        calls.total++;
        file.close();
      },
    };
  };
  counted.readText = path => {
    calls.total += 3;
    return host.readText(path);
  };
  counted.readSlow = (path, timeoutMs) => {
    calls.total++;
    return host.readSlow(path, timeoutMs);
  };
  counted.list = path => {
    calls.total += 4;
    return host.list(path);
  };
  counted.readLink = path => {
    calls.total++;
    return host.readLink(path);
  };
  counted.owner = path => {
    calls.total++;
    return host.owner(path);
  };
  return counted;
}
