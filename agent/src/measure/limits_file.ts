/** The limits of a file that are for one command: those of its name, for whatever device. */
import { type Amount, limitKeyRow, limitsFor, parseLimits } from '@edgevitals/shared/limits';
import { QUANTITY_IDS, type QuantityId } from './quantity.js';

/** One limit that is for the command. */
export interface CommandLimit {
  /** Where it stands in the file: a JSON pointer (RFC 6901). */
  readonly pointer: string;
  /** The quantity, or the name of one that only devices over time can tell. */
  readonly quantity: QuantityId | 'unmeasured';
  readonly name: string;
  readonly amount: Amount;
}

/**
 * @param path for messages. @param program name of the command without its folder.
 * @throws EdgevitalsError CONFIG_INVALID with all that is wrong, twenty at most.
 */
export function commandLimits(text: string, path: string, program: string): CommandLimit[] {
  const { limits } = parseLimits(text, path);
  // what a device as a whole may use is no limit of a program on it
  const mine = limits.filter(
    ({ device, isOfDevice, key }) => device === undefined && (!isOfDevice || !isMeasured(key)),
  );
  return [...limitsFor(mine, program).values()].map(({ limit: { pointer, key, amount } }) => ({
    pointer,
    quantity: QUANTITY_IDS.find(id => id === key && limitKeyRow(key).of.includes('command')) ?? 'unmeasured',
    name: key,
    amount: amount!,
  }));
}

const isMeasured = (key: string): boolean => QUANTITY_IDS.some(id => id === key);
