/** Brokers that do not keep to the protocol: an agent tells so, waits, and is at the next one that does. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { connectMqtt } from '@edgevitals/shared/mqtt';
import { startMosquitto } from '@edgevitals/shared/testing';
import { Topics } from '@edgevitals/shared/topics';
import { atMost, type Gate } from '../../bench/bench.js';
import { textTable } from '../../bench/table.js';
import { Program } from '../../harness/program.js';
import type { FaultContext } from '../fault_suite.js';
import type { Victim } from './requests.js';

const DEVICE = 'misled';
const topics = new Topics();
/** How long an agent is left with such a broker: frames are made and wait. */
const MISLED_MS = 3000;
const BACK_MS = 90_000;

interface BadBroker {
  readonly kind: string;
  /** What it says to CONNECT; it says nothing else. */
  readonly connack: readonly number[];
}

const BROKERS: readonly BadBroker[] = [
  { kind: 'never acknowledges', connack: [0x20, 3, 0, 0, 0] },
  { kind: 'Receive Maximum 0', connack: [0x20, 6, 0, 0, 3, 0x21, 0, 0] },
  { kind: 'Maximum Packet Size 0', connack: [0x20, 8, 0, 0, 5, 0x27, 0, 0, 0, 0] },
  { kind: 'says nothing at all', connack: [] },
];

interface Outcome {
  readonly victim: string;
  readonly kind: string;
  /** Seconds from SIGTERM to its end while it is at that broker; undefined: it did not end. */
  readonly end: number | undefined;
  /** Seconds until a frame came when a broker that keeps to the protocol took its place. */
  readonly back: number | undefined;
}

/** Leaves each of `victims` with each of the brokers. */
export async function brokers(context: FaultContext, victims: readonly Victim[]): Promise<Gate[]> {
  const { quick, print, progress } = context;
  const outcomes: Outcome[] = [];
  for (const victim of victims) {
    for (const broker of quick ? BROKERS.slice(0, 2) : BROKERS) {
      progress(`${victim.name}: a broker that ${broker.kind}`);
      const end = await ended(victim, broker);
      // who answers nothing to CONNECT is given twenty seconds, and acknowledgements are waited for as long as the link is up
      const back = broker.connack.length > 5 ? await isBack(victim, broker) : undefined;
      outcomes.push({ victim: victim.name, kind: broker.kind, end, back });
    }
  }
  print(table(outcomes));
  const misled = outcomes.filter(({ kind }) => kind.endsWith(' 0'));
  return [
    atMost('longest end against a broker', Math.max(...outcomes.map(({ end = 99 }) => end)), 2.5, 's'),
    atMost(
      'agents that stay with a broker that takes nothing',
      misled.filter(({ back }) => back === undefined).length,
      0,
      `of ${misled.length}`,
    ),
  ];
}

async function ended(victim: Victim, broker: BadBroker): Promise<number | undefined> {
  const server = await listen(broker);
  const agent = start(victim, server.port);
  await Promise.race([server.connected, agent.outcome()]);
  await new Promise(resolve => setTimeout(resolve, MISLED_MS));
  const began = performance.now();
  const { code } = await agent.stop();
  await server.close();
  return code === 0 ? (performance.now() - began) / 1000 : undefined;
}

async function isBack(victim: Victim, broker: BadBroker): Promise<number | undefined> {
  const server = await listen(broker);
  const agent = start(victim, server.port);
  await server.connected;
  await new Promise(resolve => setTimeout(resolve, MISLED_MS));
  // the port must be free: connections that stand are the agent's to let go of
  await server.stopListening();
  const mosquitto = await startMosquitto({ port: server.port });
  const listener = connectMqtt({ url: `mqtt://127.0.0.1:${server.port}`, clientId: 'listener' });
  const began = performance.now();
  const timeout = new Promise<undefined>(resolve => setTimeout(resolve, BACK_MS, undefined).unref());
  const frame = new Promise<number>(resolve => {
    listener.subscribe(topics.raw(DEVICE), () => resolve((performance.now() - began) / 1000)).catch(() => {});
  });
  const back = await Promise.race([frame, timeout]);
  await listener.close(200);
  await agent.stop();
  await mosquitto?.stop();
  await server.close();
  return back;
}

function start({ command: [program, ...args] }: Victim, port: number): Program {
  const rhythm = ['--device-every', '250ms', '--process-every', '500ms', '--publish-every', '500ms'];
  const where = ['--broker', `mqtt://127.0.0.1:${port}`, '--device', DEVICE];
  return new Program(program, [...args, 'run', ...where, ...rhythm]);
}

async function listen({ connack }: BadBroker) {
  const sockets = new Set<Socket>();
  const server = createServer(socket => {
    sockets.add(socket.on('error', () => {}));
    socket.resume();
    socket.once('data', (connect: Buffer) => {
      // fixed header of two bytes, the name "MQTT" with its length, then the version: it speaks MQTT 5 only
      if (connect[8] === 5) socket.write(Uint8Array.from(connack));
      else socket.destroy();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stopListening = async (): Promise<void> => {
    server.close();
  };
  return {
    port: (server.address() as AddressInfo).port,
    connected: once(server, 'connection'),
    stopListening,
    close: async (): Promise<void> => {
      for (const socket of sockets) socket.destroy();
      await stopListening();
    },
  };
}

const table = (outcomes: readonly Outcome[]): string =>
  textTable([
    ['agent', 'broker', 'ended after, s', 'then at a good one after, s'],
    ...outcomes.map(({ victim, kind, end, back }) => [
      victim,
      kind,
      end?.toFixed(1) ?? 'not',
      back?.toFixed(1) ?? (kind.endsWith(' 0') ? 'not' : '-'),
    ]),
  ]);
