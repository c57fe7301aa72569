/** Requests at rates at which an agent cannot answer. */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { EdgevitalsError, isEdgevitalsError } from '@edgevitals/shared/errors';
import { connectMqtt, type MqttEndpoint, type OutgoingMessage } from '@edgevitals/shared/mqtt';
import { RequestClient } from '@edgevitals/shared/rpc';
import { type Mosquitto, startMosquitto } from '@edgevitals/shared/testing';
import { Topics } from '@edgevitals/shared/topics';
import { atMost, type Gate } from '../../bench/bench.js';
import { textTable } from '../../bench/table.js';
import { Program } from '../../harness/program.js';
import type { FaultContext } from '../fault_suite.js';
import type { Victim } from './requests.js';

const DEVICE = 'flooded';
const PUBLISH_MS = 1000;
const SECONDS = 60;
const QUICK_SECONDS = 6;
/** The agent may close itself to requests for half a minute. */
const ANSWER_MS = 45_000;
const TICK_MS = 20;
const topics = new Topics();

interface Flood {
  readonly kind: string;
  readonly perSecond: number;
  readonly message: (number: number) => OutgoingMessage;
  readonly inQuick: boolean;
}

const asking = (name: string, payload: string, qos: 0 | 1): ((number: number) => OutgoingMessage) => {
  return number => ({
    topic: topics.request(DEVICE, name),
    payload,
    qos,
    properties: {
      responseTopic: topics.reply('flood'),
      correlationData: Uint8Array.of(number >> 16, number >> 8, number),
      messageExpirySeconds: 600,
    },
  });
};

const FLOODS: readonly Flood[] = [
  { kind: 'snapshot, QoS 1', perSecond: 300, message: asking('snapshot', '{}', 1), inQuick: false },
  { kind: 'snapshot, QoS 0', perSecond: 1000, message: asking('snapshot', '{}', 0), inQuick: true },
  {
    kind: '60 KB that are no JSON',
    perSecond: 100,
    message: asking('plan', `{"deviceMs":${'['.repeat(60_000)}`, 1),
    inQuick: false,
  },
  {
    kind: 'where to reply in the body',
    perSecond: 300,
    message: number => ({
      topic: topics.request(DEVICE, 'keyframe'),
      payload: JSON.stringify({ transaction: `t${number}` }),
      qos: 1,
    }),
    inQuick: false,
  },
];

interface Outcome {
  readonly victim: string;
  readonly flood: Flood;
  readonly sent: number;
  readonly replies: number;
  readonly lived: boolean;
  /** Longest time without a frame, s. */
  readonly silence: number;
  /** By which the agent's largest size has grown, MiB. */
  readonly grown: number | undefined;
  /** Seconds until an honest request was answered; undefined: not in time. */
  readonly answered: number | undefined;
}

/** Floods each of `victims` in every way. @throws EdgevitalsError CONFIG_INVALID where there is no mosquitto. */
export async function floods(context: FaultContext, victims: readonly Victim[]): Promise<Gate[]> {
  const { quick, print, progress } = context;
  const outcomes: Outcome[] = [];
  for (const victim of victims) {
    for (const flood of FLOODS.filter(({ inQuick }) => inQuick || !quick)) {
      progress(`${victim.name}: ${flood.perSecond}/s of ${flood.kind}`);
      outcomes.push(await flooded(victim, flood, quick ? QUICK_SECONDS : SECONDS));
    }
  }
  print(table(outcomes));
  const worst = (value: (one: Outcome) => number): number => Math.max(...outcomes.map(value));
  return [
    atMost('agents that ended', outcomes.filter(({ lived }) => !lived).length, 0, `of ${outcomes.length}`),
    atMost(
      'longest silence of frames due each second',
      worst(({ silence }) => silence),
      3,
      's',
    ),
    atMost(
      'memory that a flood took',
      worst(({ grown }) => grown ?? 0),
      16,
      'MiB',
    ),
    atMost(
      'honest requests afterwards without an answer',
      outcomes.filter(({ answered }) => answered === undefined).length,
      0,
      `of ${outcomes.length}`,
    ),
  ];
}

