import type { BoardHost } from './board_host.js';

/** Waits for `work` while time of the board passes, as little as it needs. */
export async function settled(host: BoardHost, work: Promise<void>): Promise<void> {
  let done = false;
  const end = (): void => {
    done = true;
  };
  work.then(end, end);
  for (let turn = 0; turn < 10_000 && !done; turn++) await host.advance(1);
  await work;
}
