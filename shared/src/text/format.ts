/**
 * Numbers for people: three significant digits, a prefix, the unit. The command line, findings and hints are made of
 * these; `-` stands for what is no number.
 */

const DECIMAL = ['', 'k', 'M', 'G', 'T', 'P'] as const;
const SMALL = ['', 'm', 'µ', 'n'] as const;
const BINARY = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi'] as const;
/** In place of a value that is not there. */
export const NOTHING = '-';

/** A number with at most three significant digits and no exponent: 1234 is 1230, 0.012345 is 0.0123. */
function significant(value: number): string {
  const size = Math.abs(value);
  if (size >= 100 || size === 0) return String(Math.round(value));
  // a value that rounds up to the next power of ten has one digit less after the point
  const digits = Math.min(20, Math.max(0, 2 - Math.floor(Math.log10(size))));
  const rounded = value.toFixed(digits);
  return Math.abs(Number(rounded)) >= 10 ** (3 - digits) && digits > 0
    ? Number(rounded).toFixed(digits - 1)
    : rounded;
}

function scaled(value: number, step: number, prefixes: readonly string[], unit: string): string {
  let index = 0;
  let rest = value;
  // 999.6 would be shown as 1000
  while (Math.abs(rest) >= step - 0.5 && index < prefixes.length - 1) {
    rest /= step;
    index++;
  }
  return `${significant(rest)} ${prefixes[index]}${unit}`.trimEnd();
}

/** With SI prefixes in steps of 1,000: `1.23 MB`, `3.40 W`, `12.0 mW`. `-` for what is no number. */
export function formatSi(value: number, unit: string): string {
  if (!Number.isFinite(value)) return NOTHING;
  const size = Math.abs(value);
  if (size < 1e-12) return `0 ${unit}`;
  if (size >= 1) return scaled(value, 1000, DECIMAL, unit);
  let index = 0;
  let rest = value;
  while (Math.abs(rest) < 0.9995 && index < SMALL.length - 1) {
    rest *= 1000;
    index++;
  }
  return `${significant(rest)} ${SMALL[index]}${unit}`;
}

/** Bytes of storage and traffic, in steps of 1,000 as disks are sold: `1.23 MB`. Parts of a byte are rounded. */
export const formatBytes = (bytes: number): string =>
  Number.isFinite(bytes)
    ? scaled(Math.abs(bytes) < 100 ? Math.round(bytes) : bytes, 1000, DECIMAL, 'B')
    : NOTHING;

/** Bytes of memory, in steps of 1,024: `3.90 MiB`. */
export const formatMemory = (bytes: number): string =>
  Number.isFinite(bytes) ? scaled(bytes, 1024, BINARY, 'B') : NOTHING;

/** A share of a whole: 0.123 is `12 %`, 0.0123 is `1.2 %`. */
export function formatRatio(ratio: number): string {
  if (!Number.isFinite(ratio)) return NOTHING;
  const percent = ratio * 100;
  const digits = Math.abs(percent) >= 9.95 ? 0 : Math.abs(percent) >= 0.095 || percent === 0 ? 1 : 2;
  return `${percent === 0 ? '0' : percent.toFixed(digits)} %`;
}

/** A duration in its two largest units: `45 s`, `3 min 20 s`, `2 d 4 h`; below a second `250 ms`. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return NOTHING;
  if (seconds < 0) return `-${formatDuration(-seconds)}`;
  if (seconds > 0 && seconds < 0.9995) return formatSi(seconds, 's');
  const whole = Math.round(seconds);
  const steps = [
    ['d', 86_400],
    ['h', 3600],
    ['min', 60],
    ['s', 1],
  ] as const;
  const first = Math.max(
    0,
    steps.findIndex(([, size]) => whole >= size),
  );
  if (whole === 0) return '0 s';
  const [unit, size] = steps[first]!;
  const next = steps[first + 1];
  if (next === undefined) return `${whole} s`;
  const rest = Math.floor((whole % size) / next[1]);
  return `${Math.floor(whole / size)} ${unit}${rest > 0 ? ` ${rest} ${next[0]}` : ''}`;
}

/** Degrees: `61.5 °C`. */
export const formatCelsius = (celsius: number): string =>
  Number.isFinite(celsius) ? `${celsius.toFixed(1)} °C` : NOTHING;
