/**
 * A worker: takes its share of the partitions, hosts them, hands on what is beyond its share, and answers for the devices of those
 * that it has.
 */

import { EdgevitalsError } from '@edgevitals/shared/errors';
import { given } from '@edgevitals/shared/objects';
import { checkRequest, METHODS, type Method } from '@edgevitals/shared/results';
import { answering, type QueryContext } from '../query/index.js';
import type { CounterValues } from '../service/counters.js';
import type { Log } from '../service/log.js';
import {
  type MemberQuestions,
  memberHandler,
  type PartOfAnswer,
  subjectOfMember,
  subjectOfPartition,
  type WorkerStatus,
} from './member_requests.js';
import type { ClusterMembership, ClusterView } from './membership.js';
import type { MemberHandler, NatsRequests } from './nats/index.js';
import { type OwnerTable, ownedBy, toLetGo, toTake, withOwner } from './ownership.js';
import type { PartitionHost } from './partition_host.js';
import { workerContext } from './worker_context.js';

/** Partitions that are opened, or handed on, at the same time: each reads its state. */
const TOGETHER = 8;

export interface WorkerOptions {
  readonly name: string;
  readonly requests: NatsRequests;
  readonly log: Log;
  /** Makes the host of a partition, which is not started yet. */
  readonly host: (partition: number, epoch: number, onOutrun: () => void) => PartitionHost;
  readonly counters: () => CounterValues;
  readonly now: () => number;
}

export class Worker {
  private readonly options: WorkerOptions;
  private readonly hosts = new Map<number, PartitionHost>();
  /** Partitions that this run has taken since it was last sure to be alive to others, with the epoch of each. */
  private readonly taken = new Map<number, number>();
  private readonly stopAnswering = new Map<number, () => void>();
  private readonly stopAnsweringAll: () => void;
  /** Partitions that are being opened or closed. */
  private readonly busy = new Set<number>();
  private readonly waiting = new Map<number, number>();
  private leaving = false;
  private membership: ClusterMembership | undefined;

  constructor(options: WorkerOptions) {
    this.options = options;
    this.stopAnsweringAll = options.requests.answer(subjectOfMember(options.name), this.handler());
  }

  /** Whom to tell of what it has let go of. */
  join(membership: ClusterMembership): void {
    this.membership = membership;
  }

  /** See `ClusterMembershipOptions.decide`. */
  decide({ table, workers }: ClusterView): OwnerTable | undefined {
    if (this.leaving) return undefined;
    const { name } = this.options;
    const now = this.options.now();
    // what was ours before we were cut off others may be about to take: it is ours once the table says so anew
    const again = ownedBy(table, name).filter(
      each => this.taken.get(each) !== table.partitions[each]!.epoch && !this.busy.has(each),
    );
    const free = toTake(table, name, workers).filter(each => !this.busy.has(each));
    const wanted = [...again, ...free];
    if (wanted.length === 0) {
      this.letGo(toLetGo(table, name, workers).slice(0, TOGETHER));
      return undefined;
    }
    const changed = withOwner(table, wanted, name, now);
    for (const each of wanted) this.taken.set(each, changed.partitions[each]!.epoch);
    return changed;
  }

  /** See `ClusterMembershipOptions.onTable`. */
  take(table: OwnerTable): void {
    const { name } = this.options;
    for (const [partition, { owner, epoch }] of table.partitions.entries()) {
      const isOurs = owner === name && this.taken.get(partition) === epoch;
      const host = this.hosts.get(partition);
      if (host !== undefined && !(isOurs && host.epoch === epoch)) this.abandon(partition);
      else if (host === undefined && isOurs && !this.leaving && !this.busy.has(partition))
        this.waiting.set(partition, epoch);
      if (!isOurs) this.waiting.delete(partition);
    }
    this.openNext();
  }

  /** See `ClusterMembershipOptions.onLost`. */
  lose(): void {
    this.options.log.warn(
      'cluster: NATS was not reached for as long as a lease lasts; others may go on with the partitions of this worker',
    );
    this.taken.clear();
    this.waiting.clear();
    for (const partition of [...this.hosts.keys()]) this.abandon(partition);
  }

  /** Hosts that are there, ready or not. */
  all(): PartitionHost[] {
    return [...this.hosts.values()];
  }

  /** Ends in order: what it has is written, and others take its partitions at once. */
  async leave(): Promise<void> {
    this.leaving = true;
    this.waiting.clear();
    const mine = [...this.hosts.keys()];
    for (let at = 0; at < mine.length; at += TOGETHER) await this.handOn(mine.slice(at, at + TOGETHER));
    this.stopAnsweringAll();
  }

  private openNext(): void {
    for (const [partition, epoch] of this.waiting) {
      if (this.busy.size >= TOGETHER) return;
      this.waiting.delete(partition);
      void this.open(partition, epoch);
    }
  }

