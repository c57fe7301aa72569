import type { Host } from '../host/host.js';

/** Waits that a request to end cuts short. */
export interface Stopper {
  readonly asked: boolean;
  orAfter(ms: number): Promise<void>;
  /** As if somebody had asked. */
  end(): void;
  release(): void;
}

export function stopper(host: Host): Stopper {
  let asked = false;
  let wake: () => void = () => {};
  const end = (): void => {
    asked = true;
    wake();
  };
  const release = host.onStop(end);
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
    end,
    release,
  };
}
