/** Quantities in the sentences of findings and hints. */
export const percent = (ratio: number): string =>
  `${ratio < 0.1 ? (ratio * 100).toFixed(1) : Math.round(ratio * 100)} %`;

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

/** Bytes with a decimal prefix: storage is sold and rated in these. */
export function bytesText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (Math.abs(value) >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value < 10 && unit > 0 ? value.toFixed(1) : Math.round(value)} ${UNITS[unit]}`;
}

/** Memory, which comes in powers of two. */
export const mebibytes = (bytes: number): string =>
  bytes < 10 * 1024 * 1024
    ? `${(bytes / 1024 / 1024).toFixed(1)} MiB`
    : `${Math.round(bytes / 1024 / 1024)} MiB`;
