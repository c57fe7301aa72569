/** Who gets in at the NATS of docker-compose.yml, by the commands that stand there: profile `cluster`. */
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mosquittoProgram } from '@edgevitals/shared/testing';
import t from 'tap';
import { after, Host, type Service, services, text, uidOf, wordsOf } from './compose_host.js';
import { natsProgram } from './nats_server.js';

const MEMBER = 'member';
const FILE = `${MEMBER}.nats-password`;

t.test(
  'whoever speaks to NATS has its user, and the password file that is made and given to them',
  async t => {
    const made = wordsOf(services['credentials']!);
    t.equal(after(made, '--nats'), MEMBER);
    const uid = made.find(word => word.startsWith(`${MEMBER}=`))?.split('=')[1];
    const asked: string[] = [];
    for (const [service, { environment = {}, ...each }] of Object.entries(services)) {
      const words = wordsOf(each);
      const url = after(words, '--cluster') ?? environment['EDGEVITALS_CLUSTER'];
      if (url === undefined) continue;
      asked.push(service);
      const file = after(words, '--cluster-password-file') ?? environment['EDGEVITALS_CLUSTER_PASSWORD_FILE'];
      t.equal(url, `nats://${MEMBER}@nats:4222`, service);
      t.equal(file, `/credentials/${FILE}`, service);
      t.ok(each.volumes?.includes('credentials:/credentials:ro'), `${service} cannot change it`);
      t.equal(Number(uid), uidOf(each), `${service} can read it`);
    }
    t.same(asked.sort(), ['ask', 'gateway', 'worker-a', 'worker-b']);
    t.ok(services['nats']!.volumes?.includes('./analyzer/nats.conf:/nats.conf:ro'));
    t.notMatch(text, /nats:\/\/[^@"\s]*:[^@"\s]*@/, 'no password stands in the file');
  },
);

const missing =
  natsProgram() === undefined
    ? 'nats-server is not installed'
    : mosquittoProgram() === undefined && 'mosquitto is not installed';

t.test(
  'gateway, worker and a person get in at NATS by the file that the first start makes, and nobody else',
  { skip: missing },
  async t => {
    const { credentials, broker, nats, gateway, ask } = services as Record<string, Service> & {
      readonly [name in 'credentials' | 'broker' | 'nats' | 'gateway' | 'ask']: Service;
    };
    const host = await Host.make(t);
    host.configureBroker();
    host.configureNats();
    const early = host.start(nats);
    t.equal((await early.outcome()).code, 1, 'without users NATS does not start');
    t.match(early.output, /nats-users\.conf/);
    host.running.length = 0;

    const first = host.run(credentials);
    t.equal(first.status, 0, first.output);
    t.not(host.check(nats), 0, 'NATS is not healthy before it runs');
    await host.start(broker).printed(/running/);
    const server = host.start(nats);
    await server.printed(/Server is ready/);
    t.equal(host.check(nats), 0, 'NATS is healthy, which is asked without a password');
    t.notMatch(server.output, /plaintext password/i);

    const worker = services['worker-a']!;
    await Promise.all([
      host.start(gateway).printed(/this gateway is at work/),
      host.start(worker).printed(/partitions of this worker.*64/),
    ]);
    const look = (...more: string[]): { status: number | null; output: string } =>
      host.run(ask, [...ask.entrypoint!, 'cluster', '--json', ...more]);
    const answer = look();
    t.equal(answer.status, 0, answer.output);
    t.match(answer.output, /"roles":\["gateway"\]/);
    t.match(answer.output, /"roles":\["worker"\]/);

    // the same service as the file has it, but for who it says it is
    const other = join(host.folder, 'data', 'other');
    writeFileSync(other, 'sesame\n', { mode: 0o644 });
    const without = (service: Service, file?: string): Service => ({
      ...service,
      environment: {},
      command: wordsOf(service).flatMap((word, i, words) =>
        word === '--cluster-password-file'
          ? []
          : words[i - 1] === '--cluster-password-file'
            ? file === undefined
              ? []
              : ['--cluster-password-file', file]
            : [file === undefined ? word.replace(`${MEMBER}@`, '') : word],
      ),
    });
    const anonymous = host.run(without(gateway));
    t.equal(anonymous.status, 1);
    t.match(
      anonymous.output,
      /NATS at nats:\/\/127\.0\.0\.1:\d+ refuses who names no user: .*--cluster-password-file.*\(BROKER_REFUSED\)/,
    );
    const wrong = host.run(without(gateway, '/data/other'));
    t.equal(wrong.status, 1);
    t.match(wrong.output, /refuses the user "member" with this password.*\(BROKER_REFUSED\)/);
    t.notMatch(wrong.output, 'sesame');

    const more = host.run(credentials, [...credentials.entrypoint!, '--nats', 'second']);
    t.match(more.output, /second: new at NATS.*\n.*SIGHUP/);
    const reloaded = once(server.child.stderr!, 'data');
    server.child.kill('SIGHUP');
    await reloaded;
    await server.printed(/Reloaded: authorization users/);
    t.match(
      look('--cluster', `nats://second@127.0.0.1:${host.natsPort}`).output,
      /\(BROKER_REFUSED\)/,
      'with the password of another',
    );
    t.equal(look().status, 0, 'who was there stays');

    const list = join(host.credentials, 'nats-users.conf');
    const users = readFileSync(list, 'utf8');
    writeFileSync(list, users.replace(/^.*"member".*\n/m, ''));
    server.child.kill('SIGHUP');
    const [atWork] = host.running.filter(({ output }) => output.includes('this gateway is at work'));
    await atWork!.printed(/NATS: .*authorization violation/i);
    // two members, of which the library alone would bear two refusals each
    await server.printed(/(?:Reloaded: authorization users[\s\S]*){2}(?:authentication error[\s\S]*){5}/);
    writeFileSync(list, users);
    server.child.kill('SIGHUP');
    await atWork!.printed(/NATS: reconnect/);
    t.ok(
      (atWork!.output.match(/NATS: .*violation/gi) ?? []).length <= 2,
      'a refusal is not told again and again',
    );

    const secrets = ['analyzer.password', FILE, 'second.nats-password'].map(file => host.secret(file));
    t.equal(new Set(secrets).size, 3);
    t.equal(host.running.length, 4);
    t.same(host.tellers(secrets), []);
    // what they would write as they leave is of no use here, and takes seconds
    for (const program of host.running) await program.stop('SIGKILL');
  },
);
