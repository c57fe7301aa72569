import type { IncomingMessage } from '@edgevitals/shared/mqtt';
import { Inbox } from '@edgevitals/shared/testing';
import t, { type Test } from 'tap';
import { DEVICE_QUANTITIES } from '../../published/index.js';
import {
  ALL_FACTS,
  FEW_FACTS,
  MESH_FACTS,
  openFinding,
  PROCESS_STATE,
  withEnergy,
} from '../../testing/fact_examples.js';
import { HomeAssistantPlayer } from '../../testing/home_assistant/player.js';
import { PublishedLab, type PublishedLabOptions, settle } from '../../testing/published_lab.js';
import { openHomeAssistant } from './home_assistant.js';

const open = (context: Parameters<typeof openHomeAssistant>[0]) => openHomeAssistant(context);
const openByComponent = (context: Parameters<typeof openHomeAssistant>[0]) =>
  openHomeAssistant(context, { byComponent: true });

interface Scene {
  readonly lab: PublishedLab;
  readonly player: HomeAssistantPlayer;
}

/** An analyzer whose three devices are online and have been read, and Home Assistant beside it. */
async function startScene(
  t: Test,
  options: PublishedLabOptions & { readonly how?: typeof open } = {},
): Promise<Scene> {
  const lab = await PublishedLab.open([options.how ?? open], options);
  const player = new HomeAssistantPlayer(lab.broker.endpoint(`home-assistant-${Math.round(lab.now)}`));
  await player.start();
  for (const device of ['gw-1', 'vm', 'node-1']) await lab.status(device, 'online');
  readAll(lab);
  await lab.pass(30);
  t.teardown(() => lab.close());
  return { lab, player };
}

function readAll(lab: PublishedLab): void {
  lab.readAnalyzer();
  lab.read('gw-1', ALL_FACTS);
  lab.read('vm', FEW_FACTS);
  lab.read('node-1', MESH_FACTS);
}

/** What comes on config topics from now on. */
async function listenConfigs({ broker }: PublishedLab): Promise<Inbox<IncomingMessage>> {
  const inbox = new Inbox<IncomingMessage>();
  const observer = broker.endpoint(`observer-${Math.random()}`);
  await observer.subscribe('homeassistant/#', message => {
    if (!message.retain) inbox.add(message);
  });
  return inbox;
}

t.test('three devices and the analyzer are taken by Home Assistant without a word in its log', async t => {
  const { player } = await startScene(t);
  t.same(player.complaints, []);
  t.same([...player.devices.keys()].sort(), [
    'edgevitals-analyzer',
    'edgevitals-gw-1',
    'edgevitals-node-1',
    'edgevitals-vm',
  ]);
  const keys = (objectId: string): string[] =>
    [...player.entities.values()].filter(each => each.objectId === objectId).map(({ key }) => key);
  t.same(
    keys('edgevitals-gw-1').sort(),
    [...Object.keys(DEVICE_QUANTITIES), 'online'].sort(),
    'one has everything',
  );
  t.notOk(keys('edgevitals-vm').includes('power'), 'only what a device has');
  t.ok(keys('edgevitals-vm').includes('cpu'));
  t.match(player.devices.get('edgevitals-vm'), { name: 'vm', via_device: 'edgevitals-analyzer' });
  t.notOk(
    [...player.configs].some(({ topic }) => /[^a-zA-Z0-9_/-]/.test(topic)),
    'ids without dots',
  );
});

t.test(
  'values are shown in the units of the catalogue, rounded, and what is not known is unknown',
  async t => {
    const { lab, player } = await startScene(t);
    const state = (key: string): string | undefined => player.entity('edgevitals-gw-1', key)?.state;
    t.equal(state('power'), '1.25');
    t.equal(state('problem_warning'), 'ON');
    t.equal(state('problem_critical'), 'OFF');
    t.same(player.entity('edgevitals-gw-1', 'problem_warning')?.attributes, {
      count: 1,
      findings: ['flash.heavy-writer: node. Gather small writes'],
    });
    t.equal(state('started'), '2026-09-21T14:13:20Z');
    t.match(state('end_of_life'), /^\d{4}-\d\d-\d\dT00:00:00Z$/);
    t.equal(player.entity('edgevitals-vm', 'cpu')?.state, '50');
    const { power: _, ...others } = ALL_FACTS;
    lab.read('gw-1', others);
    await lab.pass(2);
    t.equal(state('power'), 'unknown', 'a value that is not known now is unknown, not the one before');
    t.same(player.complaints, []);
  },
);

