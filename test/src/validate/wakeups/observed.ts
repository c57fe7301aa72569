/** What the whole path says of this machine: agents with and without time-outs in memory, and the analyzer of production. */
import { allSources, createAgent, NodeHost, offlineWill } from '@edgevitals/agent';
import { SqliteStore, startAnalyzer } from '@edgevitals/analyzer';
import { MemoryBroker } from '@edgevitals/shared/mqtt';
import { randomNumbers } from '@edgevitals/shared/random';
import type { Finding, FindingsAnswer } from '@edgevitals/shared/results';
import { RequestClient } from '@edgevitals/shared/rpc';
import { Topics } from '@edgevitals/shared/topics';

/** The sources that tell processes and what they sleep in; the rest would be work for nothing. */
const WANTED = new Set(['proc_stat', 'proc_pid', 'sleeper', 'proc_diskstats', 'proc_net_dev']);
const PLAN = {
  deviceMs: 1000,
  processMs: 500,
  publishMs: 2000,
  // what this program uses is two agents, the analyzer and its store: none of them must hold back for the others
  budgetCpuPermille: 1000,
  budgetMemoryKb: 1024 * 1024,
  budgetWakeups: 100_000,
};
const topics = new Topics();

/** This machine, with instants of looks that are the same in every run. */
class SeededHost extends NodeHost {
  private readonly next: () => number;

  constructor(seed: number) {
    super();
    this.next = randomNumbers(seed);
  }

  override random(bytes: number): Uint8Array {
    return Uint8Array.from({ length: bytes }, () => Math.floor(256 * this.next()));
  }
}

export type Setting = 'with time-outs in memory' | 'without';
export const SETTINGS: readonly Setting[] = ['with time-outs in memory', 'without'];

/** Findings ever raised in so many seconds, by setting. @param lookMs in which one look falls. */
export async function observe(
  seconds: number,
  lookMs: number,
): Promise<ReadonlyMap<Setting, readonly Finding[]>> {
  const broker = new MemoryBroker();
  const analyzer = await startAnalyzer({
    endpoint: broker.endpoint('analyzer'),
    topics,
    store: new SqliteStore(':memory:'),
  });
  const agents = await Promise.all(
    SETTINGS.map(async (setting, i) => {
      const device = `device-${i}`;
      const readTimeouts = setting !== 'without';
      const sources = allSources({ readTimeouts, lookMs }).filter(({ name }) => WANTED.has(name));
      const agent = createAgent({
        host: new SeededHost(i + 1),
        endpoint: broker.endpoint(device, { will: offlineWill(device) }),
        device,
        plan: PLAN,
        sources,
      });
      await agent.start();
      return { setting, device, agent };
    }),
  );
  await new Promise(resolve => setTimeout(resolve, seconds * 1000));
  const client = new RequestClient(broker.endpoint('user'), topics.reply('user'));
  const told = new Map<Setting, readonly Finding[]>();
  for (const { setting, device } of agents) {
    const body = { device, status: 'all', limit: 1000 };
    const { findings } = (await client.request(topics.query('findings'), body)) as FindingsAnswer;
    told.set(setting, findings);
  }
  for (const { agent } of agents) await agent.stop();
  await analyzer.stop();
  return told;
}
