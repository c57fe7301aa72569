/** What commands write: names of programs and devices, and what others answered, steer no terminal. */
import { printable, printableJson } from '@edgevitals/shared/text';
import type { Host } from '../host/host.js';

/** Writes notices to standard error, one a line. */
export const sayTo =
  (host: Pick<Host, 'stderr'>) =>
  (text: string): void =>
    host.stderr(`edgevitals-agent: ${printable(text)}\n`);

/** A value as JSON that ends a line. @param indent 0 for one line. */
export const jsonLine = (value: object, indent = 0): string =>
  `${printableJson(JSON.stringify(value, null, indent))}\n`;