t.test(
  'a device is available while it and the analyzer are online, and its own Online can be off',
  async t => {
    const { lab, player } = await startScene(t);
    const power = player.entity('edgevitals-gw-1', 'power')!;
    const online = player.entity('edgevitals-gw-1', 'online')!;
    t.ok(player.isAvailable(power));
    await lab.status('gw-1', 'offline');
    await settle();
    t.notOk(player.isAvailable(power));
    t.ok(player.isAvailable(online));
    t.equal(online.state, 'offline');
    await lab.status('gw-1', 'online');
    await lab.user.publish({ topic: lab.topics.analyzerStatus, payload: 'offline', retain: true });
    await settle();
    t.notOk(player.isAvailable(power));
    t.ok(
      player.isAvailable(player.entity('edgevitals-analyzer', 'online')!),
      'the analyzer says that it is off',
    );
  },
);

t.test('a device that a gateway reads is behind the gateway, once that is there', async t => {
  const { lab, player } = await startScene(t);
  await lab.status('meter-3', 'online');
  lab.describe('meter-3', { gateway: 'gw-1', model: 'ESP32' });
  lab.read('meter-3', FEW_FACTS);
  await lab.status('meter-4', 'online');
  lab.describe('meter-4', { gateway: 'nobody' });
  lab.read('meter-4', FEW_FACTS);
  lab.describe('vm', { gateway: 'node-1' });
  lab.describe('node-1', { gateway: 'vm' });
  readAll(lab);
  await lab.pass(15);
  t.match(player.devices.get('edgevitals-meter-3'), { via_device: 'edgevitals-gw-1', model: 'ESP32' });
  for (const device of ['meter-4', 'vm', 'node-1'])
    t.match(player.devices.get(`edgevitals-${device}`), { via_device: 'edgevitals-analyzer' }, device);
  t.same(player.complaints, []);
});

t.test('values of a device that publishes more rarely are good for longer', async t => {
  const { lab, player } = await startScene(t);
  const expiry = (): unknown => player.entity('edgevitals-vm', 'cpu')?.config['expire_after'];
  t.equal(expiry(), 240);
  lab.describe('vm', { plan: { publishMs: 600_000 } });
  await lab.pass(15);
  t.equal(expiry(), 1860);
  t.same(player.complaints, []);
});

t.test('configs are retained, parents come first, and values are not retained', async t => {
  const { lab, player } = await startScene(t);
  t.equal(player.configs[0]?.topic, 'homeassistant/device/edgevitals-analyzer/config');
  const late = new Inbox<IncomingMessage>();
  await lab.broker.endpoint('late').subscribe('#', late.add);
  await settle();
  const topics = late.items.map(({ topic }) => topic);
  t.equal(topics.filter(topic => topic.endsWith('/config')).length, 4);
  t.notOk(topics.some(topic => topic.endsWith('/values')));
});

t.test('small changes are none, and the same is said again only lest it expire', async t => {
  const { lab } = await startScene(t);
  const values = new Inbox<IncomingMessage>();
  await lab.broker.endpoint('watcher').subscribe(lab.topics.values('vm'), values.add);
  for (let minute = 0; minute < 10; minute++) {
    // half of the deadband to and fro
    lab.read('vm', { ...FEW_FACTS, process: { ...PROCESS_STATE, cpuRatio: 0.5 + (minute % 2) * 0.004 } });
    await lab.pass(60);
  }
  t.ok(values.items.length <= 5, `${values.items.length} in ten minutes`);
  lab.read('vm', { ...FEW_FACTS, process: { ...PROCESS_STATE, cpuRatio: 0.9 } });
  await lab.pass(1);
  t.match(
    JSON.parse(Buffer.from(values.items.at(-1)!.payload).toString()),
    { cpu: 90 },
    'a change goes out at once',
  );
});