  private async open(partition: number, epoch: number): Promise<void> {
    const { host: make, log, requests } = this.options;
    this.busy.add(partition);
    const host = make(partition, epoch, () => this.outrun(partition, epoch));
    this.hosts.set(partition, host);
    try {
      await host.start();
      if (this.hosts.get(partition) === host) {
        this.stopAnswering.set(partition, requests.answer(subjectOfPartition(partition), this.handler()));
        log.debug(
          { partition, epoch, devices: host.core.directory.all().length },
          'cluster: has a partition',
        );
      }
    } catch (error) {
      log.warn({ err: error, partition }, 'cluster: a partition could not be opened');
      this.taken.delete(partition);
      this.abandon(partition);
    } finally {
      this.busy.delete(partition);
      this.openNext();
      if (this.busy.size === 0)
        log.info({ partitions: this.hosts.size }, 'cluster: partitions of this worker');
    }
  }

  /** Another has written to a partition: that tells it sooner than the table does. */
  private outrun(partition: number, epoch: number): void {
    if (this.hosts.get(partition)?.epoch !== epoch) return;
    this.taken.delete(partition);
    this.abandon(partition);
    this.membership?.soon();
  }

  private abandon(partition: number): void {
    const host = this.hosts.get(partition);
    if (host === undefined) return;
    this.forget(partition);
    this.options.log.debug({ partition, epoch: host.epoch }, 'cluster: has lost a partition');
    this.busy.add(partition);
    void host
      .abandon()
      .catch(error => this.options.log.warn({ err: error, partition }, 'cluster'))
      .finally(() => this.busy.delete(partition));
  }

  private letGo(partitions: readonly number[]): void {
    const open = partitions.filter(each => this.hosts.has(each) && !this.busy.has(each));
    if (open.length === 0 || this.busy.size > 0) return;
    void this.handOn(open).catch(error =>
      this.options.log.warn({ err: error }, 'cluster: partitions stay here for now'),
    );
  }

  /** Ends partitions in order, and says that they are nobody's. */
  private async handOn(partitions: readonly number[]): Promise<void> {
    const { name, log, now } = this.options;
    // one may have been lost on the way here
    const hosts = partitions.flatMap(each => this.hosts.get(each) ?? []);
    for (const each of partitions) {
      this.busy.add(each);
      this.forget(each);
    }
    try {
      await Promise.all(
        hosts.map(host =>
          // what could not be written the next owner takes from the log of frames
          host
            .stop()
            .catch(error =>
              log.warn(
                { err: error, partition: host.partition },
                'cluster: ended without its last snapshots',
              ),
            ),
        ),
      );
      await this.membership?.change(table => {
        const still = partitions.filter(each => {
          const { owner, epoch } = table.partitions[each]!;
          return owner === name && this.taken.get(each) === epoch;
        });
        return withOwner(table, still, '', now());
      });
      log.info({ partitions: partitions.length }, 'cluster: has let go of partitions');
    } finally {
      for (const each of partitions) {
        this.taken.delete(each);
        this.busy.delete(each);
      }
      // there may be more of them
      if (!this.leaving) this.membership?.soon();
    }
  }

  private forget(partition: number): void {
    this.stopAnswering.get(partition)?.();
    this.stopAnswering.delete(partition);
    this.hosts.delete(partition);
  }

  private handler(): MemberHandler {
    return memberHandler(
      (method, body) => this.answer(method, body),
      error => this.options.log.error({ err: error }, 'cluster: a question could not be answered'),
    );
  }

  private async answer(method: string, body: unknown): Promise<PartOfAnswer<unknown>> {
    const isSound = this.membership?.isSound === true;
    const ready = this.all().filter(host => host.isReady && isSound);
    const contexts = new Map<number, QueryContext>(ready.map(host => [host.partition, host.core.context]));
    const context = workerContext(contexts);
    const partitions = [...contexts.keys()];
    if (method === '~status') return { answer: this.status(), partitions };
    if (method === '~mesh')
      return {
        partitions,
        answer: context
          .devices()
          .map(({ device, info, status, mesh }) => ({ device, status, mesh, ...given({ info }) })),
      };
    if (method === '~built')
      return {
        partitions,
        answer: context.devices().map(({ device }) => ({
          device,
          programs: [...new Set(context.builtPrograms(device).map(({ program }) => program))],
          ...given({ newestAt: context.newestAt(device) }),
        })),
      };
    if (method === '~releases') {
      const { program, fromDay } = body as MemberQuestions['~releases'];
      return { partitions, answer: await context.releaseDays(program, fromDay) };
    }
    if (!METHODS.includes(method as Method))
      throw new EdgevitalsError('QUERY_UNKNOWN_METHOD', `no method ${JSON.stringify(method)}`);
    const known = method as Method;
    return { partitions, answer: await answering(context)(known, checkRequest(known, body)) };
  }

  private status(): WorkerStatus {
    const hosts = this.all();
    const { frames, errors } = this.options.counters();
    return {
      ...{ frames, errors },
      partitions: hosts.map(host => ({
        partition: host.partition,
        epoch: host.epoch,
        isReady: host.isReady,
        devices: host.core.directory.all().length,
        position: host.position,
      })),
    };
  }
}
