/**
 * Who owns which partition of the fleet, and which gateway is at work: one document, changed by comparing and setting. There is
 * nobody who distributes: each worker takes its share of what nobody alive owns, and lets go of what it has beyond that. All follow the
 * same rule, so it comes to rest.
 */

import * as v from 'valibot';
import { PARTITIONS } from '../history/frame_log.js';

const OWNED = v.object({
  /** Name of the member; empty: it was let go of. */
  owner: v.string(),
  /** Grows with each owner: of two that think it is theirs, the one with the lower number is wrong. */
  epoch: v.pipe(v.number(), v.integer()),
  /** Seconds since 1970, by the clock of who took it. */
  since: v.number(),
  /** How often it has changed hands. */
  moves: v.pipe(v.number(), v.integer()),
});
const TABLE = v.object({
  version: v.literal(1),
  gateway: OWNED,
  partitions: v.pipe(v.array(OWNED), v.length(PARTITIONS)),
});

/** Owner of a partition, or of the place at the broker. */
export type Owned = v.InferOutput<typeof OWNED>;
export type OwnerTable = v.InferOutput<typeof TABLE>;

const NOBODY: Owned = { owner: '', epoch: 0, since: 0, moves: 0 };

/** @throws ValiError when it is none of this version. */
export const parseTable = (text: string | undefined): OwnerTable =>
  text === undefined
    ? { version: 1, gateway: NOBODY, partitions: Array.from({ length: PARTITIONS }, () => NOBODY) }
    : v.parse(TABLE, JSON.parse(text));

/** Partitions that a member owns. */
export const ownedBy = ({ partitions }: OwnerTable, member: string): number[] =>
  partitions.flatMap(({ owner }, partition) => (owner === member ? [partition] : []));

/** Most that each of so many workers owns: all have as many, or one less. */
export const shareOf = (workers: number): number => Math.ceil(PARTITIONS / Math.max(1, workers));

/**
 * The partitions that a worker is to take now: such that nobody alive owns, up to its share.
 * @param workers all that are alive, itself among them.
 */
export function toTake(table: OwnerTable, me: string, workers: readonly string[]): number[] {
  const alive = new Set(workers);
  const room = shareOf(workers.length) - ownedBy(table, me).length;
  const free = table.partitions.flatMap(({ owner }, partition) => (alive.has(owner) ? [] : [partition]));
  return free.slice(0, Math.max(0, room));
}

/** The partitions that a worker is to let go of: what it has beyond its share, the newest workers take them. */
export const toLetGo = (table: OwnerTable, me: string, workers: readonly string[]): number[] =>
  ownedBy(table, me).slice(shareOf(workers.length));

/** The table with partitions that have another owner. */
export function withOwner(
  table: OwnerTable,
  partitions: readonly number[],
  owner: string,
  now: number,
): OwnerTable {
  const changed = new Set(partitions);
  return {
    ...table,
    partitions: table.partitions.map((each, i) => (changed.has(i) ? handedTo(each, owner, now) : each)),
  };
}

/** The table with another gateway at work. */
export const withGateway = (table: OwnerTable, gateway: string, now: number): OwnerTable => ({
  ...table,
  gateway: handedTo(table.gateway, gateway, now),
});

const handedTo = ({ epoch, moves }: Owned, owner: string, now: number): Owned => ({
  owner,
  epoch: epoch + 1,
  since: now,
  moves: owner === '' ? moves : moves + 1,
});
