import { type CompletedCommand, completionScript, SHELLS } from '@edgevitals/shared/completion';
import { EdgevitalsError } from '@edgevitals/shared/errors';
import type { Command } from '../command.js';

/** A command that tells shells how to complete the others. @param all every command and what all of them understand. */
export const completionOf = (program: string, all: () => readonly Command[]): Command => ({
  name: 'completion',
  summary: 'Tell a shell how to complete this command line: bash, zsh or fish.',
  details: `eval "$(${program} completion bash)"`,
  options: [],
  operands: 'SHELL',
  async run(host, _values, _again, [word]) {
    const shell = SHELLS.find(each => each === word);
    if (shell === undefined)
      throw new EdgevitalsError(
        'CONFIG_INVALID',
        `say for which shell, one of ${SHELLS.join(', ')}${word === undefined ? '' : `, not ${JSON.stringify(word)}`}`,
      );
    host.stdout(completionScript(shell, program, all().map(completed)));
    return 0;
  },
});

const completed = ({ name, summary, options }: Command): CompletedCommand => ({
  name,
  summary,
  options: options.map(option => ({
    flags: [...(option.short === undefined ? [] : [`-${option.short}`]), `--${option.name}`],
    help: option.help,
    takesValue: option.value !== undefined,
  })),
});
