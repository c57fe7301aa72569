/**
 * The commands of docker-compose.yml as they stand there, without containers: only addresses and mounted paths are this machine's.
 * As root each service also runs as its user, with no more capabilities than the file leaves it.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, mosquittoProgram } from '@edgevitals/shared/testing';
import type { Test } from 'tap';
import { parse } from 'yaml';
import { ANALYZER, Program, temporaryFolder } from '../harness/program.js';
import { natsProgram } from './nats_server.js';

export const root: string = join(dirname(fileURLToPath(import.meta.url)), '../../..');
export const text: string = readFileSync(join(root, 'docker-compose.yml'), 'utf8');

export interface Service {
  readonly image: string;
  readonly user?: string;
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly cap_add?: readonly string[];
  readonly cap_drop?: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[] };
}
/** As compose fills in what the environment says, which here says nothing. */
const filled = text.replace(/\$\{\w+:-(\w+)\}/g, '$1');
export const { services }: { readonly services: Record<string, Service> } = parse(filled, { merge: true });

/** Of images that say who runs them: `USER node` of the official image of Node.js. */
export const NODE_UID = 1000;
export const isRoot: boolean = process.getuid?.() === 0;
/** Whether those users can read this checkout, which may be in somebody's home. */
const isReadable =
  isRoot &&
  spawnSync(
    'setpriv',
    [`--reuid=${NODE_UID}`, `--regid=${NODE_UID}`, '--clear-groups', process.execPath, '--check', ANALYZER],
    { stdio: 'ignore' },
  ).status === 0;

export const wordsOf = ({ entrypoint = [], command = [] }: Service): readonly string[] => [
  ...entrypoint,
  ...command,
];
/** The number of the user that runs a service. */
export const uidOf = ({ user }: Service): number =>
  user === undefined ? NODE_UID : user === 'root' ? 0 : Number.parseInt(user, 10);
export const after = (words: readonly string[], option: string): string | undefined =>
  words.includes(option) ? words[words.indexOf(option) + 1] : undefined;

/** Containers made into processes below a folder. */
export class Host {
  readonly folder: string;
  readonly port: number;
  readonly httpPort: number;
  readonly natsPort: number;
  readonly natsHttpPort: number;
  /** What it has started, the newest first. */
  readonly running: Program[] = [];

  private constructor(folder: string, ports: readonly number[]) {
    this.folder = folder;
    const [port = 0, httpPort = 0, natsPort = 0, natsHttpPort = 0] = ports;
    this.port = port;
    this.httpPort = httpPort;
    this.natsPort = natsPort;
    this.natsHttpPort = natsHttpPort;
  }

  /** One with volumes as the images have them; what it runs ends with the test. */
  static async make(t: Test): Promise<Host> {
    const { path, remove } = temporaryFolder();
    t.teardown(remove);
    chmodSync(path, 0o711);
    const host = new Host(path, [await freePort(), await freePort(), await freePort(), await freePort()]);
    t.teardown(async () => {
      for (const program of host.running) await program.stop();
    });
    for (const [name, uid] of [
      ['credentials', 0],
      ['data', NODE_UID],
      ['mosquitto/data', uidOf(services['broker']!)],
      ['nats', uidOf(services['nats']!)],
    ] as const) {
      mkdirSync(join(path, name), { recursive: true });
      if (isRoot) chownSync(join(path, name), uid, uid);
    }
    return host;
  }

  get credentials(): string {
    return join(this.folder, 'credentials');
  }

  /** The first line of a file there. */
  secret(file: string): string {
    return readFileSync(join(this.credentials, file), 'utf8').trim();
  }

  /** Writes mosquitto's configuration of the repository where the broker looks for it. */
  configureBroker(): void {
    const [, , inside] = wordsOf(services['broker']!);
    mkdirSync(dirname(this.place(inside!)), { recursive: true });
    writeFileSync(
      this.place(inside!),
      readFileSync(join(root, 'analyzer/mosquitto.conf'), 'utf8')
        .split('\n')
        .map(line => line.split(' ').map(this.place).join(' '))
        .map(line => line.replace(/^listener 1883$/, `listener ${this.port} 127.0.0.1`))
        .join('\n'),
    );
  }

