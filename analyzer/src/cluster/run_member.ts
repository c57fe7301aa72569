/** A member of the cluster: gateway, worker or both, put together from connections that are there. */
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { MqttEndpoint } from '@edgevitals/shared/mqtt';
import type { Topics } from '@edgevitals/shared/topics';
import type { AnalyzerInstance } from '../history/analyzer_instance.js';
import { PARTITIONS } from '../history/frame_log.js';
import { SqliteStore } from '../history/sqlite/index.js';
import { DEFAULT_RETENTION } from '../history/store.js';
import { IngestScratch } from '../ingest/index.js';
import { defaultMemoryLimit } from '../ledger/index.js';
import { createFleetKnowledge } from '../models/index.js';
import type { CoreOptions } from '../service/analyzer_core.js';
import { Counters, type CounterValues } from '../service/counters.js';
import type { Log } from '../service/log.js';
import { systemSecondsClock } from '../service/seconds_clock.js';
import { FileCopyMark, MemoryCopyMark } from './copy_mark.js';
import { Gateway } from './gateway.js';
import { ClusterMembership, type MemberRole, memberName } from './membership.js';
import type { NatsLink } from './nats/index.js';
import { PartitionHost } from './partition_host.js';
import { Worker } from './worker.js';

export interface MemberOptions {
  readonly link: NatsLink;
  readonly roles: readonly MemberRole[];
  readonly topics: Topics;
  readonly instance: AnalyzerInstance;
  readonly leaseSeconds: number;
  readonly version: string;
  readonly log: Log;
  /** Where a worker keeps its copy of history; in RAM when undefined. */
  readonly dataDirectory: string | undefined;
  /** Days of history of the copy. */
  readonly retentionDays: number;
  /** Of a worker: what it says goes there. */
  readonly endpoint: MqttEndpoint | undefined;
  /** Of a gateway: see there. */
  readonly connectGateway: (onReplaced: () => void) => MqttEndpoint;
  readonly replyPrefixes: readonly string[];
  readonly core: Pick<CoreOptions, 'statePeriodSeconds' | 'stateJson' | 'memoryBytes' | 'limits' | 'models'>;
}

export interface Member {
  readonly name: string;
  counters(): CounterValues;
  stop(): Promise<void>;
}

const COUNTERS_SECONDS = 60;

/** Joins the cluster. @throws EdgevitalsError STORE_FAILED. */
export async function joinCluster(options: MemberOptions): Promise<Member> {
  const { link, roles, topics, instance, leaseSeconds, log, version } = options;
  const clock = systemSecondsClock;
  const counters = new Counters();
  const name = memberName(roles, `${hostname()}-${process.pid}-${instance.run.slice(-6)}`);
  const gateway = roles.includes('gateway')
    ? new Gateway({
        ...{ name, topics, clock, counters, log, instance },
        frames: link.frames,
        requests: link.requests,
        replyPrefixes: options.replyPrefixes,
        connect: options.connectGateway,
      })
    : undefined;
  const worker = roles.includes('worker')
    ? new Worker({
        ...{ name, log },
        requests: link.requests,
        now: () => clock.now(),
        counters: () => counters.values(),
        host: await hostsOf(options, name, counters, () => membership.isSound),
      })
    : undefined;
  const membership: ClusterMembership = new ClusterMembership({
    ...{ name, leaseSeconds, clock, log },
    alive: link.alive,
    table: link.table,
    says: {
      roles,
      host: hostname(),
      pid: process.pid,
      since: clock.now(),
      version,
    },
    decide: view => {
      const changed = gateway?.decide(view);
      const table = changed ?? view.table;
      return worker?.decide({ ...view, table }) ?? changed;
    },
    onTable: table => {
      gateway?.take(table);
      worker?.take(table);
    },
    onLost: () => {
      gateway?.lose();
      worker?.lose();
    },
  });
  worker?.join(membership);
  membership.start();
  const stopTelling = clock.every(COUNTERS_SECONDS, () => log.info(counters.values(), 'counters'));
  log.info({ member: name, base: topics.base }, `is a member of the cluster (${roles.join(' and ')})`);
  return {
    name,
    counters: () => {
      counters.intervals = (worker?.all() ?? []).reduce((sum, { core }) => sum + core.pipeline.intervals, 0);
      return counters.values();
    },
    stop: async () => {
      stopTelling();
      await gateway?.leave();
      await worker?.leave();
      await membership.stop();
      log.info(counters.values(), 'has left the cluster');
    },
  };
}

async function hostsOf(
  options: MemberOptions,
  owner: string,
  counters: Counters,
  isSound: () => boolean,
): Promise<(partition: number, epoch: number, onOutrun: () => void) => PartitionHost> {
  const { link, endpoint, topics, log, dataDirectory, retentionDays, core } = options;
  if (endpoint === undefined) throw new TypeError('a worker needs a connection to the broker');
  const { memoryBytes = defaultMemoryLimit(), models = {} } = core;
  const history = await link.history.identity();
  const knowledge = createFleetKnowledge();
  const scratch = new IngestScratch();
  return (partition, epoch, onOutrun) => {
    const path = dataDirectory === undefined ? ':memory:' : join(dataDirectory, `partition-${partition}.db`);
    const local = new SqliteStore(path, {
      onDamage: ({ path, what, reason }) => {
        counters.error('STORE_DAMAGED');
        log.error({ code: 'STORE_DAMAGED', path, what }, `passed over: ${reason}`);
      },
    });
    return new PartitionHost({
      ...{ partition, epoch, owner, local, endpoint, isSound, onOutrun },
      frames: link.frames,
      history: link.history,
      snapshots: link.snapshots,
      mark: path === ':memory:' ? new MemoryCopyMark() : new FileCopyMark(`${path}.mark`, history),
      core: {
        ...core,
        ...{ topics, log, counters, scratch },
        // what one partition has learned of programs and storage holds for the others
        models: { ...knowledge, ...models },
        // all of them may come here
        memoryBytes: memoryBytes / PARTITIONS,
        retention: {
          ...DEFAULT_RETENTION,
          days: retentionDays,
          maxBytes: DEFAULT_RETENTION.maxBytes / PARTITIONS,
        },
      },
    });
  };
}
