/** Who gets in at the broker of docker-compose.yml, by the commands that stand there. */
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { connectMqtt, type MqttEndpoint } from '@edgevitals/shared/mqtt';
import { mosquittoProgram, whenState } from '@edgevitals/shared/testing';
import t from 'tap';
import { ANALYZER_READY } from '../harness/program.js';
import { after, Host, type Service, services, text, uidOf, wordsOf } from './compose_host.js';

/** The device that this machine is, where nobody says otherwise. */
const DEVICE = 'server';

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
    t.notMatch(
      text,
      /EDGEVITALS_PASSWORD:|--password"|:\/\/[^/\s"@]*:[^/\s"]*@/,
      'no password stands in the file',
    );
  },
);

t.test(
  'the first start makes users; analyzer, agent and a person get in by their files, and nobody else',
  { skip: mosquittoProgram() === undefined && 'mosquitto is not installed' },
  async t => {
    const { credentials, broker, analyzer, agent, ask } = services as Record<string, Service> & {
      readonly [name in 'credentials' | 'broker' | 'analyzer' | 'agent' | 'ask']: Service;
    };
    const host = await Host.make(t);
    const folder = host.credentials;
    const passwordOf = (name: string): string => host.secret(`${name}.password`);

    const first = host.run(credentials);
    t.equal(first.status, 0, first.output);
    const made = filesOf(folder);

    host.configureBroker();
    t.not(host.check(broker), 0, 'the broker is not healthy before it runs');
    const mosquitto = host.start(broker);
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

    const serving = host.start(analyzer);
    await serving.printed(ANALYZER_READY);
    t.equal(host.check(analyzer), 0, 'the analyzer is healthy');
    await host.start(agent).printed(new RegExp(`connected as ${DEVICE}`));
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
    t.same(host.tellers(secrets), []);
  },
);