t.test(
  'energy never falls when a model refits, also over a restart; a lost store is a new meter',
  async t => {
    const totalsFile = `${t.testdir({})}/published.json`;
    const first = await startScene(t, { totalsFile });
    const { player, lab } = first;
    for (const joules of [3.6e6, 3.59e6, 3.7e6, 3.69e6]) {
      lab.read('gw-1', withEnergy(joules));
      await lab.pass(60);
    }
    const shown = player.entity('edgevitals-gw-1', 'energy')!.history.filter(each => each !== 'unknown');
    t.same([...new Set(shown)], ['0', '1', '1.02778'], 'and what would be less is not said');
    await lab.close();
    const again = await PublishedLab.open([open], { broker: lab.broker, now: lab.now, totalsFile });
    again.states.set('gw-1', lab.states.get('gw-1')!);
    again.read('gw-1', withEnergy(3.65e6));
    await again.pass(10);
    t.equal(player.entity('edgevitals-gw-1', 'energy')?.state, '1.02778', 'held over the restart');
    again.read('gw-1', withEnergy(100_000));
    await again.pass(10);
    t.equal(player.entity('edgevitals-gw-1', 'energy')?.state, '0.02778', 'far less: another meter');
    t.same(player.complaints, []);
    await again.close();
  },
);

t.test('at birth all is said again after a while, parents first, and values behind configs', async t => {
  const { lab, player } = await startScene(t, { random: 0 });
  const heard: string[] = [];
  await lab.broker.endpoint('watcher').subscribe('#', ({ topic, retain }) => {
    if (!retain && /\/(config|values)$/.test(topic)) heard.push(topic);
  });
  await player.say('offline');
  await lab.pass(40);
  t.same(heard, [], 'nothing on its end');
  await player.say('online');
  await settle();
  await lab.pass(1);
  t.same(heard, [], 'not in the same second as all others');
  await lab.pass(40);
  t.equal(heard[0], 'homeassistant/device/edgevitals-analyzer/config');
  for (const device of ['gw-1', 'vm', 'node-1'])
    t.ok(
      heard.indexOf(`homeassistant/device/edgevitals-${device}/config`) <
        heard.indexOf(lab.topics.values(device)),
      `${device}: its config, then its values`,
    );
});

t.test('a fleet that is the same after a restart announces nothing', async t => {
  const { lab } = await startScene(t);
  await lab.close();
  const configs = await listenConfigs(lab);
  const again = await PublishedLab.open([open], { broker: lab.broker, now: lab.now });
  for (const [device, state] of lab.states) again.states.set(device, state);
  // of one nothing but its load is known yet
  again.read('gw-1', FEW_FACTS);
  again.read('vm', FEW_FACTS);
  again.read('node-1', MESH_FACTS);
  await again.pass(60);
  t.same(
    configs.items.map(({ topic }) => topic),
    [],
  );
  await again.close();
});

t.test(
  'what a device has no more is taken away after a day, by a pair of messages ten seconds apart',
  async t => {
    const { lab, player } = await startScene(t);
    const at: number[] = [];
    await lab.broker
      .endpoint('watcher')
      .subscribe('homeassistant/device/edgevitals-gw-1/config', ({ retain }) => {
        if (!retain) at.push(lab.now);
      });
    const { power: _, ...others } = ALL_FACTS;
    for (let hour = 0; hour < 25; hour++) {
      lab.now += 3600;
      lab.read('gw-1', others);
      await lab.pass(1);
    }
    await lab.pass(15);
    t.equal(player.entity('edgevitals-gw-1', 'power'), undefined);
    t.ok(player.entity('edgevitals-gw-1', 'cpu'));
    t.equal(at.length, 2);
    t.ok(at[1]! - at[0]! >= 10);
    t.notMatch(player.configs.at(-1)?.text, /"power"/, 'the last one leaves it out');
    t.same(player.complaints, []);
  },
);

t.test('a device that is no more leaves nothing behind', async t => {
  const { lab, player } = await startScene(t);
  await lab.status('gw-1', '');
  await lab.pass(12);
  t.equal(player.devices.has('edgevitals-gw-1'), false);
  const late = new Inbox<IncomingMessage>();
  await lab.broker.endpoint('late').subscribe('#', late.add);
  await settle();
  t.same(
    late.items.filter(({ topic }) => topic.includes('gw-1')).map(({ topic }) => topic),
    [],
  );
});

