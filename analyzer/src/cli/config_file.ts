/** The configuration file of a command: its options by their names, below flags and environment. */
import { readFileSync } from 'node:fs';
import { type ConfigKey, parseRelaxedJson } from '@edgevitals/shared/config';
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { didYouMean } from '@edgevitals/shared/text';
import type { Command, Option } from 'commander';

const LARGEST = 64 * 1024;
/** Options that are of a call, not of a configuration. */
const OF_A_CALL = new Set(['config', 'help', 'take-over']);

/** Has a command read `--config FILE`. */
export const addConfigOption = (command: Command): Command =>
  command
    .option(
      '--config <file>',
      'JSON with any of these options by name; `edgevitals config default` shows all',
    )
    .hook('preAction', (_, acting) => {
      const path = acting.getOptionValue('config') as string | undefined;
      if (path !== undefined) applyConfig(acting, path);
    });

/** The keys that a file may have for a command. */
export const configOptions = (command: Command): readonly Option[] =>
  command.options.filter(option => !OF_A_CALL.has(option.name()) && !option.negate);

/** As the default file has them. */
export const configKeys = (command: Command): ConfigKey[] =>
  configOptions(command).map(option => {
    const env = option.envVar === undefined ? '' : ` (${option.envVar})`;
    const { defaultValue } = option;
    return {
      name: option.name(),
      help: `${option.description}${env}`,
      value: defaultValue ?? (option.isBoolean() ? true : option.variadic ? [] : `<${option.name()}>`),
      hasDefault: defaultValue !== undefined,
    };
  });

/**
 * Takes over from the file what neither a flag nor the environment has set.
 * @throws EdgevitalsError CONFIG_INVALID naming the file and the key.
 */
export function applyConfig(command: Command, path: string): void {
  const fail = (message: string, cause?: unknown): never => {
    throw invalid(path, message, cause);
  };
  const options = configOptions(command);
  for (const [key, value] of Object.entries(readObject(path, fail))) {
    const option = options.find(each => each.name() === key);
    if (option === undefined) {
      const known = options.map(each => each.name());
      throw invalid(path, `unknown key ${JSON.stringify(key)}${didYouMean(key, known)}`);
    }
    const source = command.getOptionValueSource(option.attributeName());
    const parsed = parsedValue(option, value, fail);
    if (source === undefined || source === 'default')
      command.setOptionValueWithSource(option.attributeName(), parsed, 'config');
  }
}

const invalid = (path: string, message: string, cause?: unknown): EdgevitalsError =>
  new EdgevitalsError('CONFIG_INVALID', `${path}: ${message}`, { cause });

type Fail = (message: string, cause?: unknown) => never;

function readObject(path: string, fail: Fail): object {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    return fail('it cannot be read', cause);
  }
  if (text.length > LARGEST) fail(`it has more than ${LARGEST} characters`);
  let parsed: unknown;
  try {
    parsed = parseRelaxedJson(text);
  } catch (cause) {
    return fail(`it is no JSON: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  }
  return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
    ? parsed
    : fail('it must be a JSON object');
}

/** A value of the file as the option's flag would have it. */
function parsedValue(option: Option, value: unknown, fail: Fail): unknown {
  const key = option.name();
  const said = JSON.stringify(value);
  if (option.isBoolean())
    return typeof value === 'boolean' ? value : fail(`${key} must be true or false, not ${said}`);
  if (option.variadic)
    return Array.isArray(value) && value.every(each => typeof each === 'string')
      ? value
      : fail(`${key} must be a list of texts, not ${said}`);
  if (option.optional && value === true) return true;
  if (typeof value !== 'string' && typeof value !== 'number')
    return fail(`${key} must be a text or a number, not ${said}`);
  const text = String(value);
  if (option.argChoices !== undefined && !option.argChoices.includes(text))
    return fail(
      `${key} must be one of ${option.argChoices.join(', ')}, not ${said}${didYouMean(text, option.argChoices)}`,
    );
  if (option.parseArg === undefined) return text;
  try {
    return option.parseArg(text, undefined as never);
  } catch (cause) {
    return fail(`${key} ${said}: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  }
}
