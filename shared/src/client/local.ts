import { EdgevitalsError } from '../errors/errors.js';
import type { MqttEndpoint, OutgoingMessage } from '../mqtt/endpoint.js';
import { MemoryBroker } from '../mqtt/memory/memory_broker.js';
import type { CallOptions } from '../rpc/client.js';
import { Topics } from '../topics/topics.js';
import { pause } from './pause.js';

export interface LocalOptions extends CallOptions {
  /** Device id of this machine; `local` by default. */
  readonly device?: string;
  /** File that keeps the history; in RAM by default. */
  readonly historyFile?: string;
  /** Values of the agent's plan, milliseconds; it samples and publishes every second by default. */
  readonly plan?: Readonly<Record<string, number>>;
}

/** What is used of `@edgevitals/agent`. */
interface AgentPackage {
  readonly NodeHost: new () => object;
  createAgent(options: {
    host: object;
    endpoint: MqttEndpoint;
    device: string;
    plan: Readonly<Record<string, number>>;
  }): { start(): Promise<void>; stop(): Promise<void> };
  offlineWill(device: string): OutgoingMessage;
}

/** What is used of `@edgevitals/analyzer`. */
interface AnalyzerPackage {
  readonly SqliteStore: new (path: string) => object;
  startAnalyzer(options: {
    endpoint: MqttEndpoint;
    topics: Topics;
    store: object;
  }): Promise<{ stop(): Promise<void> }>;
}

// loaded when needed: this package does not depend on them, they depend on it
const AGENT: string = '@edgevitals/agent';
const ANALYZER: string = '@edgevitals/analyzer';
const FIRST_RESULT_MS = 15_000;
const DEFAULT_PLAN = { deviceMs: 1000, processMs: 1000, publishMs: 1000 };

/** Agent and analyzer of one machine in this process. */
export interface Local {
  readonly endpoint: MqttEndpoint;
  readonly device: string;
  readonly topics: Topics;
  stop(): Promise<void>;
}

/** See `IoTResourceMonitor.local`. */
export async function startLocal(clientId: string, options: LocalOptions): Promise<Local> {
  const { device = 'local', historyFile = ':memory:', plan, timeoutMs = FIRST_RESULT_MS, signal } = options;
  const agentPackage: AgentPackage = await load(AGENT);
  const analyzerPackage: AnalyzerPackage = await load(ANALYZER);
  const topics = new Topics();
  const broker = new MemoryBroker();
  const endpoint = broker.endpoint(clientId);
  const started: (() => Promise<void>)[] = [() => endpoint.close()];
  const stop = async (): Promise<void> => {
    while (started.length > 0) await started.pop()!();
  };
  try {
    const store = new analyzerPackage.SqliteStore(historyFile);
    const analyzer = await analyzerPackage.startAnalyzer({
      endpoint: broker.endpoint('analyzer'),
      topics,
      store,
    });
    started.push(() => analyzer.stop());
    const agent = agentPackage.createAgent({
      host: new agentPackage.NodeHost(),
      endpoint: broker.endpoint('agent', { will: agentPackage.offlineWill(device) }),
      device,
      plan: { ...DEFAULT_PLAN, ...plan },
    });
    const result = firstResult(endpoint, topics, device, timeoutMs, signal);
    // not unhandled when starting fails first
    result.catch(() => {});
    await agent.start();
    started.push(() => agent.stop());
    await result;
  } catch (error) {
    await stop();
    throw error;
  }
  return { endpoint, device, topics, stop };
}

async function firstResult(
  endpoint: MqttEndpoint,
  topics: Topics,
  device: string,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const found = new AbortController();
  const subscription = await endpoint.subscribe(topics.state(device, 'process'), () => found.abort());
  try {
    await pause(timeoutMs, signal === undefined ? found.signal : AbortSignal.any([signal, found.signal]));
  } catch (error) {
    if (!found.signal.aborted) throw error;
    return;
  } finally {
    await subscription.unsubscribe();
  }
  throw new EdgevitalsError('QUERY_TIMEOUT', `no first result of this machine within ${timeoutMs} ms`);
}

async function load<Package>(name: string): Promise<Package> {
  try {
    const loaded: Package = await import(name);
    return loaded;
  } catch (cause) {
    throw new EdgevitalsError(
      'CONFIG_INVALID',
      `${name} is needed to monitor this machine, and cannot be loaded`,
      { cause },
    );
  }
}
