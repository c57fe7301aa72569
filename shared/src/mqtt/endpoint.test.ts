// The promises of MqttEndpoint, kept on every kind of broker.
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import t from 'tap';
import { isEdgevitalsError } from '../errors/index.js';
import { given } from '../objects/index.js';
import { freePort, Inbox, RabbitMq, Relay, startMosquitto, whenState } from '../testing/index.js';
import {
  connectMqtt,
  type IncomingMessage,
  MemoryBroker,
  type MqttEndpoint,
  type OutgoingMessage,
} from './index.js';

/** One kind of broker, as far as the tests below need it. */
interface Bench {
  readonly protocol: 4 | 5;
  /** Whether it says that nobody has subscribed to what was published. */
  readonly tellsUnmatched: boolean;
  /** Whether a filter with a wildcard is greeted with retained messages: RabbitMQ greets those of a whole topic only. */
  readonly greetsWildcards: boolean;
  endpoint(id: string, options?: { will?: OutgoingMessage }): Promise<MqttEndpoint>;
  /** Takes the broker away from all clients without a word. */
  outage(): Promise<void>;
  recovery(): Promise<void>;
  /** Breaks one client's connection. */
  cut(id: string): void;
  stop(): Promise<void>;
}

const text = (message: IncomingMessage): string => Buffer.from(message.payload).toString();

function memoryBench(): Bench {
  const broker = new MemoryBroker();
  const ids = new Set<string>();
  return {
    protocol: 5,
    tellsUnmatched: true,
    greetsWildcards: true,
    async endpoint(id, options = {}) {
      ids.add(id);
      return broker.endpoint(id, options);
    },
    async outage() {
      for (const id of ids) broker.drop(id);
    },
    async recovery() {
      for (const id of ids) broker.restore(id);
    },
    cut(id) {
      broker.drop(id);
      broker.restore(id);
    },
    async stop() {},
  };
}

type BrokerTraits = Partial<Pick<Bench, 'greetsWildcards' | 'tellsUnmatched'>>;

