/** The lists that `edgevitals acl` makes, against real brokers: everybody tries to write and to read every topic. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { isEdgevitalsError } from '@edgevitals/shared/errors';
import { connectMqtt, type MqttEndpoint } from '@edgevitals/shared/mqtt';
import { Inbox, mosquittoProgram, startMosquitto, whenState } from '@edgevitals/shared/testing';
import { TOPIC_ACCESS, Topics } from '@edgevitals/shared/topics';
import t, { type Test } from 'tap';
import { EmqxRules, noErlang } from './emqx_rules.js';
import { natsProgram, startNats } from './nats_server.js';

const MAIN = fileURLToPath(
  import.meta.resolve('@edgevitals/analyzer').replace(/dist\/.*$/, 'dist/cli/main.js'),
);
const PASSWORD = 'sesame';
const topics = new Topics();
const root = topics.root;

const USERS = ['gw-1', 'gw-2', 'grafana', 'ops', 'analyzer'] as const;
type User = (typeof USERS)[number];
const PEOPLE: readonly User[] = ['grafana', 'ops'];

/** What is published, who may do so, and who may read it; all others may not. */
type Line = readonly [topic: string, writers: readonly User[], readers: readonly User[]];

const MATRIX: readonly Line[] = [
  [topics.raw('gw-1'), ['gw-1'], ['analyzer']],
  [topics.raw('gw-2'), ['gw-2'], ['analyzer']],
  [topics.info('gw-1'), ['gw-1'], ['analyzer', ...PEOPLE]],
  [topics.status('gw-1'), ['gw-1'], ['analyzer', ...PEOPLE]],
  [topics.request('gw-1', 'plan'), ['ops', 'analyzer'], ['gw-1']],
  [topics.request('gw-2', 'keyframe'), ['ops', 'analyzer'], ['gw-2']],
  [topics.state('gw-1', 'power'), ['analyzer'], PEOPLE],
  [topics.stateJson('gw-1', 'power'), ['analyzer'], PEOPLE],
  [topics.finding('gw-1', 'cpu-hog', '1f'), ['analyzer'], PEOPLE],
  [topics.findingJson('gw-1', 'cpu-hog', '1f'), ['analyzer'], PEOPLE],
  [topics.values('gw-1'), ['analyzer'], PEOPLE],
  [topics.analyzerValues, ['analyzer'], PEOPLE],
  [topics.query('top'), ['grafana', 'ops', 'analyzer'], ['analyzer']],
  [topics.inbox('grafana', 'c'), ['analyzer'], ['grafana']],
  [`${topics.inbox('grafana', 'c')}/gw-1`, ['analyzer', 'gw-1'], ['grafana']],
  [`${topics.inbox('ops', 'c')}/gw-2`, ['analyzer', 'gw-2'], ['ops']],
  [`${topics.inbox('analyzer', 'keyframes')}/gw-1`, ['analyzer', 'gw-1'], ['analyzer']],
  [topics.analyzerStatus, ['analyzer'], ['analyzer', ...PEOPLE]],
  [topics.analyzerInstance, ['analyzer'], ['analyzer']],
  [topics.limits, ['analyzer'], PEOPLE],
  [topics.analyzerRequest('limits'), ['ops', 'analyzer'], ['analyzer']],
  // people are no devices, and what is not ours is nobody's
  [topics.raw('grafana'), [], ['analyzer']],
  [topics.request('grafana', 'plan'), ['ops', 'analyzer'], []],
  [`${root}gw-1/other`, [], []],
  [`${root}gw-1`, [], []],
  ['edgevitals/v2/gw-1/raw', [], []],
  ['homeassistant/device/gw-1/config', [], []],
];

const acl = (...args: string[]): string => {
  const people = ['--integrator', 'grafana', '--operator', 'ops'];
  const { stdout, stderr, status } = spawnSync(process.execPath, [MAIN, 'acl', ...people, ...args], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return stdout;
};

t.test('every kind of topic that there is stands in the table of this test', async t => {
  const known = new Set(MATRIX.map(([topic]) => topics.parse(topic)?.kind));
  t.same(
    Object.keys(TOPIC_ACCESS).filter(kind => !known.has(kind as keyof typeof TOPIC_ACCESS)),
    [],
  );
});

/** Connects one after the other; all are closed with the test. */
function clients(t: Test, url: string, protocol: 4 | 5): (username: string) => MqttEndpoint {
  return username => {
    const endpoint = connectMqtt({
      url,
      clientId: `as-${username}`,
      username,
      password: PASSWORD,
      protocol,
      backoff: BACKOFF,
    });
    t.teardown(() => endpoint.close(0));
    return endpoint;
  };
}

/** Ends a try: mosquitto 2.0.11 with max_queued_messages 0 also hangs up on who publishes what is not theirs. */
const MOST_TRIES = 5;
/** What has not been heard by then is missing. */
const LONGEST_MS = 20_000;
const BACKOFF = { firstMs: 10, longestMs: 50 };

/** Tries to publish; what is asked again after a broken connection may be said twice. */
async function tryToWrite(endpoint: MqttEndpoint, topic: string, payload: string): Promise<void> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    await whenState(endpoint, 'connected');
    try {
      return await endpoint.publish({ topic, payload });
    } catch (error) {
      if (isEdgevitalsError(error, 'BROKER_REFUSED')) return;
      if (!isEdgevitalsError(error, 'LINK_CLOSED')) throw error;
    }
  }
}

