/**
 * The newest snapshot of each device of a partition, and whether it is online, in a log that keeps the newest message of a
 * subject. A snapshot is written against the one that its writer knows: whoever has lost the partition finds another there. One that
 * is older than the frames that follow it is no harm, for these are taken in again; so a writer of a later epoch writes over it.
 *
 * A snapshot larger than a message stands in parts, below one of two names in turn, so that the one before is whole until the head
 * names the new one. Head: CBOR of {epoch, set, parts, data}; parts: bytes.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { isEdgevitalsError } from '@edgevitals/shared/errors';
import { decodeCbor, encodeCbor } from '@edgevitals/shared/frame';
import { given } from '@edgevitals/shared/objects';
import * as v from 'valibot';
import type { SnapshotRow } from '../history/store.js';
import { type LogEntry, LogOutrun, type NatsLog } from './nats/index.js';

const BYTES = v.custom<Uint8Array>(each => each instanceof Uint8Array);
const HEAD = v.object({
  epoch: v.number(),
  set: v.picklist([0, 1]),
  parts: v.number(),
  data: BYTES,
});
const SNAPSHOT = v.object({
  at: v.number(),
  savedAt: v.number(),
  logFrom: v.optional(v.string()),
  document: v.unknown(),
});
type Head = v.InferOutput<typeof HEAD>;

/** As of the store on one machine. */
const LIMITS = { maxBytes: 16 * 1024 ** 2, maxDepth: 24, maxItems: 2_000_000 };
const READ_MS = 120_000;
/** Written at once. */
const TOGETHER = 8;

export interface SnapshotsOptions {
  readonly log: NatsLog;
  readonly partition: number;
  /** Of the owner: see `Owned`. */
  readonly epoch: number;
  /** Told of a snapshot that cannot be used. */
  readonly onDamage: (device: string, reason: string) => void;
}

export class Snapshots {
  private readonly options: SnapshotsOptions;
  /** By device: the place of the head that is there, and in which set its parts are. */
  private readonly heads = new Map<string, { sequence: number; set: 0 | 1 }>();
  /** Whether devices are online, as they said last. */
  readonly statuses = new Map<string, Uint8Array>();

  constructor(options: SnapshotsOptions) {
    this.options = options;
  }

  /** Reads all of the partition. @throws EdgevitalsError STORE_FAILED. */
  async load(ending?: AbortSignal): Promise<SnapshotRow[]> {
    const { log, partition, onDamage } = this.options;
    const heads = new Map<string, { readonly head: Head; readonly sequence: number }>();
    const parts = new Map<string, Uint8Array>();
    for await (const { subject, payload, sequence } of log.all(`${partition}.>`, 1, READ_MS, ending)) {
      const [, device = '', what = '', part] = subject.split('.');
      if (what === 'status') this.statuses.set(device, payload.slice());
      else if (part !== undefined) parts.set(`${device}.${what}.${part}`, payload.slice());
      else {
        const head = headOf(payload);
        if (head !== undefined) heads.set(device, { head, sequence });
        else onDamage(device, 'its head cannot be read');
      }
    }
    const rows: SnapshotRow[] = [];
    for (const [device, { head, sequence }] of heads) {
      this.heads.set(device, { sequence, set: head.set });
      const row = rowOf(device, head, parts);
      if (row === undefined) onDamage(device, 'it cannot be read');
      else rows.push(row);
    }
    return rows;
  }

  /** @throws LogOutrun when the partition has a later owner, EdgevitalsError STORE_FAILED when it could not be written. */
  async put(rows: readonly SnapshotRow[]): Promise<void> {
    for (let at = 0; at < rows.length; at += TOGETHER)
      await Promise.all(rows.slice(at, at + TOGETHER).map(row => this.putOne(row)));
  }

  /** A device has come online or gone offline. */
  async putStatus(device: string, status: Uint8Array): Promise<void> {
    this.statuses.set(device, status);
    await this.options.log.append(`${this.options.partition}.${device}.status`, status);
  }

  private async putOne({ device, at, savedAt, logFrom, document }: SnapshotRow): Promise<void> {
    const { log, partition, epoch } = this.options;
    const packed = deflateRawSync(encodeCbor({ at, savedAt, document, ...given({ logFrom }) }));
    const most = log.mostBytes - 256;
    const known = this.heads.get(device);
    const set = known?.set === 0 ? 1 : 0;
    const parts = packed.length <= most ? 0 : Math.ceil(packed.length / most);
    for (let part = 0; part < parts; part++)
      await log.append(
        `${partition}.${device}.${set}.${part}`,
        packed.subarray(part * most, (part + 1) * most),
      );
    const head: Head = { epoch, set, parts, data: parts === 0 ? packed : new Uint8Array() };
    const payload = encodeCbor(head);
    const subject = `${partition}.${device}.head`;
    try {
      this.heads.set(device, {
        sequence: await log.append(subject, payload, { after: known?.sequence ?? 0 }),
        set,
      });
    } catch (error) {
      if (!(error instanceof LogOutrun)) throw error;
      const there = await log.newest(subject);
      const other = there && headOf(there.payload);
      if (other !== undefined && other.epoch > epoch) throw error;
      // of an owner before us, or our own of which it was not known that it had been stored
      const after = there?.sequence ?? 0;
      this.heads.set(device, { sequence: await log.append(subject, payload, { after }), set });
    }
  }
}

function headOf(payload: LogEntry['payload']): Head | undefined {
  try {
    return v.parse(HEAD, decodeCbor(payload, LIMITS));
  } catch {
    return undefined;
  }
}

function rowOf(device: string, head: Head, parts: ReadonlyMap<string, Uint8Array>): SnapshotRow | undefined {
  const pieces = head.parts === 0 ? [head.data] : [];
  for (let part = 0; part < head.parts; part++) {
    const piece = parts.get(`${device}.${head.set}.${part}`);
    if (piece === undefined) return undefined;
    pieces.push(piece);
  }
  try {
    const packed = Buffer.concat(pieces);
    const read = decodeCbor(inflateRawSync(packed, { maxOutputLength: LIMITS.maxBytes }), LIMITS);
    const { at, savedAt, logFrom, document } = v.parse(SNAPSHOT, read);
    return { device, at, savedAt, document, ...given({ logFrom }) };
  } catch (error) {
    // what zlib, CBOR and the check throw, all of which says that it is damaged
    if (isEdgevitalsError(error, 'INTERNAL')) throw error;
    return undefined;
  }
}
