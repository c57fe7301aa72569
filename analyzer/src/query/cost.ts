/** What answering a request takes, before it is known what there is: by the time that it looks back, and by devices. */
import { parseWindow } from '@edgevitals/shared/results';

/** Finding what is asked for, and sending the answer. */
const LEAST = 1;
/** Minutes of history that take as long. */
const MINUTES = 10;
const DEVICES = 20;
/** Devices whose history the method `arch` may read: one that is asked about, and those that it is compared with. */
const ARCH_DEVICES = 13;

/** @param devices how many there are. */
export function costOf(method: string, body: unknown, devices: () => number): number {
  const { window, devices: named, limit } = Object(body) as Readonly<Record<string, unknown>>;
  if (method === 'devices') {
    const many = Array.isArray(named) && named.length > 0 ? named.length : devices();
    return LEAST + (typeof limit === 'number' ? Math.min(limit, many) : many) / DEVICES;
  }
  const histories = method === 'arch' ? ARCH_DEVICES : 1;
  return LEAST + (histories * secondsOf(window)) / 60 / MINUTES;
}

/** Of a window; 0 where it is left out or none, which its method will say. */
function secondsOf(window: unknown): number {
  try {
    return typeof window === 'string' ? parseWindow(window) : 0;
  } catch {
    return 0;
  }
}
