/**
 * The commands of docker-compose.yml as they stand there, without containers: only addresses and mounted paths are this machine's.
 * As root each service also runs as its user, with no more capabilities than the file leaves it.
 */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connectMqtt, type MqttEndpoint } from '@edgevitals/shared/mqtt';
import { freePort, mosquittoProgram, whenState } from '@edgevitals/shared/testing';
import t from 'tap';
import { parse } from 'yaml';
import { ANALYZER, ANALYZER_READY, Program, temporaryFolder } from '../harness/program.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const text = readFileSync(join(root, 'docker-compose.yml'), 'utf8');

interface Service {
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
const { services } = parse(filled, { merge: true }) as { readonly services: Record<string, Service> };

/** The device that this machine is, where nobody says otherwise. */
const DEVICE = 'server';
/** Of images that say who runs them: `USER node` of the official image of Node.js. */
const NODE_UID = 1000;
const isRoot = process.getuid?.() === 0;
/** Whether those users can read this checkout, which may be in somebody's home. */
const isReadable =
  isRoot &&
  spawnSync(
    'setpriv',
    [`--reuid=${NODE_UID}`, `--regid=${NODE_UID}`, '--clear-groups', process.execPath, '--check', ANALYZER],
    { stdio: 'ignore' },
  ).status === 0;

const wordsOf = ({ entrypoint = [], command = [] }: Service): readonly string[] => [
  ...entrypoint,
  ...command,
];
/** The number of the user that runs a service. */
const uidOf = ({ user }: Service): number =>
  user === undefined ? NODE_UID : user === 'root' ? 0 : Number.parseInt(user, 10);
const after = (words: readonly string[], option: string): string | undefined =>
  words.includes(option) ? words[words.indexOf(option) + 1] : undefined;

/** Containers made into processes below a folder. */
class Host {
  readonly folder: string;
  readonly port: number;
  readonly httpPort: number;

  constructor(folder: string, port: number, httpPort: number) {
    this.folder = folder;
    this.port = port;
    this.httpPort = httpPort;
  }

  readonly place = (word: string): string =>
    word
      .replace(/(?<=^|\s)\/(credentials|data|mosquitto)(?=\/|$)/gm, `${this.folder}/$1`)
      .replace(/mqtt:\/\/(?:broker|127\.0\.0\.1):1883/, `mqtt://127.0.0.1:${this.port}`)
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
        : [program === 'mosquitto' ? mosquittoProgram()! : program!, ...rest];
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
    const [program, ...args] = this.commandOf(service, wordsOf(service));
    return new Program(program, args, this.environmentOf(service));
  }

  check(service: Service): number | null {
    const [kind, ...words] = service.healthcheck!.test;
    return this.run(service, kind === 'CMD-SHELL' ? ['sh', '-c', ...words] : words).status;
  }

  private environmentOf({ environment = {} }: Service): Record<string, string> {
    return Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, this.place(value)]));
  }
}

const own = (word: string): string => word.replace(/\d+$/, String(process.getuid?.() ?? 0));

/** All that is to be known of the files of a folder. */
const filesOf = (folder: string): string[] =>
  readdirSync(folder)
    .sort()
    .map(name => {
      const { uid, mode, mtimeMs } = statSync(join(folder, name));
      return `${name} ${uid} ${mode.toString(8)} ${mtimeMs} ${readFileSync(join(folder, name), 'utf8')}`;
    });

t.test(
  'whoever speaks to the broker has a name, and a password file that is made and given to them',
  async t => {
    const made = wordsOf(services['credentials']!);
    const names = ['analyzer', after(made, '--operator'), after(made, '--device')];
    const ownerOf = (name: string): number =>
      Number(
        made.find(word => word.startsWith(`${name}=`))?.split('=')[1] ?? uidOf(services['credentials']!),
      );
    let asked = 0;
    for (const [service, { environment = {}, ...each }] of Object.entries(services)) {
      const words = wordsOf(each);
      if (!words.includes('--broker') && environment['EDGEVITALS_BROKER'] === undefined) continue;
      asked++;
      const name = after(words, '--username') ?? environment['EDGEVITALS_USERNAME'];
      const file = after(words, '--password-file') ?? environment['EDGEVITALS_PASSWORD_FILE'];
      t.ok(names.includes(name), `${service} is ${name}`);
      t.equal(file, `/credentials/${name}.password`, service);
      t.ok(each.volumes?.includes('credentials:/credentials:ro'), `${service} cannot change them`);
      t.equal(ownerOf(name!), uidOf(each), `${service} can read its own`);
    }
    t.equal(asked, 6);
    t.notMatch(text, /EDGEVITALS_PASSWORD:|--password"|:\/\/[^/\s"]*@/, 'no password stands in the file');
  },
);

