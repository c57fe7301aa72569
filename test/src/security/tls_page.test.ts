/** docs/tls.md, command by command as it stands, in a folder of its own; only name, ports and addresses are this machine's. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, mosquittoProgram } from '@edgevitals/shared/testing';
import t, { type Test } from 'tap';
import { AGENT, ANALYZER, temporaryFolder } from '../harness/program.js';

const page = readFileSync(join(dirname(fileURLToPath(import.meta.url)), '../../../docs/tls.md'), 'utf8');
const MOST_MS = 60_000;

interface Block {
  readonly background: boolean;
  readonly script: string;
}

const blocks = (): Block[] =>
  [...page.matchAll(/(?:<!-- ci: (\w+) -->\n)?```sh\n([\s\S]*?)```/g)]
    // what wants containers
    .filter(([, mark]) => mark !== 'elsewhere')
    .map(([, mark, script = '']) => ({ background: mark === 'background', script }));

/** What a program that goes on says when others can use it. */
const READY: Readonly<Record<string, RegExp>> = {
  mosquitto: /running/,
  edgevitals: /analyzer is taking messages/,
  'edgevitals-agent': /connected as gateway-7/,
};

class Reader {
  private readonly folder: string;
  private readonly env: NodeJS.ProcessEnv;

  constructor(folder: string) {
    this.folder = folder;
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    for (const [name, main] of [
      ['edgevitals', ANALYZER],
      ['edgevitals-agent', AGENT],
    ] as const) {
      writeFileSync(join(bin, name), `#!/bin/sh\nexec ${process.execPath} ${main} "$@"\n`);
      chmodSync(join(bin, name), 0o755);
    }
    this.env = { ...process.env, NO_COLOR: '1', PATH: `${bin}:${process.env['PATH']}:/usr/sbin` };
  }

  /** Runs a block as a reader would paste it. @returns what it printed. */
  async run(script: string): Promise<string> {
    const { child, output } = this.start(`set -e\n${script}`);
    const timer = setTimeout(() => child.kill('SIGKILL'), MOST_MS);
    const [code] = await once(child, 'close');
    clearTimeout(timer);
    if (code !== 0) throw new Error(`${script}\nended with ${code}:\n${output()}`);
    return output();
  }

  /** Starts a command that goes on, and waits until it is ready; it ends with the test. */
  async begin(t: Test, command: string): Promise<ChildProcess> {
    const { child, output } = this.start(`exec ${command}`);
    t.teardown(async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'close');
      child.kill('SIGTERM');
      await ended;
    });
    const ready = READY[command.split(' ')[0]!]!;
    const closed = once(child, 'close').then(() => true);
    const timer = setTimeout(() => child.kill('SIGKILL'), MOST_MS);
    while (!ready.test(output())) {
      const more = Promise.race([once(child.stdout!, 'data'), once(child.stderr!, 'data')]).then(() => false);
      if (await Promise.race([closed, more])) throw new Error(`${command} ended:\n${output()}`);
    }
    clearTimeout(timer);
    return child;
  }

  private start(script: string): { child: ChildProcess; output: () => string } {
    const child = spawn('bash', ['-c', script], {
      cwd: this.folder,
      env: this.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (more: Buffer) => {
        text = (text + more.toString()).slice(-20_000);
      });
    return { child, output: () => text };
  }
}

/** Command line of a process as every user of the machine sees it. */
const commandLine = ({ pid }: ChildProcess): string => readFileSync(`/proc/${pid}/cmdline`, 'latin1');

t.test(
  'what the page says leads from nothing to a fleet with TLS',
  { skip: mosquittoProgram() === undefined && 'mosquitto is not installed' },
  async t => {
    const folder = temporaryFolder();
    t.teardown(() => folder.remove());
    const reader = new Reader(folder.path);
    const [port, other] = [await freePort(), await freePort()];
    const here = (script: string): string =>
      script
        .replace(
          'listener 8883\n',
          `listener ${port} 127.0.0.1\n${process.getuid?.() === 0 ? 'user root\n' : ''}log_dest stderr\n`,
        )
        .replaceAll('0.0.0.0', '127.0.0.1')
        .replaceAll('broker.example', 'localhost')
        .replaceAll('8883', String(port))
        .replaceAll('8884', String(other));
    const running: ChildProcess[] = [];
    let devices = '';
    for (const { background, script } of blocks()) {
      if (background) running.push(await reader.begin(t, here(script).trim()));
      else if (!script.startsWith('edgevitals devices') || devices !== '') await reader.run(here(script));
      // the device has connected, and is known when its first document has been taken
      else while (!devices.includes('gateway-7')) devices = await reader.run(here(script));
    }
    t.equal(running.length, 4, 'broker, analyzer, agent, and a broker at home');
    t.match(devices, /gateway-7 +online/);
    for (const name of ['authority.key', 'gateway-7.key', 'home.password'])
      t.equal(statSync(join(folder.path, name)).mode & 0o077, 0, `${name} is for nobody else`);
    for (const name of ['history', 'home'])
      t.equal(statSync(join(folder.path, name)).mode & 0o777, 0o700, `${name} is for nobody else`);
    for (const name of ['history/history.db', 'home/history.db'])
      t.equal(statSync(join(folder.path, name)).mode & 0o077, 0, `${name} is for nobody else`);
    t.same(
      readdirSync(join(folder.path, 'users')).sort(),
      ['acl', 'analyzer.password', 'gateway-8.password', 'ops.password', 'passwords'],
      'files that mosquitto is told of',
    );
    const secret = readFileSync(join(folder.path, 'home.password'), 'utf8').trim();
    for (const child of running) t.notMatch(commandLine(child), secret);
  },
);
