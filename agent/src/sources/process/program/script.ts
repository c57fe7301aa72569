import { baseName } from './path.js';

/** How an interpreter's command line is read. */
interface Interpreter {
  readonly name: RegExp;
  /** Options that take the next argument. */
  readonly withValue: RegExp;
  /** Options after which there is no script: the code stands on the command line. */
  readonly inline: RegExp;
  /** Option whose argument names a module to run. */
  readonly module?: string;
}

const NEVER = /^(?!)/;

const INTERPRETERS: readonly Interpreter[] = [
  { name: /^(python|pypy)[0-9.]*$/, withValue: /^-[WX]$|^--check/, inline: /^-[A-Za-z]*c/, module: '-m' },
  {
    name: /^(node|nodejs|bun|tsx)$/,
    withValue: /^(-r|-C|--(require|import|loader|experimental-loader|title|env-file|inspect-port))$/,
    inline: /^(-[ip]*[ep]|--eval|--print)/,
  },
  { name: /^(ba|da|a|z|k|mk)?sh$/, withValue: /^[-+][Oo]$|^--(rc|init-)file$/, inline: /^-[a-z]*c/ },
  { name: /^perl[0-9.]*$/, withValue: /^-[ImM]$/, inline: /^-[A-Za-z0-9]*[eE]/ },
  { name: /^ruby[0-9.]*$/, withValue: /^-[IrCE]$/, inline: /^-[a-z]*e/ },
  { name: /^(lua|luajit|texlua)[0-9.-]*$/, withValue: /^-l$/, inline: /^-e/ },
  { name: /^php[0-9.]*(-cgi|-fpm)?$/, withValue: /^-[cdz]$/, inline: /^-[rRBE]/ },
  { name: /^(tclsh|wish|expect)[0-9.]*$/, withValue: /^-encoding$/, inline: /^-c/ },
  {
    name: /^(qjs|ucode|micropython|guile|deno|escript|Rscript|mono|dotnet)$/,
    withValue: /^-[IlX]$/,
    inline: /^-[ec]/,
  },
  { name: /^(gawk|mawk|awk)$/, withValue: NEVER, inline: /^[^-]/, module: '-f' },
];

const JAVA_WITH_VALUE =
  /^(-cp|-classpath|-p|--(class-path|module-path|upgrade-module-path|add-modules|add-opens|add-exports|add-reads))$/;

/**
 * The script, module or archive that an interpreter runs; undefined when `executable` is none, or when what stands in
 * its place may be something else. Arguments can hold secrets: only a path or a file name with an ending is taken for
 * a script, and only its base name is given out.
 * @param executable base name of the interpreter.
 * @param args its command line, beginning with its own name.
 */
export function scriptOf(executable: string, args: readonly string[]): string | undefined {
  if (executable === 'java') return javaProgram(args);
  const interpreter = INTERPRETERS.find(({ name }) => name.test(executable));
  if (interpreter === undefined) return undefined;
  const first = executable === 'deno' && args[1] === 'run' ? 2 : 1;
  for (let i = first; i < args.length; i++) {
    const argument = args[i]!;
    if (argument === interpreter.module) return moduleName(args[i + 1] ?? '');
    if (interpreter.inline.test(argument)) return undefined;
    if (interpreter.withValue.test(argument)) i++;
    else if (argument === '--') return fileName(args[i + 1] ?? '');
    else if (!/^[-+]/.test(argument)) return fileName(argument);
  }
  return undefined;
}

/** Whether an executable runs what others wrote: its own build says nothing of that. @param executable its base name. */
export const isInterpreter = (executable: string): boolean =>
  executable === 'java' || INTERPRETERS.some(({ name }) => name.test(executable));

function javaProgram(args: readonly string[]): string | undefined {
  for (let i = 1; i < args.length; i++) {
    const argument = args[i]!;
    if (argument === '-jar') return fileName(args[i + 1] ?? '');
    if (argument === '-m' || argument === '--module') return moduleName(args[i + 1] ?? '');
    if (JAVA_WITH_VALUE.test(argument)) i++;
    else if (!argument.startsWith('-')) return moduleName(argument);
  }
  return undefined;
}

const fileName = (argument: string): string | undefined =>
  /:\/\//.test(argument) || !(argument.includes('/') || /\.[A-Za-z][A-Za-z0-9]{0,4}$/.test(argument))
    ? undefined
    : baseName(argument) || undefined;

const moduleName = (argument: string): string | undefined =>
  /^[A-Za-z_][\w.$/-]{0,127}$/.test(argument) ? baseName(argument) : undefined;