t.test(
  'the first start makes users; analyzer, agent and a person get in by their files, and nobody else',
  { skip: mosquittoProgram() === undefined && 'mosquitto is not installed' },
  async t => {
    const { credentials, broker, analyzer, agent, ask } = services as Record<string, Service> & {
      readonly [name in 'credentials' | 'broker' | 'analyzer' | 'agent' | 'ask']: Service;
    };
    const { path, remove } = temporaryFolder();
    t.teardown(remove);
    chmodSync(path, 0o711);
    const host = new Host(path, await freePort(), await freePort());
    // volumes, as the images have them
    for (const [name, uid] of [
      ['credentials', 0],
      ['data', NODE_UID],
      ['mosquitto/data', uidOf(broker)],
    ] as const) {
      mkdirSync(join(path, name), { recursive: true });
      if (isRoot) chownSync(join(path, name), uid, uid);
    }
    const folder = join(path, 'credentials');
    const passwordOf = (name: string): string =>
      readFileSync(join(folder, `${name}.password`), 'utf8').trim();

    const first = host.run(credentials);
    t.equal(first.status, 0, first.output);
    const made = filesOf(folder);

    const configuration = readFileSync(join(root, 'analyzer/mosquitto.conf'), 'utf8');
    const [, , inside] = wordsOf(broker);
    mkdirSync(dirname(host.place(inside!)), { recursive: true });
    writeFileSync(
      host.place(inside!),
      configuration
        .split('\n')
        .map(line => line.split(' ').map(host.place).join(' '))
        .map(line => line.replace(/^listener 1883$/, `listener ${host.port} 127.0.0.1`))
        .join('\n'),
    );
    t.not(host.check(broker), 0, 'the broker is not healthy before it runs');
    const running: Program[] = [];
    const start = (service: Service): Program => {
      const program = host.start(service);
      running.unshift(program);
      return program;
    };
    t.teardown(async () => {
      for (const program of running) await program.stop();
    });
    const mosquitto = start(broker);
    await mosquitto.printed(/running/);
    t.equal(host.check(broker), 0, 'the broker is healthy');

    const endpoints: MqttEndpoint[] = [];
    t.teardown(() => Promise.all(endpoints.map(each => each.close(0))));
    const connect = (username?: string, password?: string): MqttEndpoint => {
      const url = `mqtt://127.0.0.1:${host.port}`;
      const user = username === undefined ? {} : { username, password: password! };
      const endpoint = connectMqtt({ url, clientId: `c-${username}-${endpoints.length}`, ...user });
      endpoints.push(endpoint);
      return endpoint;
    };
    const refused = (endpoint: MqttEndpoint): Promise<string> =>
      new Promise(resolve => {
        endpoint.onState((state, reason) => {
          if (reason !== undefined || state === 'connected') resolve(`${reason?.message ?? state}`);
        });
      });
    t.match(await refused(connect()), /not authori[sz]ed/i, 'without a name');
    t.match(await refused(connect('analyzer', 'sesame')), /not authori[sz]ed/i, 'with a wrong password');
    t.match(await refused(connect('analyzer', passwordOf(DEVICE))), /not authori[sz]ed/i, 'of another');

    const serving = start(analyzer);
    await serving.printed(ANALYZER_READY);
    t.equal(host.check(analyzer), 0, 'the analyzer is healthy');
    await start(agent).printed(new RegExp(`connected as ${DEVICE}`));
    const answer = host.run(ask, [...ask.entrypoint!, ...ask.command!, '--json']);
    t.equal(answer.status, 0, answer.output);
    t.match(answer.output, `"${DEVICE}"`);

    t.same(filesOf(folder), made, 'whoever runs changes nothing');
    t.equal(host.run(credentials).status, 0);
    t.same(filesOf(folder), made, 'nor does the next start');

    const more = host.run(credentials, [...credentials.entrypoint!, '--device', 'gateway-8']);
    t.match(more.output, /gateway-8: new.*\n.*SIGHUP/);
    const reloaded = once(mosquitto.child.stderr!, 'data');
    mosquitto.child.kill('SIGHUP');
    await reloaded;
    const added = connect('gateway-8', passwordOf('gateway-8'));
    await whenState(added, 'connected');
    await added.publish({ topic: 'edgevitals/v1/gateway-8/status', payload: 'online', qos: 1 });
    await t.rejects(
      added.publish({ topic: `edgevitals/v1/${DEVICE}/status`, payload: 'offline', qos: 1 }),
      // mosquitto 2.0.11 hangs up, newer ones say no
      { code: /^(BROKER_REFUSED|LINK_CLOSED)$/ },
      'it speaks for itself alone',
    );

    const secrets = readdirSync(folder)
      .filter(name => name.endsWith('.password'))
      .map(name => passwordOf(name.replace('.password', '')));
    t.equal(secrets.length, 4);
    for (const { pid, output } of running) {
      const seen = ['cmdline', 'environ'].map(file => readFileSync(`/proc/${pid}/${file}`, 'utf8')).join();
      const told = secrets.some(secret => seen.includes(secret) || output.includes(secret));
      t.notOk(told, `${pid} shows no password to whoever lists processes or reads logs`);
    }
  },
);
