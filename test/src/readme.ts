/**
 * Runs every command of the README, and after it of pages that build on it, as a reader would, in order, in one working
 * copy: each line of a `sh` block is a command and must succeed; one with an open quote goes on to the line that closes it. A
 * comment before a block says what is special about it:
 *
 *   <!-- ci: background -->   runs until the last command is done, then gets Ctrl-C, and must end with its summary
 *   <!-- ci: elsewhere -->    the gate runs it itself (the tests), or it needs what a test machine lacks
 *
 *   node test/dist/readme.js
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
/** Those after the README use what runs in its background. */
const DOCUMENTS = ['README.md', 'docs/integrating.md'];
/** Longest that a single command may take. */
const COMMAND_MS = 300_000;
/** What the background command prints once there is something to ask for. */
const READY = /^\s*PID\b/m;
const BROKER = /mqtt:\/\/127\.0\.0\.1:(\d+)/;
const USUAL_PORT = '1883';
/** The last lines of a background command that ended as it should. */
const SUMMARY = /\d+ frames .* \d+ lost/;

interface Block {
  readonly mode: 'run' | 'background' | 'elsewhere';
  readonly commands: readonly string[];
}

function blocks(markdown: string): Block[] {
  const found = markdown.matchAll(/(?:<!-- ci: (background|elsewhere) -->\n)?```sh\n([\s\S]*?)```/g);
  return [...found].map(([, mode = 'run', text = '']) => ({
    mode: mode as Block['mode'],
    commands: commandsIn(text),
  }));
}

/** A line each, but for those with an open quote, which go on. */
function commandsIn(text: string): string[] {
  const commands: string[] = [];
  let open = '';
  for (const line of text.split('\n')) {
    if (open === '' && (line.trim() === '' || line.startsWith('#'))) continue;
    open += `${line}\n`;
    if ((open.match(/(?<!\\)"/g) ?? []).length % 2 === 1) continue;
    commands.push(open.trimEnd());
    open = '';
  }
  return commands;
}

/** The gate has installed already: what is left is the command itself. */
const withoutInstall = (command: string): string => command.replace(/^npm ci && /, '');

/** Where the background command's broker listens: elsewhere than usual when that port is taken on this machine. */
let port = USUAL_PORT;

/** The command as a reader would have to write it with the broker on another port. */
const onPort = (command: string): string =>
  port === USUAL_PORT
    ? command
    : command
        .replace(/\bmosquitto_(rr|sub|pub)\b/g, `$& -p ${port}`)
        .replace(`--port ${USUAL_PORT}`, `--port ${port}`);

const shell = (command: string): ChildProcess =>
  spawn('bash', ['-c', onPort(command)], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
    env: { ...process.env, EDGEVITALS_BROKER: `mqtt://127.0.0.1:${port}` },
  });

/** Signals the shell and all it started, and nothing else. */
function signal(child: ChildProcess, name: NodeJS.Signals): void {
  const ended = child.exitCode !== null || child.signalCode !== null;
  if (child.pid !== undefined && !ended) process.kill(-child.pid, name);
}

async function run(command: string): Promise<void> {
  console.log(`$ ${command}`);
  const child = shell(command);
  child.stdout!.pipe(process.stdout, { end: false });
  const timer = setTimeout(() => signal(child, 'SIGKILL'), COMMAND_MS);
  const [code] = await once(child, 'close');
  clearTimeout(timer);
  if (code !== 0) throw new Error(`a command of the documents failed with ${code}: ${command}`);
}

interface Background {
  readonly child: ChildProcess;
  /** The end of what it has printed. */
  output(): string;
}

/** Starts `command` and waits until it is ready. */
async function background(command: string): Promise<Background> {
  console.log(`$ ${command} &`);
  const child = shell(command);
  let output = '';
  await new Promise<void>((resolve, reject) => {
    child.stdout!.on('data', (data: Buffer) => {
      output = (output + data.toString()).slice(-65_536);
      if (!READY.test(output)) return;
      port = BROKER.exec(output)?.[1] ?? USUAL_PORT;
      resolve();
    });
    child.once('close', code => reject(new Error(`${command} ended with ${code}:\n${output}`)));
  });
  return { child, output: () => output };
}

const running: Background[] = [];
try {
  const texts = DOCUMENTS.map(document => readFileSync(join(root, document), 'utf8'));
  for (const { mode, commands } of texts.flatMap(blocks)) {
    if (mode === 'elsewhere') continue;
    for (const command of commands.map(withoutInstall)) {
      if (mode === 'background') running.push(await background(command));
      else await run(command);
    }
  }
  for (const { child, output } of running) {
    const closed = once(child, 'close');
    signal(child, 'SIGINT');
    await closed;
    // npm itself may report the signal: what counts is that the program came to its end
    if (!SUMMARY.test(output())) throw new Error(`no summary after Ctrl-C:\n${output()}`);
  }
} finally {
  for (const { child } of running) signal(child, 'SIGKILL');
}
console.log('every command of the README and of docs/integrating.md works');
