const YEAR_DAYS = 365.25;

/**
 * Years that a program takes off the life of storage: how much longer what is left to write would last without it.
 * @param bytesLeft that may be written before the end.
 * @param bytesADay that are written, the program's included; all of them as storage sees them.
 * @param causedBytesADay those of them that the program causes.
 * @returns undefined where nothing would be left that writes.
 */
export function yearsTaken(
  bytesLeft: number,
  bytesADay: number,
  causedBytesADay: number,
): number | undefined {
  const others = bytesADay - causedBytesADay;
  if (!(others > 0) || !(bytesADay > 0)) return undefined;
  return Math.max(0, bytesLeft / others - bytesLeft / bytesADay) / YEAR_DAYS;
}
