/**
 * A member's place in the cluster: it says that it is alive, sees who else is, and changes the table of owners by comparing and
 * setting. What it owns by the table is its own for as long as others have to take it to be alive: `isSound` says so, and whoever works
 * on a partition asks that before anything comes of it.
 */
import { isEdgevitalsError } from '@edgevitals/shared/errors';
import type { Log } from '../service/log.js';
import type { SecondsClock } from '../service/seconds_clock.js';
import type { Heartbeats, SharedDocument } from './nats/index.js';
import { type OwnerTable, parseTable } from './ownership.js';

/** What a member says with each beat. */
export interface MemberSays {
  readonly roles: readonly MemberRole[];
  readonly host: string;
  readonly pid: number;
  /** Seconds since 1970. */
  readonly since: number;
  readonly version: string;
}

export type MemberRole = 'gateway' | 'worker';

export interface ClusterMembershipOptions {
  /** Of `[a-zA-Z0-9_-]`; unique in the cluster, and to each run. */
  readonly name: string;
  readonly says: MemberSays;
  readonly alive: Heartbeats;
  readonly table: SharedDocument;
  readonly leaseSeconds: number;
  readonly clock: SecondsClock;
  readonly log: Log;
  /** Called about once a second with what there is: changes it and returns what is to be set, or nothing. */
  readonly decide: (view: ClusterView) => OwnerTable | undefined;
  /** Told of each table that is in force. */
  readonly onTable: (table: OwnerTable) => void;
  /** It is not known any more that it is alive to others: nothing is its own. */
  readonly onLost: () => void;
}

export interface ClusterView {
  readonly table: OwnerTable;
  /** Names of members that are alive, this one among them. */
  readonly gateways: readonly string[];
  readonly workers: readonly string[];
}

/** Beats in a lease: two may be lost. */
const BEATS = 4;
/** NATS counts from when it has stored a beat, we from before it was sent; the rest is for clocks that run differently. */
const SAFETY = 0.8;
/** In a name, what a member is: g, w, or both. */
const ROLE_LETTERS: Readonly<Record<MemberRole, string>> = { gateway: 'g', worker: 'w' };

/** `gw-host-1a2b`: the roles stand in front, so that who is alive says what it is. */
export const memberName = (roles: readonly MemberRole[], rest: string): string =>
  `${roles.map(role => ROLE_LETTERS[role]).join('')}-${rest.replace(/[^a-zA-Z0-9_-]/g, '-')}`;

const hasRole = (name: string, role: MemberRole): boolean =>
  name.slice(0, name.indexOf('-')).includes(ROLE_LETTERS[role]);

export class ClusterMembership {
  private readonly options: ClusterMembershipOptions;
  /** Steady seconds until which others have to take it to be alive. */
  private soundUntil = Number.NEGATIVE_INFINITY;
  private wasSound = false;
  private timer: (() => void) | undefined;
  private working: Promise<void> | undefined;
  private stopped = false;

  constructor(options: ClusterMembershipOptions) {
    this.options = options;
  }

  get name(): string {
    return this.options.name;
  }

  /** Whether what it owned at the last look is still its own. */
  get isSound(): boolean {
    return this.options.clock.steady() < this.soundUntil;
  }

  start(): void {
    const { clock, leaseSeconds } = this.options;
    this.timer = clock.every(leaseSeconds / BEATS, () => this.soon());
    this.soon();
  }

  /** Looks, and decides, as soon as it can. */
  soon(): void {
    this.watch();
    this.working ??= this.turn().finally(() => {
      this.working = undefined;
    });
  }

  /** Changes the table of owners: `change` is called again when another was faster. */
  async change(change: (table: OwnerTable) => OwnerTable): Promise<void> {
    for (;;) {
      const { text, revision } = await this.options.table.read();
      const changed = change(parseTable(text));
      if (await this.options.table.set(JSON.stringify(changed), revision)) return;
    }
  }

  /** Says no more that it is alive. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.timer?.();
    await this.working;
    await this.options.alive.end(this.name);
  }

  /** One that was held up, stopped or cut off finds out here, before it does anything else. */
  private watch(): void {
    if (this.wasSound && !this.isSound) {
      this.wasSound = false;
      this.options.onLost();
    }
  }

  private async turn(): Promise<void> {
    const { alive, table, clock, leaseSeconds, name, says, decide, onTable, log } = this.options;
    try {
      const asked = clock.steady();
      await alive.beat(name, JSON.stringify(says));
      if (this.stopped) return;
      this.watch();
      const { text, revision } = await table.read();
      const names = await alive.names();
      // of a beat that took its time others may have found out: what was owned is looked at first
      this.watch();
      this.soundUntil = asked + leaseSeconds * SAFETY;
      this.wasSound = this.isSound;
      if (!this.wasSound || this.stopped) return;
      const seen = parseTable(text);
      onTable(seen);
      const changed = decide({
        table: seen,
        gateways: names.filter(each => hasRole(each, 'gateway')),
        workers: names.filter(each => hasRole(each, 'worker')),
      });
      if (changed === undefined) return;
      if (await table.set(JSON.stringify(changed), revision)) onTable(changed);
    } catch (error) {
      // a node of NATS has died, and another is being chosen; the next turn comes soon
      if (!isEdgevitalsError(error))
        log.error({ err: error }, 'cluster: this member could not look after its place');
      else log.debug({ err: error }, 'cluster');
    }
  }
}
