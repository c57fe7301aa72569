/** What there is to say of a cluster: who is alive, who owns what, how far each is behind. */
import { given } from '@edgevitals/shared/objects';
import { askMember, subjectOfMember, type WorkerStatus } from './member_requests.js';
import type { MemberSays } from './membership.js';
import { decodeBatch } from './message_batch.js';
import type { NatsLink } from './nats/index.js';
import { ownedBy, parseTable } from './ownership.js';

export interface ClusterStatus {
  readonly members: readonly MemberStatus[];
  readonly partitions: readonly PartitionStatus[];
  /** What waits at NATS, or is kept for snapshots to come. */
  readonly frameLog: { readonly bytes: number; readonly batches: number };
}

export interface MemberStatus extends MemberSays {
  readonly name: string;
  /** A gateway that takes frames now; the others stand by. */
  readonly isGatewayAtWork: boolean;
  readonly partitions: number;
  /** Absent where it does not answer. */
  readonly devices?: number;
  readonly frames?: number;
}

export interface PartitionStatus {
  readonly partition: number;
  /** Empty: nobody. */
  readonly owner: string;
  readonly epoch: number;
  /** Seconds since 1970. */
  readonly since: number;
  /** How often it has changed hands since the cluster began. */
  readonly moves: number;
  /** Whether its owner has taken in what had come before, and answers for it. */
  readonly isReady: boolean;
  readonly devices?: number;
  /** How long the oldest batch has waited that its owner has not taken in; 0: there is none. Absent where that is not known. */
  readonly lagSeconds?: number;
}

const ANSWER_MS = 3000;

/** @throws EdgevitalsError STORE_FAILED when NATS does not answer. */
export async function clusterStatus(
  { alive, table, requests, frames }: Pick<NatsLink, 'alive' | 'table' | 'requests' | 'frames'>,
  now: number,
): Promise<ClusterStatus> {
  const owners = parseTable((await table.read()).text);
  const names = await alive.names();
  const told = new Map<string, WorkerStatus>();
  const members = await Promise.all(
    names.map(async (name): Promise<MemberStatus | undefined> => {
      const said = await alive.said(name);
      if (said === undefined) return undefined;
      const says = JSON.parse(said) as MemberSays;
      const status = says.roles.includes('worker')
        ? await askMember(requests, subjectOfMember(name), '~status', {}, ANSWER_MS).catch(() => undefined)
        : undefined;
      if (status !== undefined) told.set(name, status.answer);
      return {
        ...says,
        name,
        isGatewayAtWork: owners.gateway.owner === name,
        partitions: ownedBy(owners, name).length,
        ...given({
          devices: status?.answer.partitions.reduce((sum, { devices }) => sum + devices, 0),
          frames: status?.answer.frames,
        }),
      };
    }),
  );
  const partitions = await Promise.all(
    owners.partitions.map(async ({ owner, epoch, since, moves }, partition): Promise<PartitionStatus> => {
      const hosted = told.get(owner)?.partitions.find(each => each.partition === partition);
      return {
        ...{ partition, epoch, since, moves },
        owner: names.includes(owner) ? owner : '',
        isReady: hosted?.isReady === true,
        ...given({
          devices: hosted?.devices,
          lagSeconds: hosted && (await lagOf(frames, partition, hosted.position, now)),
        }),
      };
    }),
  );
  const { bytes, messages } = await frames.size();
  return {
    members: members.filter(each => each !== undefined).sort((a, b) => (a.name < b.name ? -1 : 1)),
    partitions,
    frameLog: { bytes, batches: messages },
  };
}

async function lagOf(
  frames: NatsLink['frames'],
  partition: number,
  position: number,
  now: number,
): Promise<number> {
  const next = await frames.next(`${partition}`, position + 1);
  const [first] = next === undefined ? [] : decodeBatch(next.payload);
  return first === undefined ? 0 : Math.max(0, now - first.receivedAt);
}
