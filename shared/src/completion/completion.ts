/** Completion of a command line in shells, made from its table of commands. */

export interface CompletedOption {
  /** With their dashes: `-n`, `--limit`. */
  readonly flags: readonly string[];
  readonly help: string;
  readonly takesValue: boolean;
  /** What its value can be, where that is a few words. */
  readonly choices?: readonly string[];
}

export interface CompletedCommand {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly CompletedOption[];
}

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** A script that a shell reads to complete `program`. */
export function completionScript(
  shell: Shell,
  program: string,
  commands: readonly CompletedCommand[],
): string {
  const lines = { bash: bashLines, zsh: zshLines, fish: fishLines }[shell](program, commands);
  return `${lines.join('\n')}\n`;
}

const functionOf = (program: string): string => `_${program.replace(/[^a-zA-Z0-9]/g, '_')}`;
const flagsOf = ({ options }: CompletedCommand): string[] => options.flatMap(({ flags }) => flags);

function bashLines(program: string, commands: readonly CompletedCommand[]): string[] {
  const name = functionOf(program);
  const values = commands.flatMap(command =>
    command.options.flatMap(({ flags, choices }) =>
      choices === undefined
        ? []
        : flags.map(flag => `    ${command.name}:${flag}) words=${quoted(choices.join(' '))} ;;`),
    ),
  );
  return [
    `# bash: eval "$(${program} completion bash)"`,
    `${name}() {`,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is of the shell
    '  local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} words=',
    '  if [ "$COMP_CWORD" -eq 1 ]; then',
    `    words=${quoted(commands.map(each => each.name).join(' '))}`,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is of the shell
    '  else case "${COMP_WORDS[1]}:$before" in',
    ...values,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is of the shell
    '    *) case "${COMP_WORDS[1]}" in',
    ...commands.map(each => `      ${each.name}) words=${quoted(flagsOf(each).join(' '))} ;;`),
    '      esac ;;',
    '    esac',
    '  fi',
    '  COMPREPLY=($(compgen -W "$words" -- "$current"))',
    '}',
    // without words of ours, files
    `complete -o default -F ${name} ${program}`,
  ];
}

function zshLines(program: string, commands: readonly CompletedCommand[]): string[] {
  const name = functionOf(program);
  const described = commands.map(each => `    ${quoted(`${each.name}:${each.summary}`)}`);
  const argumentsOf = ({ options }: CompletedCommand): string =>
    options
      .flatMap(({ flags, help, takesValue, choices }) =>
        flags.map(flag => {
          const value = choices === undefined ? ':value:_files' : `:value:(${choices.join(' ')})`;
          return quoted(
            `${flag}[${help.replace(/[[\]]/g, '\\$&').replace(/:/g, '\\:')}]${takesValue ? value : ''}`,
          );
        }),
      )
      .join(' ');
  return [
    `#compdef ${program}`,
    `# zsh: eval "$(${program} completion zsh)", after compinit`,
    `${name}() {`,
    '  local -a commands',
    '  commands=(',
    ...described,
    '  )',
    '  if (( CURRENT == 2 )); then _describe command commands; return; fi',
    '  case $words[2] in',
    ...commands.map(each => `    ${each.name}) _arguments '*:argument:_files' ${argumentsOf(each)} ;;`),
    '  esac',
    '}',
    `compdef ${name} ${program}`,
  ];
}

function fishLines(program: string, commands: readonly CompletedCommand[]): string[] {
  const first = `complete -c ${program} -n __fish_use_subcommand`;
  return [
    `# fish: ${program} completion fish | source`,
    ...commands.map(each => `${first} -f -a ${each.name} -d ${quoted(each.summary)}`),
    ...commands.flatMap(each =>
      each.options.map(({ flags, help, takesValue, choices }) => {
        const named = flags.map(flag =>
          flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`,
        );
        const value = choices !== undefined ? ` -x -a ${quoted(choices.join(' '))}` : takesValue ? ' -r' : '';
        return `complete -c ${program} -n '__fish_seen_subcommand_from ${each.name}' ${named.join(' ')}${value} -d ${quoted(help)}`;
      }),
    ),
  ];
}

/** In single quotes, as all three take it. */
const quoted = (text: string): string => `'${text.replaceAll('\\', '').replaceAll("'", '’')}'`;
