/** Quantities in four or five characters and a unit, for columns. */
const scaled = (value: number, units: readonly string[], step: number): string => {
  if (!Number.isFinite(value)) return '-';
  let amount = value;
  let unit = 0;
  while (Math.abs(amount) >= step * 0.9995 && unit < units.length - 1) {
    amount /= step;
    unit++;
  }
  const digits =
    amount === 0 || Math.abs(amount) >= 100 || (unit === 0 && Number.isInteger(amount))
      ? 0
      : Math.abs(amount) >= 10
        ? 1
        : 2;
  return `${amount.toFixed(digits)} ${units[unit]}`;
};

export const formatBytes = (bytes: number): string =>
  scaled(Math.round(bytes), ['B', 'kB', 'MB', 'GB', 'TB', 'PB'], 1000);
export const formatFrequency = (hertz: number): string => scaled(hertz, ['Hz', 'kHz', 'MHz', 'GHz'], 1000);
export const formatPower = (watts: number): string =>
  watts !== 0 && Math.abs(watts) < 1 ? scaled(watts * 1000, ['mW'], 1000) : scaled(watts, ['W', 'kW'], 1000);
export const formatEnergy = (joules: number): string =>
  joules !== 0 && Math.abs(joules) < 1
    ? scaled(joules * 1000, ['mJ'], 1000)
    : scaled(joules, ['J', 'kJ', 'MJ', 'GJ'], 1000);
export const formatTemperature = (celsius: number): string => `${celsius.toFixed(1)} °C`;
export const formatPercent = (ratio: number): string => {
  const percent = ratio * 100;
  return `${percent.toFixed(Math.abs(percent) >= 100 ? 0 : 1)} %`;
};
