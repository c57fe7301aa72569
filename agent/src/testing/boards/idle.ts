import { setImmediate } from 'node:timers/promises';

/** Lets everything run that is waiting for its turn. */
export const idle = async (): Promise<void> => void (await setImmediate());