/** A refusal is an answer; so is none, where the protocol knows no refusal. */
const ignoreRefusal = (error: unknown): void => {
  if (!isEdgevitalsError(error, 'BROKER_REFUSED')) throw error;
};

async function tryAll(t: Test, url: string, protocol: 4 | 5): Promise<void> {
  const as = clients(t, url, protocol);
  const all = as('root');
  const users = USERS.map(user => [user, as(user)] as const);
  await Promise.all(
    [all, ...users.map(([, endpoint]) => endpoint)].map(each => whenState(each, 'connected')),
  );

  const passed = new Inbox<string>();
  await all.subscribe('#', ({ payload }) => passed.add(Buffer.from(payload).toString()));
  for (const [user, endpoint] of users)
    for (const [topic] of MATRIX) await tryToWrite(endpoint, topic, `${user} writes ${topic}`);
  await all.publish({ topic: 'last', payload: 'last' });
  const wrote: string[] = [];
  await passed.until(text => {
    wrote.push(text);
    return text === 'last';
  });
  const mayWrite = MATRIX.flatMap(([topic, writers]) => writers.map(user => `${user} writes ${topic}`));
  t.same([...new Set(wrote)].filter(text => text !== 'last').sort(), [...mayWrite].sort());

  const read = new Inbox<string>();
  for (const [user, endpoint] of users) {
    const filters = ['#', `${root}#`, '+/+/+/raw', ...MATRIX.map(([topic]) => topic)];
    for (const filter of filters)
      await endpoint
        .subscribe(filter, ({ topic, payload }) =>
          read.add(`${user} reads ${topic} ${Buffer.from(payload).toString()}`),
        )
        .catch(ignoreRefusal);
  }
  // twice: when the second round is heard, all of the first has come, also where a broker keeps order within a subscription only
  const mayRead: string[] = [];
  for (const round of ['first', 'second']) {
    for (const [topic, , readers] of MATRIX) {
      await all.publish({ topic, payload: round });
      mayRead.push(...readers.map(user => `${user} reads ${topic} ${round}`));
    }
    await Promise.race([
      Promise.all(mayRead.map(text => read.until(heard => heard === text))),
      sleep(LONGEST_MS, undefined, { ref: false }),
    ]);
  }
  t.same([...new Set(read.items)].sort(), mayRead.sort());
}

const PASSWORDS = [...USERS, 'root'];

for (const devices of [[], ['--device', 'gw-1', 'gw-2']])
  for (const protocol of [5, 4] as const)
    t.test(
      `mosquitto, MQTT ${protocol}, ${devices.length === 0 ? 'any device' : 'devices listed'}: nobody does what is not theirs`,
      { skip: mosquittoProgram() === undefined && 'mosquitto is not installed' },
      async t => {
        const folder = t.testdir();
        const [list, passwords] = [join(folder, 'acl'), join(folder, 'passwords')];
        writeFileSync(list, `${acl('--for', 'mosquitto', ...devices)}\nuser root\ntopic readwrite #\n`);
        writeFileSync(passwords, PASSWORDS.map(user => `${user}:${PASSWORD}\n`).join(''), { mode: 0o600 });
        spawnSync('mosquitto_passwd', ['-U', passwords]);
        const broker = await startMosquitto({
          anonymous: false,
          lines: [`password_file ${passwords}`, `acl_file ${list}`],
        });
        t.teardown(() => broker?.stop());
        await tryAll(t, broker!.url, protocol);
      },
    );

for (const devices of [[], ['--device', 'gw-1', 'gw-2']])
  t.test(
    `EMQX, ${devices.length === 0 ? 'any device' : 'devices listed'}: its rules, read as it reads them, let nobody do what is not theirs`,
    { skip: noErlang },
    async t => {
      const rules = new EmqxRules(join(t.testdir(), 'acl.conf'), acl('--for', 'emqx', ...devices));
      for (const [topic, writers, readers] of MATRIX)
        for (const user of USERS) {
          t.equal(rules.allows(user, 'publish', topic), writers.includes(user), `${user} writes ${topic}`);
          t.equal(rules.allows(user, 'subscribe', topic), readers.includes(user), `${user} reads ${topic}`);
        }
      for (const user of USERS)
        for (const filter of ['#', `${root}#`, '+/+/+/raw'])
          t.notOk(rules.allows(user, 'subscribe', filter), `${user} hears ${filter}`);
    },
  );

t.test(
  'nats-server: nobody does what is not theirs',
  { skip: natsProgram() === undefined && 'nats-server is not installed' },
  async t => {
    const passwords = USERS.map(user => `PASSWORD_${user.replace(/\W/g, '_')} = "${PASSWORD}"\n`);
    const list = acl('--for', 'nats', '--device', 'gw-1', 'gw-2').replace(
      'users = [',
      `users = [\n    { user: "root", password: "${PASSWORD}" }`,
    );
    await tryAll(t, await startNats(t, list, { 'passwords.conf': passwords.join('') }), 4);
  },
);
