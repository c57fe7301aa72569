import { type CompletedCommand, completionScript, SHELLS, type Shell } from '@edgevitals/shared/completion';
import { given } from '@edgevitals/shared/objects';
import { Argument, type Command } from 'commander';
import type { Terminal } from '../terminal.js';

/** `edgevitals completion bash`: what a shell reads to complete command lines, made from the commands that there are. */
export function addCompletionCommand(program: Command, terminal: Terminal): void {
  program
    .command('completion')
    .description('completion of this command line for bash, zsh or fish')
    .addArgument(new Argument('<shell>', 'which shell it is for').choices(SHELLS))
    .addHelpText(
      'after',
      '\nExamples:\n  eval "$(edgevitals completion bash)"\n  edgevitals completion fish > ~/.config/fish/completions/edgevitals.fish',
    )
    .action((shell: Shell) => {
      terminal.print(completionScript(shell, program.name(), program.commands.map(completed)).trimEnd());
    });
}

const completed = (command: Command): CompletedCommand => ({
  name: command.name(),
  summary: command.description(),
  options: command
    .createHelp()
    .visibleOptions(command)
    .map(({ short, long, description, required, optional, argChoices }) => ({
      flags: [short, long].filter(flag => flag !== undefined),
      help: description,
      takesValue: required || optional,
      ...given({ choices: argChoices }),
    })),
});
