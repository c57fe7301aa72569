import { EdgevitalsError } from '@edgevitals/shared/errors';
import { didYouMean, wrapWords } from '@edgevitals/shared/text';

/**
 * One option of the command line. Flags win over the environment, the environment over the configuration file, the file
 * over the default.
 */
export interface Option {
  /** Without the dashes. */
  readonly name: string;
  /** Placeholder of its value in the help; left out for a switch. */
  readonly value?: string;
  /** One letter. */
  readonly short?: string;
  /** Environment variable that sets it. */
  readonly env?: string;
  readonly initial?: string;
  readonly help: string;
  /**
   * Why a value may not be given on the command line, which every user of the machine can read; undefined where it may.
   * Environment and file are for whom they belong to.
   */
  readonly refusedAsFlag?: (value: string) => string | undefined;
}

/** What was given: texts of options with a value, 'true' for switches. */
export type Values = ReadonlyMap<string, string>;

/**
 * Reads `args` by the table.
 * @param file what a configuration file says.
 * @returns the values of options that were given, by flag, environment or file, or that have a default; the other words;
 * and of values that no flag gave the variable or the file that did.
 * @throws EdgevitalsError CONFIG_INVALID for an option that is not in the table, or has or lacks a value.
 */
export function parseOptions(
  table: readonly Option[],
  args: readonly string[],
  env: (name: string) => string | undefined,
  file: { readonly path: string; readonly values: Values } = { path: '', values: new Map() },
): { values: Values; words: string[]; origins: Values } {
  const values = new Map<string, string>();
  const origins = new Map<string, string>();
  for (const { name, env: variable, initial, value: placeholder } of table) {
    const given = variable === undefined ? undefined : env(variable);
    // a switch is off when its variable says so
    const off = placeholder === undefined && given !== undefined && /^(0|false|no)$/i.test(given);
    const said = file.values.get(name);
    const value = off ? undefined : given || (said ?? initial);
    if (value === undefined) continue;
    values.set(name, value);
    if (given) origins.set(name, variable!);
    else if (said !== undefined) origins.set(name, file.path);
  }
  const words: string[] = [];
  const rest = [...args];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--') {
      words.push(...rest);
      break;
    }
    if (!word.startsWith('-') || word === '-') {
      words.push(word);
      continue;
    }
    const equals = word.startsWith('--') ? word.indexOf('=') : -1;
    const flag = equals < 0 ? word : word.slice(0, equals);
    const option = table.find(
      ({ name, short }) => flag === `--${name}` || (short !== undefined && flag === `-${short}`),
    );
    if (option === undefined) {
      const known = table.map(({ name }) => `--${name}`);
      throw invalid(`unknown option ${flag}${didYouMean(flag, known)}`);
    }
    if (option.value === undefined) {
      if (equals >= 0) throw invalid(`${flag} takes no value`);
      values.set(option.name, 'true');
      origins.delete(option.name);
      continue;
    }
    const value = equals < 0 ? rest.shift() : word.slice(equals + 1);
    if (value === undefined) throw invalid(`${flag} needs a value: ${flag} ${option.value}`);
    const refused = option.refusedAsFlag?.(value);
    if (refused !== undefined) throw invalid(refused);
    values.set(option.name, value);
    origins.delete(option.name);
  }
  return { values, words, origins };
}

/** The table as lines of a help text, at most 80 columns wide. */
export function optionHelp(table: readonly Option[]): string {
  const heads = table.map(({ name, short, value }) => {
    const flag = `${short === undefined ? '    ' : `-${short}, `}--${name}`;
    return value === undefined ? flag : `${flag} ${value}`;
  });
  const width = Math.max(...heads.map(head => head.length));
  return table
    .flatMap(({ help, initial, env }, i) => {
      const notes = [initial === undefined ? '' : `default ${initial}`, env === undefined ? '' : env].filter(
        Boolean,
      );
      const text = notes.length === 0 ? help : `${help} (${notes.join('; ')})`;
      return wrapWords(text, 80 - width - 4).map(
        (line, n) => `  ${(n === 0 ? heads[i]! : '').padEnd(width)}  ${line}`,
      );
    })
    .join('\n');
}

/** A duration such as `500ms`, `5s`, `1m`, `2h`, or plain seconds, in milliseconds. @throws CONFIG_INVALID. */
export function parseDuration(option: string, text: string): number {
  const [, digits, unit = 's'] = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h)?$/.exec(text) ?? [];
  if (digits === undefined)
    throw invalid(`--${option} must be a time such as 500ms, 5s, 1m or 2h, not ${JSON.stringify(text)}`);
  const scale = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[unit as 'ms' | 's' | 'm' | 'h'];
  return Math.round(Number(digits) * scale);
}

/** A whole number from `least` to `most`. @throws CONFIG_INVALID. */
export function parseWhole(option: string, text: string, least: number, most: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= least && value <= most)) {
    throw invalid(`--${option} must be a whole number from ${least} to ${most}, not ${JSON.stringify(text)}`);
  }
  return value;
}

const invalid = (message: string): EdgevitalsError => new EdgevitalsError('CONFIG_INVALID', message);
