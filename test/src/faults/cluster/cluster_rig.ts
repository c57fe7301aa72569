/** A cluster as it runs in the field: nodes of NATS, a broker, gateways and workers as programs, each of which can be killed. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type ClusterStatus,
  clusterStatus,
  decodeBatch,
  lookAtNats,
  type NatsLink,
} from '@edgevitals/analyzer/cluster';
import { IoTResourceMonitor } from '@edgevitals/shared/client';
import { EdgevitalsError, isEdgevitalsError } from '@edgevitals/shared/errors';
import type { Finding } from '@edgevitals/shared/results';
import { type Mosquitto, startMosquitto } from '@edgevitals/shared/testing';
import { DEFAULT_BASE } from '@edgevitals/shared/topics';
import { NatsNodes, noNats } from '../../harness/nats_nodes.js';
import { ANALYZER, Program, temporaryFolder } from '../../harness/program.js';
import { type FrameName, nameOf } from '../logged_frames.js';
import { TalliedFleet } from './tallied_fleet.js';

export type MemberRole = 'gateway' | 'worker';

/** Else 20 messages that are not acknowledged would be all that comes. */
const BROKER = ['max_inflight_messages 0'];
const LOOK_MS = 100;
/** What a batch waits where all is well, and looking takes. */
const MOMENT_SECONDS = 0.5;
/** Behind a sum that is rounded in each minute, seconds. */
const ROUNDING = 0.02;

interface RunningMember {
  readonly role: MemberRole;
  readonly data: string;
  program: Program;
}

/** What the cluster says of a device differs from what that told. */
export interface Difference {
  readonly device: string;
  readonly text: string;
}

export class ClusterRig {
  readonly nodes: NatsNodes;
  readonly broker: Mosquitto;
  private readonly folder = temporaryFolder();
  private readonly members: RunningMember[] = [];
  private readonly fleets: TalliedFleet[] = [];
  private monitor: IoTResourceMonitor | undefined;
  private link: NatsLink | undefined;
  private readonly endWithUs = (): void => {
    for (const { program } of this.members) program.child.kill('SIGKILL');
  };

  private constructor(nodes: NatsNodes, broker: Mosquitto) {
    this.nodes = nodes;
    this.broker = broker;
    process.once('exit', this.endWithUs);
  }

  /** @throws EdgevitalsError CONFIG_INVALID where mosquitto or nats-server are missing. */
  static async start(nodes: number): Promise<ClusterRig> {
    if (noNats !== false) throw new EdgevitalsError('CONFIG_INVALID', noNats);
    const broker = await startMosquitto({ lines: BROKER });
    if (broker === undefined) throw new EdgevitalsError('CONFIG_INVALID', 'mosquitto is not installed');
    return new ClusterRig(await NatsNodes.start(nodes), broker);
  }

  /** Starts a member. @returns its number, to kill it by. */
  add(role: MemberRole): number {
    const data = join(this.folder.path, `member-${this.members.length}`);
    this.members.push({ role, data, program: this.run(role, data) });
    return this.members.length - 1;
  }

  /** Ends a member as a crash does. */
  async end(member: number): Promise<void> {
    await this.members[member]!.program.stop('SIGKILL');
  }

  /** Asks a member to end. @returns its exit status; null when it had to be killed. */
  async leave(member: number): Promise<number | null> {
    return (await this.members[member]!.program.stop('SIGTERM')).code;
  }

  /** Brings one back, with the data that it had. */
  again(member: number): void {
    const known = this.members[member]!;
    known.program = this.run(known.role, known.data);
  }

  /** What a member has printed. */
  output(member: number): string {
    return this.members[member]!.program.output;
  }

  /** Which of these gateways is at work. */
  async atWork(members: readonly number[]): Promise<number> {
    const { members: known } = await this.status();
    const pid = known.find(({ isGatewayAtWork }) => isGatewayAtWork)?.pid;
    return members.find(member => this.pidOf(member) === pid) ?? members[0]!;
  }

  pidOf(member: number): number {
    return this.members[member]!.program.pid;
  }

  async fleet(prefix: string, count: number): Promise<TalliedFleet> {
    const fleet = await TalliedFleet.connect(this.broker.url, prefix, count);
    this.fleets.push(fleet);
    return fleet;
  }

  async status(): Promise<ClusterStatus> {
    return clusterStatus(await this.look(), Date.now() / 1000);
  }

