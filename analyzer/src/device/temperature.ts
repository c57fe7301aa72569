/**
 * Thermal zones report nonsense where a sensor is off or missing: -274000 (the kernel's THERMAL_TEMP_INVALID), 0,
 * 127000 and 125000 (8-bit sensors at their end), values of other units. Readings of a silicon sensor lie between
 * -40 and 150 degrees; exactly 0 is far likelier a powered-down sensor than a freezing chip.
 */
export function credibleCelsius(milliCelsius: number): number | undefined {
  if (!(milliCelsius > -40_000 && milliCelsius < 150_000)) return undefined;
  if (milliCelsius === 0 || milliCelsius === 127_000 || milliCelsius === 125_000) return undefined;
  return milliCelsius / 1000;
}