interface RealBroker {
  readonly port: number;
  kill(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

function realBench(
  broker: RealBroker,
  protocol: 4 | 5,
  { greetsWildcards = true, tellsUnmatched = false }: BrokerTraits,
): Bench {
  const relays = new Map<string, Relay>();
  const endpoints: MqttEndpoint[] = [];
  return {
    protocol,
    tellsUnmatched,
    greetsWildcards,
    async endpoint(id, options = {}) {
      const relay = await Relay.to(broker.port);
      relays.set(id, relay);
      const endpoint = connectMqtt({
        url: `mqtt://127.0.0.1:${relay.port}`,
        clientId: id,
        sessionExpirySeconds: 60,
        protocol,
        backoff: { firstMs: 20, longestMs: 200 },
        ...given({ will: options.will }),
      });
      endpoints.push(endpoint);
      await whenState(endpoint, 'connected');
      return endpoint;
    },
    outage: () => broker.kill(),
    recovery: () => broker.start(),
    cut: id => relays.get(id)?.cut(),
    async stop() {
      for (const endpoint of endpoints) await endpoint.close();
      for (const relay of relays.values()) await relay.stop();
      await broker.stop();
    },
  };
}

/** aedes in this process, which is the broker of the embedded default. */
async function aedesBroker(): Promise<RealBroker | undefined> {
  const module = await import('aedes').catch(() => undefined);
  if (module === undefined) return undefined;
  const port = await freePort();
  let running: { server: Server; aedes: InstanceType<typeof module.Aedes> } | undefined;
  const end = async (): Promise<void> => {
    if (running === undefined) return;
    const { server, aedes } = running;
    running = undefined;
    await new Promise<void>(resolve => aedes.close(() => resolve()));
    server.close();
    await once(server, 'close');
  };
  const start = async (): Promise<void> => {
    const aedes = await module.Aedes.createBroker({ topicAliasMaximum: 16 });
    const server = createServer(aedes.handle);
    running = { server, aedes };
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  };
  await start();
  return { port, kill: end, start, stop: end };
}

const benches: readonly [string, () => Promise<Bench | undefined>, missing: string][] = [
  ['in-process broker', async () => memoryBench(), ''],
  [
    'mosquitto, MQTT 5',
    async () => onBroker(await startMosquitto(), 5, { tellsUnmatched: true }),
    'mosquitto is not installed',
  ],
  ['mosquitto, MQTT 3.1.1', async () => onBroker(await startMosquitto(), 4), 'mosquitto is not installed'],
  [
    'RabbitMQ, MQTT 3.1.1',
    async () => onBroker(await RabbitMq.begin(), 4, { greetsWildcards: false }),
    'rabbitmq-server is not installed',
  ],
  ['aedes, MQTT 5', async () => onBroker(await aedesBroker(), 5), 'aedes is not installed'],
];

const onBroker = (
  broker: RealBroker | undefined,
  protocol: 4 | 5,
  traits: BrokerTraits = {},
): Bench | undefined => broker && realBench(broker, protocol, traits);

// RabbitMQ takes its time to start, twice
t.setTimeout(240_000);

for (const [name, make, missing] of benches) {
  t.test(name, { timeout: 480_000 }, async t => {
    const made = await make();
    if (made === undefined) {
      t.plan(0, missing);
      return;
    }
    const bench = made;
    t.teardown(() => bench.stop());
    const publisher = await bench.endpoint('publisher');
    const subscriber = await bench.endpoint('subscriber');

    await t.test('messages arrive in order, with their properties', async t => {
      const inbox = new Inbox<IncomingMessage>();
      await subscriber.subscribe('plain/+/#', inbox.add);
      const properties = {
        contentType: 'application/cbor',
        responseTopic: 'reply/here',
        correlationData: Uint8Array.of(0, 255, 1),
        userProperties: { status: '200', 'status-message': 'größe' },
      };
      await publisher.publish({ topic: 'plain/a', payload: Uint8Array.of(1, 2), properties });
      await publisher.publish({ topic: 'plain/a', payload: 'second', qos: 0 });
      await publisher.publish({ topic: 'elsewhere', payload: 'not for us' });
      await publisher.publish({ topic: 'plain/b/c', payload: '' });
      const [first, second, third] = await inbox.atLeast(3);
      t.same([...first!.payload], [1, 2]);
      t.equal(first?.qos, 1);
      t.equal(first?.retain, false);
      if (bench.protocol === 5) {
        t.equal(first?.properties.contentType, properties.contentType);
        t.equal(first?.properties.responseTopic, properties.responseTopic);
        t.same([...(first?.properties.correlationData ?? [])], [0, 255, 1]);
        t.same({ ...first?.properties.userProperties }, properties.userProperties);
      } else {
        t.same(first?.properties, {}, 'MQTT 3.1.1 has no properties');
      }
      t.same([second?.topic, text(second!), second?.qos], ['plain/a', 'second', 0]);
      t.same([third?.topic, third?.payload.length], ['plain/b/c', 0]);
    });

    await t.test('a retained message greets later subscribers until it is cleared', async t => {
      await publisher.publish({ topic: 'kept/status', payload: 'online', retain: true });
      const inbox = new Inbox<IncomingMessage>();
      const subscription = await subscriber.subscribe(
        bench.greetsWildcards ? 'kept/#' : 'kept/status',
        inbox.add,
      );
      const [greeting] = await inbox.atLeast(1);
      t.same([text(greeting!), greeting?.retain], ['online', true]);
      await publisher.publish({ topic: 'kept/status', payload: 'offline', retain: true });
      t.equal((await inbox.atLeast(2))[1]?.retain, false, 'what comes live is not marked as retained');
      await publisher.publish({ topic: 'kept/status', payload: '', retain: true });
      await inbox.atLeast(3);
      await subscription.unsubscribe();
      const after = new Inbox<IncomingMessage>();
      await subscriber.subscribe('kept/+', after.add);
      await publisher.publish({ topic: 'kept/end', payload: 'end' });
      t.same((await after.atLeast(1)).map(text), ['end']);
    });

    await t.test(
      'every handler of overlapping filters sees a message, none after it unsubscribed',
      async t => {
        const wide = new Inbox<IncomingMessage>();
        const narrow = new Inbox<IncomingMessage>();
        const gone = new Inbox<IncomingMessage>();
        await subscriber.subscribe('both/#', wide.add);
        await subscriber.subscribe('both/one', narrow.add);
        const subscription = await subscriber.subscribe('both/one', gone.add);
        await subscription.unsubscribe();
        await publisher.publish({ topic: 'both/one', payload: '1' });
        await publisher.publish({ topic: 'both/two', payload: '2' });
        await narrow.atLeast(1);
        await publisher.publish({ topic: 'both/end', payload: 'end' });
        await wide.until(message => text(message) === 'end');

        // a broker may send a copy for each filter
        t.same([...new Set(wide.items.map(text))], ['1', '2', 'end']);
        t.same([...new Set(narrow.items.map(text))], ['1']);
        t.same(gone.items, []);
      },
    );

    await t.test('what needs a subscriber is not lost without a word where there is none', async t => {
      const message = { topic: 'heard/by', payload: 'frame', needsSubscriber: true };
      if (bench.tellsUnmatched) await t.rejects(publisher.publish(message), { code: 'NO_SUBSCRIBER' });
      else await t.resolves(publisher.publish(message), 'a broker that does not say so');
      await t.resolves(publisher.publish({ ...message, needsSubscriber: false }), 'others are sent anyway');
      const inbox = new Inbox<IncomingMessage>();
      await subscriber.subscribe('heard/#', inbox.add);
      await publisher.publish(message);
      t.same((await inbox.atLeast(1)).map(text), ['frame']);
    });

    await t.test('a handler may publish and wait for the acknowledgement', async t => {
      const inbox = new Inbox<IncomingMessage>();
      await subscriber.subscribe('ask', message =>
        subscriber.publish({ topic: 'answer', payload: message.payload }),
      );
      await publisher.subscribe('answer', inbox.add);
      await publisher.publish({ topic: 'ask', payload: 'ping' });
      t.equal(text((await inbox.atLeast(1))[0]!), 'ping');
    });

    await t.test('a message is delivered again when the link breaks before its handler is done', async t => {
      const inbox = new Inbox<IncomingMessage>();
      let letGo = (): void => {};
      const stuck = new Promise<void>(resolve => {
        letGo = resolve;
      });
      await subscriber.subscribe('work', message => {
        inbox.add(message);
        return inbox.items.length === 1 ? stuck : undefined;
      });
      await publisher.publish({ topic: 'work', payload: 'job' });
      await inbox.atLeast(1);
      bench.cut('subscriber');
      const [, again] = await inbox.atLeast(2);
      t.equal(text(again!), 'job');
      letGo();
      // one round trip, so that the acknowledgement has arrived
      await subscriber.publish({ topic: 'settled', payload: '' });
      const lost = whenState(subscriber, 'disconnected');
      bench.cut('subscriber');
      await lost;
      await whenState(subscriber, 'connected');
      await publisher.publish({ topic: 'work', payload: 'next' });
      t.same((await inbox.atLeast(3)).map(text), ['job', 'job', 'next'], 'what is done does not come again');
    });

    await t.test(
      'what is published during an outage is refused at once, and subscriptions outlive it',
      async t => {
        const inbox = new Inbox<IncomingMessage>();
        await subscriber.subscribe('later', inbox.add);
        const states: string[] = [];
        publisher.onState(state => states.push(state));
        const lost = Promise.all([
          whenState(publisher, 'disconnected'),
          whenState(subscriber, 'disconnected'),
        ]);
        await bench.outage();
        const [reason] = await lost;
        t.ok(isEdgevitalsError(reason, 'LINK_CLOSED', 'BROKER_UNREACHABLE'), String(reason));
        await t.rejects(publisher.publish({ topic: 'later', payload: 'too early' }), { code: 'LINK_CLOSED' });
        const back = Promise.all([whenState(publisher, 'connected'), whenState(subscriber, 'connected')]);
        await bench.recovery();
        await back;
        t.match(states.slice(0, 1), ['disconnected']);
        // one round trip, so that the broker has seen the subscription again
        await subscriber.publish({ topic: 'settled', payload: '' });
        await publisher.publish({ topic: 'later', payload: 'now' });
        t.same((await inbox.atLeast(1)).map(text), ['now']);
      },
    );

    await t.test('the will is sent when the link breaks, and not when the client says goodbye', async t => {
      const inbox = new Inbox<IncomingMessage>();
      await subscriber.subscribe('will/+', inbox.add);
      const polite = await bench.endpoint('polite', { will: { topic: 'will/polite', payload: 'gone' } });
      await polite.close();
      t.equal(polite.state, 'closed');
      await t.rejects(polite.publish({ topic: 'x', payload: '' }), { code: 'LINK_CLOSED' });
      await bench.endpoint('broken', { will: { topic: 'will/broken', payload: 'gone' } });
      bench.cut('broken');
      t.equal((await inbox.atLeast(1))[0]?.topic, 'will/broken');
    });

    await t.test('a filter or topic that is none is refused', async t => {
      await t.rejects(
        subscriber.subscribe('a/#/b', () => {}),
        { code: 'TOPIC_INVALID' },
      );
      await t.rejects(publisher.publish({ topic: 'a/+', payload: '' }), { code: 'TOPIC_INVALID' });
      t.equal(publisher.state, 'connected');
    });
  });
}