  async ask(): Promise<IoTResourceMonitor> {
    this.monitor ??= await IoTResourceMonitor.connect(this.broker.url);
    return this.monitor;
  }

  /**
   * Resolves when the cluster is as `holds` says. @returns seconds waited.
   * @throws EdgevitalsError QUERY_TIMEOUT with what the members have said last.
   */
  async until(holds: (status: ClusterStatus) => boolean, timeoutMs = 60_000): Promise<number> {
    const began = performance.now();
    while (performance.now() - began < timeoutMs) {
      const status = await this.status().catch((error: unknown) => {
        if (!isEdgevitalsError(error)) throw error;
        return undefined;
      });
      if (status !== undefined && holds(status)) return (performance.now() - began) / 1000;
      await sleep(LOOK_MS);
    }
    const said = this.members.map(({ role, program }) => `${role}: ${program.output.slice(-1500)}`);
    throw new EdgevitalsError('QUERY_TIMEOUT', `the cluster is not as it should be:\n${said.join('\n')}`);
  }

  /** All that is in the log has been taken in. */
  async caughtUp(timeoutMs?: number): Promise<number> {
    return this.until(({ partitions }) => partitions.every(({ lagSeconds }) => lagSeconds === 0), timeoutMs);
  }

  /** Each partition has an owner that keeps up, a gateway is at work, and so many workers have a share each. */
  async settled(workers: number, timeoutMs?: number): Promise<number> {
    return this.until(
      ({ members, partitions }) =>
        members.some(({ isGatewayAtWork }) => isGatewayAtWork) &&
        members.filter(each => each.partitions > 0).length === workers &&
        members.every(each => each.partitions <= Math.ceil(partitions.length / workers)) &&
        partitions.every(
          ({ isReady, owner, lagSeconds = Number.POSITIVE_INFINITY }) =>
            owner !== '' && isReady && lagSeconds < MOMENT_SECONDS,
        ),
      timeoutMs,
    );
  }

  /** Frames in the log at NATS, in the order of each device, and how often each is there. */
  async logged(): Promise<Map<FrameName, number>> {
    const { frames } = await this.look();
    const found = new Map<FrameName, number>();
    for await (const { payload } of frames.all('>', 1, 60_000))
      for (const message of decodeBatch(payload))
        if (message.kind === 'frame') {
          const name = nameOf(message.payload);
          found.set(name, (found.get(name) ?? 0) + 1);
        }
    return found;
  }

  /** Where the cluster says something else of devices than they told, once their last frames are in. */
  async differences(fleet: TalliedFleet): Promise<Difference[]> {
    const monitor = await this.ask();
    const found: Difference[] = [];
    for (const device of fleet.devices) {
      const told = fleet.told(device);
      const { window, processes } = await monitor.top({ device, timeWindow: '1h', by: 'program' });
      const used = processes.find(({ program }) => program === 'busy')?.userSeconds ?? 0;
      const differs =
        Math.abs(used - told.cpuSeconds) > ROUNDING ||
        Math.abs(window.coveredSeconds - told.seconds) > ROUNDING ||
        window.gapSeconds > 0;
      if (differs)
        found.push({
          device,
          text: `used ${used} s of ${told.cpuSeconds}, covered ${window.coveredSeconds} s of ${told.seconds}, gaps ${window.gapSeconds} s`,
        });
    }
    return found;
  }

  async findings(): Promise<readonly Finding[]> {
    return (await (await this.ask()).findings({ status: 'all', limit: 1000 })).findings;
  }

  async close(): Promise<void> {
    process.off('exit', this.endWithUs);
    for (const fleet of this.fleets) await fleet.close();
    await this.monitor?.close();
    this.endWithUs();
    await Promise.all(this.members.map(({ program }) => program.outcome()));
    await this.link?.close();
    await this.broker.stop();
    await this.nodes.end();
    this.folder.remove();
  }

  private run(role: MemberRole, data: string): Program {
    return new Program(process.execPath, [
      ...[ANALYZER, 'serve', '--cluster', this.nodes.url, '--role', role],
      ...['--broker', this.broker.url, '--data', data],
    ]);
  }

  private async look(): Promise<NatsLink> {
    this.link ??= await lookAtNats({ url: this.nodes.url, base: DEFAULT_BASE });
    return this.link;
  }
}
