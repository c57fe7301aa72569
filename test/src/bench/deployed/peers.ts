/** Those who make totals of plain values, under the same load as the analyzer. */
import { setTimeout as sleep } from 'node:timers/promises';
import { connectMqtt, type MqttEndpoint } from '@edgevitals/shared/mqtt';
import { Inbox } from '@edgevitals/shared/testing';
import type { TotalsMaker } from '../contenders/totals.js';
import { Deployment, type LoadCost } from './deployment.js';
import { PLAIN_ASK, PLAIN_TOTALS } from './plain_topics.js';
import { CONNECTIONS, type DeployedTimes, RATE, SET } from './serve.js';

/** What a program says that it has added up. */
export interface Totals {
  readonly messages: number;
  readonly cpu_ticks: number;
  readonly written_bytes: number;
}

export interface PeerResult {
  readonly name: string;
  readonly cost: LoadCost;
  readonly totals: Totals;
}

const ASK_MS = 250;
const READY_MS = 60_000;

/** @throws Error when it did not add up all that it was sent: figures of one that does not do the work say nothing. */
export function measurePeer(
  { name, command }: TotalsMaker,
  { warmUp, measure }: DeployedTimes,
): Promise<PeerResult> {
  const load = {
    set: SET,
    form: 'plain',
    devices: RATE,
    seconds: warmUp + measure,
    connections: CONNECTIONS,
  } as const;
  return Deployment.with(command, load, async deployment => {
    const client = connectMqtt({ url: deployment.broker.url, clientId: 'asker' });
    try {
      const inbox = new Inbox<Totals>();
      await client.subscribe(PLAIN_TOTALS, ({ payload }) =>
        inbox.add(JSON.parse(Buffer.from(payload).toString()) as Totals),
      );
      const output = (): string => deployment.program.output;
      await reached(client, inbox, 0, name, output);
      const { sent } = await deployment.load(RATE, warmUp);
      await reached(client, inbox, sent, name, output);
      let totals: Totals | undefined;
      const cost = await deployment.cost(RATE, measure, async () => {
        totals = await reached(client, inbox, sent + RATE * measure, name, output);
        return 0;
      });
      return { name, cost, totals: totals! };
    } finally {
      await client.close();
    }
  });
}

/** Asks until it has added up so many messages. */
async function reached(
  client: MqttEndpoint,
  inbox: Inbox<Totals>,
  messages: number,
  name: string,
  output: () => string,
): Promise<Totals> {
  const late = new AbortController();
  const ask = setInterval(() => client.publish({ topic: PLAIN_ASK, payload: '' }).catch(() => {}), ASK_MS);
  try {
    return await Promise.race([
      inbox.until(totals => totals.messages >= messages),
      sleep(READY_MS, undefined, { signal: late.signal }).then(() => {
        const last = inbox.items.at(-1)?.messages ?? 'none';
        throw new Error(`${name} has added up ${last} of ${messages} messages: ${output()}`);
      }),
    ]);
  } finally {
    clearInterval(ask);
    late.abort();
  }
}