  /** The same of nats-server; what it includes is looked for beside it. */
  configureNats(): void {
    const [, , inside] = wordsOf(services['nats']!);
    writeFileSync(
      this.place(inside!),
      readFileSync(join(root, 'analyzer/nats.conf'), 'utf8')
        .replace('listen: 0.0.0.0:4222', `listen: 127.0.0.1:${this.natsPort}`)
        .replace('127.0.0.1:8222', `127.0.0.1:${this.natsHttpPort}`)
        .replace('store_dir: /data', `store_dir: ${JSON.stringify(join(this.folder, 'nats'))}`),
    );
  }

  readonly place = (word: string): string =>
    word
      .replace(/(?<=^|\s)\/(credentials|data|mosquitto|nats\.conf)(?=\/|$)/gm, `${this.folder}/$1`)
      .replace(/mqtt:\/\/(?:broker|127\.0\.0\.1):1883/, `mqtt://127.0.0.1:${this.port}`)
      .replace('nats:4222', `127.0.0.1:${this.natsPort}`)
      .replace('127.0.0.1:8222', `127.0.0.1:${this.natsHttpPort}`)
      .replace(/(?<=-p )1883|(?<=^listener )1883/gm, String(this.port))
      .replace('127.0.0.1:9469', `127.0.0.1:${this.httpPort}`)
      .replaceAll('$$', '$');

  /** A command line that runs `words` in the place of a service. */
  commandOf(service: Service, words: readonly string[]): [string, ...string[]] {
    const placed = words.map(this.place).flatMap(word =>
      // the analyzer's default address is anybody's on this machine
      word === '--http' ? [word, `127.0.0.1:${this.httpPort}`] : [word],
    );
    const [program, ...rest] = placed;
    const file = rest[0]?.startsWith('analyzer/') || rest[0]?.startsWith('agent/');
    const line: [string, ...string[]] =
      program === 'node'
        ? [process.execPath, ...(file ? [join(root, rest[0]!), ...rest.slice(1)] : rest)]
        : [programOf(program!), ...rest];
    // files cannot be given away: all of them are ours
    if (!isRoot) return line.map(word => word.replace(/^(?:\w+=)?(?:1000|1883)$/, own)) as typeof line;
    const uid = uidOf(service);
    if (uid === NODE_UID && !isReadable) return line;
    const kept = (service.cap_add ?? []).map(name => `,+${name.toLowerCase()}`).join('');
    const bounds = service.cap_drop?.[0] === 'ALL' || uid !== 0 ? [`--bounding-set=-all${kept}`] : [];
    const user = ['--reuid', String(uid), '--regid', String(uid), '--clear-groups'];
    return ['setpriv', ...user, ...bounds, '--no-new-privs', ...line];
  }

  run(service: Service, words = wordsOf(service)): { status: number | null; output: string } {
    const [program, ...args] = this.commandOf(service, words);
    const { status, stdout, stderr, error } = spawnSync(program, args, {
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '1', ...this.environmentOf(service) },
    });
    return { status, output: `${stdout}${stderr}${error?.message ?? ''}` };
  }

  start(service: Service): Program {
    const [command, ...args] = this.commandOf(service, wordsOf(service));
    const program = new Program(command, args, this.environmentOf(service));
    this.running.unshift(program);
    return program;
  }

  /** Those that show a secret to whoever lists processes or reads logs: their process ids. */
  tellers(secrets: readonly string[]): number[] {
    return this.running
      .filter(({ pid, output }) => {
        const seen = ['cmdline', 'environ'].map(file => readFileSync(`/proc/${pid}/${file}`, 'utf8')).join();
        return secrets.some(secret => seen.includes(secret) || output.includes(secret));
      })
      .map(({ pid }) => pid);
  }

  check(service: Service): number | null {
    const [kind, ...words] = service.healthcheck!.test;
    return this.run(service, kind === 'CMD-SHELL' ? ['sh', '-c', ...words] : words).status;
  }

  private environmentOf({ environment = {} }: Service): Record<string, string> {
    return Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, this.place(value)]));
  }
}

const programOf = (name: string): string =>
  name === 'mosquitto' ? mosquittoProgram()! : name === 'nats-server' ? natsProgram()! : name;

const own = (word: string): string => word.replace(/\d+$/, String(process.getuid?.() ?? 0));
