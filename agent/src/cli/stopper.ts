import type { Host } from '../host/host.js';

/** Waits that a request to end cuts short. */
export interface Stopper {
  readonly asked: boolean;
  orAfter(ms: number): Promise<void>;
  release(): void;
}

export function stopper(host: Host): Stopper {
  let asked = false;
  let wake: () => void = () => {};
  const release = host.onStop(() => {
    asked = true;
    wake();
  });
  return {
    get asked() {
      return asked;
    },
    orAfter: ms =>
      new Promise(resolve => {
        const cancel = host.timer(ms, resolve);
        wake = () => {
          cancel();
          resolve();
        };
        if (asked) wake();
      }),
    release,
  };
}
