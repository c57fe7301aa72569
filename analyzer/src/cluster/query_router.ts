/**
 * Finds who answers: a question about a device goes to the owner of its partition, one about the fleet to all workers. An answer is
 * given only where all that was asked about is in it.
 */
import { EdgevitalsError, isEdgevitalsError } from '@edgevitals/shared/errors';
import type { AnswerOf, Method, RequestOf } from '@edgevitals/shared/results';
import { partitionOf } from '../history/frame_log.js';
import type { QueryAnswerer } from '../query/index.js';
import { FLEET_QUERIES } from './fleet_queries.js';
import {
  type AskedAnswer,
  type AskedBody,
  type AskedMethod,
  askMember,
  subjectOfMember,
  subjectOfPartition,
} from './member_requests.js';
import type { NatsRequests } from './nats/index.js';
import { type OwnerTable, ownedBy } from './ownership.js';

const LONGEST_MS = 30_000;

export class QueryRouter {
  private readonly requests: NatsRequests;
  private readonly table: () => OwnerTable | undefined;
  /** Devices of the last answer that was of all of them. */
  deviceCount = 0;

  constructor(requests: NatsRequests, table: () => OwnerTable | undefined) {
    this.requests = requests;
    this.table = table;
  }

  readonly answer: QueryAnswerer = async <M extends Method>(
    method: M,
    request: RequestOf<M>,
    remainingMs: number,
  ): Promise<AnswerOf<M>> => {
    const timeoutMs = Math.min(LONGEST_MS, remainingMs);
    const { device } = request as { readonly device?: string };
    if (device !== undefined && method !== 'networks') {
      const { answer } = await askMember(
        this.requests,
        subjectOfPartition(partitionOf(device)),
        method,
        request as AskedBody<M>,
        timeoutMs,
      );
      return answer as AnswerOf<M>;
    }
    const query = FLEET_QUERIES[method];
    if (query === undefined)
      throw new EdgevitalsError('QUERY_BAD_PAYLOAD', `${method} is about a device: "device" is missing`);
    const answer = await query(request, {
      all: (asked, body) => this.askAll(asked, body, timeoutMs),
      owners: (_, devices, body) => this.askOwners(devices, body, timeoutMs),
    });
    if (method === 'devices') {
      const { length } = (answer as AnswerOf<'devices'>).devices;
      this.deviceCount = Math.max(length, this.deviceCount);
    }
    return answer;
  };

  /** @throws EdgevitalsError LINK_CLOSED while a partition has no owner that answers. */
  private async askAll<M extends AskedMethod>(
    method: M,
    body: AskedBody<M>,
    timeoutMs: number,
  ): Promise<AskedAnswer<M>[]> {
    const table = this.table();
    const owners = new Set(table?.partitions.map(({ owner }) => owner).filter(owner => owner !== ''));
    const parts = await Promise.all(
      [...owners].map(owner => askMember(this.requests, subjectOfMember(owner), method, body, timeoutMs)),
    );
    const covered = parts.flatMap(({ partitions }) => partitions);
    const missing = (table?.partitions.length ?? 0) - new Set(covered).size;
    if (table === undefined || missing > 0 || covered.length > table.partitions.length)
      throw new EdgevitalsError(
        'LINK_CLOSED',
        `${missing} of ${table?.partitions.length ?? 0} partitions of the fleet are changing hands at the moment: try again in some seconds`,
      );
    return parts.map(({ answer }) => answer);
  }

  /** Each owner is asked about its devices. */
  private async askOwners(
    devices: readonly string[],
    body: RequestOf<'devices'>,
    timeoutMs: number,
  ): Promise<AnswerOf<'devices'>[]> {
    const table = this.table();
    const byOwner = new Map<string, string[]>();
    for (const device of devices) {
      const owner = table?.partitions[partitionOf(device)]?.owner ?? '';
      byOwner.set(owner, [...(byOwner.get(owner) ?? []), device]);
    }
    return Promise.all(
      Array.from(byOwner, async ([owner, of]) => {
        const mine = table === undefined ? [] : ownedBy(table, owner);
        const { answer, partitions } = await askMember(
          this.requests,
          subjectOfMember(owner),
          'devices',
          { ...body, devices: of },
          timeoutMs,
        ).catch((error: unknown) => {
          // it says that it does not know a device, which it may be about to
          if (!isEdgevitalsError(error, 'QUERY_UNKNOWN_DEVICE') || mine.length > 0) throw error;
          throw new EdgevitalsError(
            'LINK_CLOSED',
            'partitions of the fleet are changing hands at the moment',
          );
        });
        if (of.some(device => !partitions.includes(partitionOf(device))))
          throw new EdgevitalsError(
            'LINK_CLOSED',
            'partitions of the fleet are changing hands at the moment',
          );
        return answer;
      }),
    );
  }
}
