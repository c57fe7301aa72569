import type { Cancel } from './host.js';

/** See `Host.onKeys`. */
export function onTerminalKeys(callback: (keys: string) => void): Cancel {
  const { stdin } = process;
  if (!stdin.isTTY) return () => {};
  const tell = (bytes: Buffer): void => callback(bytes.toString());
  stdin.setRawMode(true);
  stdin.on('data', tell).resume();
  return () => {
    stdin.off('data', tell).pause();
    stdin.setRawMode(false);
  };
}
