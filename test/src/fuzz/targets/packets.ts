/** What a broker may send: MQTT packets of both versions, to the client that agent and analyzer have. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { isEdgevitalsError } from '@edgevitals/shared/errors';
import { connectMqtt } from '@edgevitals/shared/mqtt';
import { given } from '@edgevitals/shared/objects';
import { Topics } from '@edgevitals/shared/topics';
import { generate, type Packet } from 'mqtt-packet';
import type { FuzzTarget } from '../fuzz_target.js';

const LONGEST_MS = 10_000;
const topics = new Topics();
const payload = Buffer.from('{"n":1}');
const properties = {
  responseTopic: topics.reply('x'),
  correlationData: Buffer.from('0123'),
  contentType: 'application/json',
  userProperties: { status: '200', code: 'X' },
  messageExpiryInterval: 10,
};

const greeting = (version: 4 | 5): Packet =>
  version === 5
    ? {
        cmd: 'connack',
        sessionPresent: false,
        reasonCode: 0,
        properties: { receiveMaximum: 10, maximumPacketSize: 10_000, topicAliasMaximum: 5 },
      }
    : { cmd: 'connack', sessionPresent: false, returnCode: 0 };

const sequences = (version: 4 | 5): Packet[][] => {
  const publish = (qos: 0 | 1 | 2): Packet => ({
    cmd: 'publish',
    topic: topics.request('gw-1', 'plan'),
    payload,
    qos,
    dup: false,
    retain: false,
    ...given({ messageId: qos > 0 ? 7 : undefined, properties: version === 5 ? properties : undefined }),
  });
  const acknowledged: Packet[] = [
    { cmd: 'suback', messageId: 1, granted: [1] },
    { cmd: 'puback', messageId: 2 },
    { cmd: 'unsuback', messageId: 3, granted: [0] },
  ];
  const farewell: Packet[] = version === 5 ? [{ cmd: 'disconnect', reasonCode: 0x8b }] : [];
  return [
    [],
    [publish(0), publish(1), publish(2)],
    acknowledged,
    [
      { cmd: 'pubrec', messageId: 7 },
      { cmd: 'pubrel', messageId: 7 },
      { cmd: 'pubcomp', messageId: 7 },
    ],
    [{ cmd: 'pingresp' }, ...farewell],
    [...acknowledged, publish(1)],
  ];
};

const seedsOf = (version: 4 | 5): Uint8Array[] =>
  sequences(version).map(packets =>
    Buffer.concat(
      [greeting(version), ...packets].map(packet => generate(packet, { protocolVersion: version })),
    ),
  );

/** A broker that says an input to whoever connects, and hangs up. */
class Speaker {
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private input: Uint8Array = new Uint8Array();

  constructor() {
    this.server = createServer(socket => {
      this.sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => this.sockets.delete(socket));
      socket.once('data', () => socket.end(this.input));
      socket.resume();
    });
  }

  async say(input: Uint8Array): Promise<string> {
    this.input = input;
    if (!this.server.listening) await once(this.server.listen(0, '127.0.0.1'), 'listening');
    return `mqtt://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    if (!this.server.listening) return;
    await new Promise(resolve => this.server.close(resolve));
  }
}

function packets(version: 4 | 5): FuzzTarget {
  const speaker = new Speaker();
  return {
    name: `packets-mqtt${version}`,
    seeds: seedsOf(version),
    every: 200,
    async take(input) {
      let crash: unknown;
      let taken = false;
      const note = (error: unknown): void => {
        if (!isEdgevitalsError(error)) crash ??= error;
      };
      const endpoint = connectMqtt({
        url: await speaker.say(input),
        clientId: 'fuzz',
        protocol: version as 4,
        onError: note,
      });
      const over = new Promise<boolean>(resolve => {
        const timer = setTimeout(resolve, LONGEST_MS, false);
        endpoint.onState((state, reason) => {
          if (reason !== undefined) note(reason);
          taken ||= state === 'connected';
          if (state !== 'disconnected') return;
          clearTimeout(timer);
          resolve(true);
        });
      });
      endpoint.subscribe(topics.filters.requests('gw-1'), () => {}).catch(note);
      endpoint.publish({ topic: topics.raw('gw-1'), payload: 'x' }).catch(note);
      const ended = await over;
      await endpoint.close(0);
      if (!ended) throw new Error(`the client has not let go within ${LONGEST_MS} ms`);
      if (crash !== undefined) throw crash;
      return taken;
    },
    close: () => speaker.close(),
  };
}

export const packetsOf5: FuzzTarget = packets(5);
export const packetsOf4: FuzzTarget = packets(4);
