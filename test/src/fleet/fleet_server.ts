/** A broker and an analyzer of our own for a simulated fleet: mosquitto and `edgevitals serve` with a store on disk. */
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { freePort, type Mosquitto, startMosquitto } from '@edgevitals/shared/testing';
import { cpuNanoseconds, memoryOf, type Usage, usageOf } from '../bench/usage.js';
import { ANALYZER_READY, type Program, startEdgevitals, temporaryFolder } from '../harness/program.js';
import type { AnalyzerUse, BrokerUse, ServerUse } from './fleet_status.js';

export class FleetServer {
  readonly broker: Mosquitto;
  readonly metricsUrl: string;
  private readonly analyzer: Program;
  private readonly ends: readonly (() => unknown)[];
  private readonly before: { readonly broker: Usage; readonly analyzer: Usage };
  private readonly startMs = performance.now();
  private last: TakenIn | undefined;

  private constructor(
    broker: Mosquitto,
    analyzer: Program,
    metricsUrl: string,
    ends: readonly (() => unknown)[],
  ) {
    this.broker = broker;
    this.analyzer = analyzer;
    this.metricsUrl = metricsUrl;
    this.ends = ends;
    this.before = { broker: usageOf(broker.pid), analyzer: usageOf(analyzer.pid) };
  }

  /**
   * @param data where the analyzer keeps its data; a folder that is removed at the end when left out.
   * @throws Error where mosquitto is not installed, or the analyzer does not start.
   */
  static async start(data?: string): Promise<FleetServer> {
    const ends: (() => unknown)[] = [];
    const endWith = (end: () => unknown, atExit: () => unknown): void => {
      process.once('exit', atExit);
      ends.push(() => {
        process.off('exit', atExit);
        return end();
      });
    };
    try {
      const broker = await startMosquitto();
      if (broker === undefined) throw new Error('mosquitto is not installed: give a broker by --broker');
      endWith(
        () => broker.stop(),
        () => kill(broker.pid),
      );
      const folder = data === undefined ? temporaryFolder() : undefined;
      if (folder !== undefined) endWith(folder.remove, folder.remove);
      const http = `127.0.0.1:${await freePort()}`;
      const analyzer = startEdgevitals(
        ...['serve', '--broker', broker.url, '--data', data ?? folder!.path, '--http', http],
      );
      endWith(
        () => analyzer.stop(),
        () => kill(analyzer.pid),
      );
      await analyzer.printed(ANALYZER_READY);
      return new FleetServer(broker, analyzer, `http://${http}/metrics`, ends);
    } catch (error) {
      await endAll(ends);
      throw error;
    }
  }

  /** What broker and analyzer have used since they took messages, and what the latter has taken in. */
  async use(): Promise<ServerUse> {
    const [broker, analyzer] = [usageOf(this.broker.pid), usageOf(this.analyzer.pid)];
    return {
      seconds: (performance.now() - this.startMs) / 1000,
      broker: brokerUse(this.broker.pid, this.before.broker, broker),
      analyzer: {
        ...brokerUse(this.analyzer.pid, this.before.analyzer, analyzer),
        writtenBytes: analyzer.writtenBytes - this.before.analyzer.writtenBytes,
        ...(await Promise.race([this.takenIn(), this.analyzerEnds()])),
      },
    };
  }

  /** As it was when it last answered: one that has more to do than it can may drop who asks. */
  private async takenIn(): Promise<TakenIn> {
    try {
      this.last = await takenIn(this.metricsUrl);
    } catch (error) {
      if (this.last === undefined) throw error;
    }
    return this.last;
  }

  private async analyzerEnds(): Promise<never> {
    const { code, signal } = await this.analyzer.outcome();
    const last = this.analyzer.output.trimEnd().split('\n').slice(-5).join('\n');
    throw new Error(`the analyzer ended with ${code ?? signal}:\n${last}`);
  }

  async stop(): Promise<void> {
    await endAll(this.ends);
  }
}

async function endAll(ends: readonly (() => unknown)[]): Promise<void> {
  for (const end of ends.toReversed()) await end();
}

const brokerUse = (pid: number, before: Usage, now: Usage): BrokerUse => ({
  cpuSeconds: cpuNanoseconds(before, now) / 1e9,
  residentBytes: memoryOf(pid).rssKb * 1024,
});

type TakenIn = Omit<AnalyzerUse, keyof BrokerUse | 'writtenBytes'>;

/** What the analyzer says of itself at /metrics. @throws Error when it does not answer. */
async function takenIn(url: string): Promise<TakenIn> {
  const text = await textOf(url);
  const of = (name: string): number => {
    const value = new RegExp(`^edgevitals_analyzer_${name} (\\S+)$`, 'm').exec(text)?.[1];
    if (value === undefined) throw new Error(`${url} says nothing of ${name}`);
    return Number(value);
  };
  return {
    devices: of('devices'),
    frames: of('frames_total'),
    lost: of('frames_lost'),
    refused: of('frames_rejected'),
    findings: of('findings_critical') + of('findings_warning') + of('findings_info'),
  };
}

/** Over a connection of its own: one that is kept may be closed by the other end just when it is used again. */
async function textOf(url: string): Promise<string> {
  const asked = get(url, { agent: false, timeout: METRICS_MS });
  // told by whoever waits for the answer
  asked.on('error', () => {});
  asked.once('timeout', () =>
    asked.destroy(new Error(`${url} does not answer within ${METRICS_MS / 1000} s`)),
  );
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** An analyzer that has more to do than it can answers late. */
const METRICS_MS = 60_000;

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // it has ended
  }
}
