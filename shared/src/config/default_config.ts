import { wrapWords } from '../text/wrap_words.js';

/** A key of a configuration file. */
export interface ConfigKey {
  readonly name: string;
  readonly help: string;
  /** Its default; an example of what it can be, where it has none. */
  readonly value: unknown;
  readonly hasDefault: boolean;
}

const WIDTH = 100;

/** A configuration file in which every key stands with what it means, switched off: as it is it changes nothing. */
export function defaultConfig(program: string, keys: readonly ConfigKey[]): string {
  const comment = (text: string, indent: string): string[] =>
    wrapWords(text, WIDTH - indent.length - 3).map(line => `${indent}// ${line}`);
  return [
    ...comment(
      `Configuration of ${program}: take away the // before a key to set it. Flags and the environment go before this file. JSON, with comments.`,
      '',
    ),
    '{',
    ...keys.flatMap(({ name, help, value, hasDefault }) => [
      ...comment(`${help}${hasDefault ? '' : ' (not set)'}`, '  '),
      `  // ${JSON.stringify(name)}: ${JSON.stringify(value)},`,
    ]),
    '}',
    '',
  ].join('\n');
}
