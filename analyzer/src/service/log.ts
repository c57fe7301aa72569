/** The analyzer's log: one line a happening on standard error, readable by people, or JSON for programs. */
import { printable, printableJson } from '@edgevitals/shared/text';
import { type Logger, pino } from 'pino';

export type Log = Logger;

export interface LogOptions {
  /** pino's levels: trace, debug, info, warn, error, fatal, silent. */
  readonly level: string;
  /** JSON lines instead of text. */
  readonly json: boolean;
}

const LEVELS: Readonly<Record<number, string>> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
};

/** A log to standard error. */
export function createLog(options: LogOptions): Log {
  const settings = { level: options.level, base: null };
  // what devices say of themselves is logged too
  if (options.json)
    return pino(
      { ...settings, hooks: { streamWrite: printableJson } },
      pino.destination({ dest: 2, sync: true }),
    );
  return pino(settings, { write: line => void process.stderr.write(toText(line)) });
}

/** A log that says nothing. */
export const silentLog = (): Log => pino({ level: 'silent' });

/** `12:30:01 warn  message key=value`. */
function toText(line: string): string {
  const { time, level, msg, err, ...rest } = JSON.parse(line) as Record<string, unknown>;
  const clock = new Date(Number(time)).toISOString().slice(11, 19);
  const fields = Object.entries(rest).map(
    ([key, value]) => ` ${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  const message = (err as { message?: string } | undefined)?.message;
  const reason = message === undefined || message === msg ? '' : `: ${message}`;
  const text = `${String(msg ?? '')}${reason}${fields.join('')}`;
  return `${clock} ${(LEVELS[Number(level)] ?? '').padEnd(5)} ${printable(text)}\n`;
}