async function flooded(victim: Victim, flood: Flood, seconds: number): Promise<Outcome> {
  const broker = await startMosquitto();
  if (broker === undefined)
    throw new EdgevitalsError('CONFIG_INVALID', 'mosquitto is not installed: it carries the requests');
  const agent = startVictim(victim, broker);
  const endpoints = [connect(broker, 'listener'), connect(broker, 'attacker'), connect(broker, 'honest')];
  const [listener, attacker, honest] = endpoints as [MqttEndpoint, MqttEndpoint, MqttEndpoint];
  try {
    const frames = new Frames();
    await listener.subscribe(topics.raw(DEVICE), () => frames.came());
    let replies = 0;
    await listener.subscribe(topics.reply('#'), () => {
      replies++;
    });
    await frames.atLeast(3);
    const before = peakMebibytes(agent.pid);
    frames.watch();
    const sent = await send(attacker, flood, seconds);
    const silence = frames.longestMs() / 1000;
    const during = replies;
    const after = peakMebibytes(agent.pid);
    const answered = await ask(new RequestClient(honest, topics.reply('honest')));
    const lived = agent.child.exitCode === null && agent.child.signalCode === null;
    const grown = before === undefined || after === undefined ? undefined : after - before;
    return { victim: victim.name, flood, sent, replies: during, lived, silence, grown, answered };
  } finally {
    for (const endpoint of endpoints) await endpoint.close(200);
    await agent.stop();
    await broker.stop();
  }
}

function startVictim({ command: [program, ...args] }: Victim, { url }: Mosquitto): Program {
  const rhythm = ['--device-every', '500ms', '--process-every', '1s', '--publish-every', `${PUBLISH_MS}ms`];
  return new Program(program, [...args, 'run', '--broker', url, '--device', DEVICE, ...rhythm]);
}

const connect = ({ url }: Mosquitto, clientId: string): MqttEndpoint =>
  connectMqtt({ url, clientId, onError: () => {} });

/** Sends at the flood's rate, whatever becomes of it. @returns how many. */
async function send(attacker: MqttEndpoint, { perSecond, message }: Flood, seconds: number): Promise<number> {
  const began = performance.now();
  let sent = 0;
  for (;;) {
    const elapsed = performance.now() - began;
    if (elapsed >= seconds * 1000) return sent;
    for (const due = (elapsed * perSecond) / 1000; sent < due; sent++)
      attacker.publish(message(sent)).catch(() => {});
    await sleep(TICK_MS);
  }
}

/** @returns seconds until it was answered. */
async function ask(client: RequestClient): Promise<number | undefined> {
  const began = performance.now();
  while (performance.now() - began < ANSWER_MS) {
    try {
      await client.request(topics.request(DEVICE, 'plan'), {}, { timeoutMs: 1000 });
      return (performance.now() - began) / 1000;
    } catch (error) {
      if (!isEdgevitalsError(error)) throw error;
      await sleep(500);
    }
  }
  return undefined;
}

/** When frames came. */
class Frames {
  private count = 0;
  private lastMs = 0;
  private longest = 0;
  private wake: () => void = () => {};

  came(): void {
    this.longest = this.longestMs();
    this.lastMs = performance.now();
    this.count++;
    this.wake();
  }

  /** Longest time without one since `watch`, up to now. */
  longestMs(): number {
    return Math.max(this.longest, performance.now() - this.lastMs);
  }

  watch(): void {
    this.longest = 0;
  }

  async atLeast(count: number): Promise<void> {
    while (this.count < count) {
      await new Promise<void>(resolve => {
        this.wake = resolve;
      });
    }
  }
}

/** Undefined where the kernel does not tell. */
function peakMebibytes(pid: number): number | undefined {
  try {
    const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
    return kibibytes === undefined ? undefined : Number(kibibytes) / 1024;
  } catch {
    return undefined;
  }
}

const table = (outcomes: readonly Outcome[]): string =>
  textTable([
    ['agent', 'requests', '/s', 'sent', 'replies', 'silence, s', 'grown, MiB', 'then answered, s'],
    ...outcomes.map(({ victim, flood, sent, replies, lived, silence, grown, answered }) => [
      victim,
      flood.kind,
      `${flood.perSecond}`,
      `${sent}`,
      `${replies}`,
      silence.toFixed(1),
      grown?.toFixed(1) ?? '-',
      lived ? (answered?.toFixed(1) ?? 'not') : 'ended',
    ]),
  ]);
