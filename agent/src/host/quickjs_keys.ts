import type { Cancel } from './host.js';
import { calls, READABLE } from './quickjs_calls.js';

const STDIN = 0;

/** See `Host.onKeys`. */
export function onTerminalKeys(callback: (keys: string) => void): Cancel {
  if (!calls.takeKeys(true)) return () => {};
  const end = (): void => {
    calls.watch(STDIN, 0);
    calls.takeKeys(false);
  };
  calls.watch(STDIN, READABLE, () => {
    const keys = calls.typed();
    // a terminal that is gone is readable for ever
    if (keys === '') end();
    else callback(keys);
  });
  return end;
}