t.test('what is announced of devices that nobody has heard of for a day goes', async t => {
  const { lab } = await startScene(t);
  await lab.close();
  const again = await PublishedLab.open([open], { broker: lab.broker, now: lab.now });
  for (const [device, state] of lab.states) again.states.set(device, state);
  again.read('gw-1', ALL_FACTS);
  await again.pass(20);
  const configs = await listenConfigs(lab);
  await again.pass(60);
  t.same(configs.items, [], 'devices that are late lose nothing');
  again.now += 24 * 3600;
  await again.pass(15);
  t.same(
    configs.items
      .filter(({ payload }) => payload.length === 0)
      .map(({ topic }) => topic)
      .sort(),
    ['homeassistant/device/edgevitals-node-1/config', 'homeassistant/device/edgevitals-vm/config'],
  );
  await again.close();
});

t.test('a device that somebody removes stays away until Home Assistant starts again', async t => {
  const { lab, player } = await startScene(t);
  await player.removeDevice('edgevitals-vm');
  await lab.pass(1);
  t.match(lab.notices, [/edgevitals-vm/]);
  lab.read('vm', { ...FEW_FACTS, findings: [openFinding('critical')] });
  await lab.pass(60);
  t.notOk(player.devices.has('edgevitals-vm'));
  await player.say('online');
  await lab.pass(40);
  t.ok(player.devices.has('edgevitals-vm'));
});

t.test('a broker that has lost what it retained is told again', async t => {
  const { lab, player } = await startScene(t);
  // as mosquitto without persistence: gone, and nobody is told
  lab.broker.drop('analyzer');
  lab.broker.forgetRetained();
  for (const device of ['gw-1', 'vm', 'node-1']) await lab.status(device, 'online');
  await lab.user.publish({ topic: lab.topics.analyzerStatus, payload: 'online', retain: true });
  lab.broker.restore('analyzer');
  await lab.pass(30);
  const late = new HomeAssistantPlayer(lab.broker.endpoint('late'));
  await late.start();
  await settle();
  t.equal(late.devices.size, 4);
  t.same([...player.complaints, ...late.complaints], []);
});

t.test('where device discovery is not known, components have messages of their own', async t => {
  const { lab, player } = await startScene(t, { how: openByComponent });
  t.same(player.complaints, []);
  t.ok(player.configs.every(({ topic }) => !topic.startsWith('homeassistant/device/')));
  t.equal(player.entity('edgevitals-gw-1', 'power')?.state, '1.25');
  t.equal([...player.devices.keys()].length, 4);
  await lab.status('vm', '');
  await lab.pass(12);
  t.notOk([...player.entities.values()].some(({ objectId }) => objectId === 'edgevitals-vm'));
});

t.test('from messages a component to one a device, and back, nothing is there twice', async t => {
  for (const [before, after] of [
    [openByComponent, open],
    [open, openByComponent],
  ] as const) {
    const { lab, player } = await startScene(t, { how: before });
    await lab.close();
    const configs = await listenConfigs(lab);
    const again = await PublishedLab.open([after], { broker: lab.broker, now: lab.now });
    for (const [device, state] of lab.states) again.states.set(device, state);
    readAll(again);
    await again.pass(60);
    t.match(
      Buffer.from(configs.items[0]!.payload).toString(),
      /migrate_discovery/,
      'what people made of it is kept',
    );
    t.same(player.complaints, []);
    t.equal(player.entity('edgevitals-gw-1', 'power')?.state, '1.25');
    const late = new Inbox<IncomingMessage>();
    await lab.broker.endpoint('late').subscribe('homeassistant/#', late.add);
    await settle();
    const isDevice = late.items.map(({ topic }) => topic.startsWith('homeassistant/device/'));
    t.equal(new Set(isDevice).size, 1, 'only one style is retained');
    t.equal(isDevice[0], after === open);
    await again.close();
  }
});

t.test('of a large fleet few are announced at once', async t => {
  const lab = await PublishedLab.open([open]);
  const configs = await listenConfigs(lab);
  for (let i = 0; i < 100; i++) {
    await lab.status(`dev-${i}`, 'online');
    lab.read(`dev-${i}`, FEW_FACTS);
  }
  await lab.pass(6);
  let before = configs.items.length;
  for (let second = 0; second < 10; second++) {
    await lab.pass(1);
    t.ok(configs.items.length - before <= 20);
    before = configs.items.length;
  }
  t.equal(configs.items.length, 101);
  await lab.close();
});
