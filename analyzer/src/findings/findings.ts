/**
 * The life of one device's findings: opened when a model raises a condition, told again when there is news of it,
 * resolved once it has been gone for a while, cleared some time after. The same condition coming back opens the same
 * finding again; nothing is told twice, not even across a restart (snapshot, restore, adopt).
 *
 * A condition that is missing because nobody could see it is not gone: after a restart, or a time without data, a finding
 * is held until it has been looked for as long as its kind takes to be raised. While its device is offline it is stale.
 *
 * All times are event time: a backlog gives the findings that live data would have given.
 */
import { given, LazyMap } from '@edgevitals/shared/objects';
import type { Finding } from '@edgevitals/shared/results';
import * as v from 'valibot';
import type { Condition, Severity } from './condition.js';
import { findingId } from './finding_id.js';
import { isNews } from './finding_news.js';
import { goneSeconds, settleSeconds } from './kinds.js';

export interface FindingLife {
  /** Shortest time between two updates of a finding with news; one that is worse does not wait. */
  readonly updateSeconds: number;
  /** How long a finding must be less severe before that is told. */
  readonly calmSeconds: number;
  /** How long a resolved finding is shown. */
  readonly clearSeconds: number;
  /** Open, stale and resolved findings of the device at most. */
  readonly most: number;
}

export const FINDING_LIFE: FindingLife = {
  updateSeconds: 600,
  calmSeconds: 300,
  clearSeconds: 3600,
  most: 64,
};

export interface FindingChange {
  readonly finding: Finding;
  readonly change: 'opened' | 'updated' | 'resolved' | 'cleared';
}

/** The stretch of event time that conditions are of; an interval is one. */
export interface ObservedStretch {
  readonly to: number;
  readonly elapsed: number;
  /** Frames inside are missing. */
  readonly gap: boolean;
}

interface KnownFinding {
  finding: Finding;
  /** When the condition was last there. */
  seenAt: number;
  /** When it was last as severe as it was told to be. */
  worstAt: number;
  /** When it is next looked at for news. */
  dueAt: number;
  /** Observed seconds for which the condition has been missing, and how many of them there must be. */
  missing: number;
  owed: number;
  /** Up to here it has been told already: what comes of this time is a repetition. */
  livedTo?: number;
}

/** Cleared findings whose number of occurrences is remembered. */
const REMEMBERED = 128;
/** Where there was no news it is looked for again after so long. */
const LOOK_SECONDS = 60;
/** Models may have lost sight of things when there was no data for longer. */
const HOLE_SECONDS = 60;
/** What an interval with lost frames inside counts as, at most: its amounts are right in sum, not in time. */
const GAP_COUNTS_SECONDS = 10;
/** Nothing this far ahead of the data has been lived through: a clock was wrong. */
const FAR_AHEAD_SECONDS = 24 * 3600;
const SEVERITIES: readonly Severity[] = ['info', 'warning', 'critical'];

export class Findings {
  private readonly device: string;
  private readonly options: FindingLife;
  private entries = new LazyMap<string, KnownFinding>();
  private occurrences = new LazyMap<string, number>();
  private observedTo: number | undefined;
  /** Conditions left out because the device has too many findings. */
  suppressed = 0;

  constructor(device: string, options: Partial<FindingLife> = {}) {
    this.device = device;
    this.options = { ...FINDING_LIFE, ...options };
  }

  /** Takes the conditions of all models as of the end of a stretch; one that is missing counts as gone. Returns what to tell. */
  update(conditions: readonly Condition[], { to, elapsed, gap }: ObservedStretch): FindingChange[] {
    const changes: FindingChange[] = [];
    const unseen = to - elapsed - (this.observedTo ?? to) + (gap ? elapsed : 0);
    this.observedTo = to;
    if (unseen > HOLE_SECONDS) for (const entry of this.entries.values()) hold(entry);
    for (const condition of conditions) {
      const id = findingId(this.device, condition.kind, condition.subject);
      const entry = this.entries.get(id);
      if (entry !== undefined && hasLivedThrough(entry, to)) continue;
      if (entry !== undefined && entry.finding.status !== 'resolved')
        this.goOn(entry, condition, to, changes);
      else if (condition.level === 'raised') this.begin(id, condition, to, changes);
    }
    this.expire(to, gap ? Math.min(elapsed, GAP_COUNTS_SECONDS) : elapsed, changes);
    return changes;
  }

  /** The device is offline: nobody knows whether what was found is still there. Returns what to tell. */
  goStale(): FindingChange[] {
    const changes: FindingChange[] = [];
    for (const entry of this.entries.values()) {
      const { finding } = entry;
      if (finding.status !== 'open') continue;
      const updatedAt = Math.max(finding.updatedAt, this.observedTo ?? finding.updatedAt);
      entry.finding = { ...finding, status: 'stale', updatedAt };
      changes.push({ finding: entry.finding, change: 'updated' });
    }
    return changes;
  }

  /** Open, stale and resolved findings, oldest first. */
  list(): Finding[] {
    return Array.from(this.entries.values(), entry => entry.finding);
  }

  /** Whether there is none, neither open nor resolved. */
  get isEmpty(): boolean {
    return this.entries.size === 0;
  }

  /** How many are open; stale ones are not. */
  get open(): number {
    let open = 0;
    for (const entry of this.entries.values()) if (entry.finding.status === 'open') open++;
    return open;
  }

  /** Plain JSON data for `restore`. */
  snapshot(): unknown {
    const entries = Array.from(this.entries.values(), ({ finding, seenAt, worstAt, dueAt }) => ({
      finding,
      seenAt,
      worstAt,
      dueAt,
    }));
    return {
      version: 2,
      entries,
      occurrences: [...this.occurrences],
      ...given({ observedTo: this.observedTo }),
    };
  }

  /** Takes a snapshot back; what is in it that it does not understand is left out. What is open is held. */
  restore(snapshot: unknown): void {
    if (!v.is(SNAPSHOT, snapshot)) return;
    const mine = snapshot.entries
      .filter(each => v.is(ENTRY, each))
      .filter(each => each.finding.device === this.device)
      .slice(0, this.options.most);
    this.entries = new LazyMap(mine.map(each => [each.finding.id, heldEntry(each)]));
    const known = snapshot.occurrences.filter(each => v.is(OCCURRENCES, each));
    this.occurrences = new LazyMap(known.slice(0, REMEMBERED));
    this.observedTo = snapshot.observedTo;
  }

  /**
   * Takes a finding as it was last told, which may be after the last snapshot: it is as told, and held, until the data has
   * come to where it was told.
   * @param since event time of the snapshot that was taken back.
   */
  adopt(finding: Finding, since: number): void {
    const { id, device, status, updatedAt } = finding;
    const known = this.entries.get(id);
    if (!v.is(FINDING, finding) || device !== this.device) return;
    if (!(updatedAt > (known?.finding.updatedAt ?? Number.NEGATIVE_INFINITY))) return;
    // long resolved, or cleared before
    if (known === undefined && status === 'resolved' && updatedAt <= since) return;
    if (known === undefined && this.entries.size >= this.options.most) return;
    const seenAt = finding.resolvedAt ?? updatedAt;
    const dueAt = updatedAt + this.options.updateSeconds;
    this.entries.set(id, {
      ...heldEntry({ finding, seenAt, worstAt: updatedAt, dueAt }),
      livedTo: updatedAt,
    });
  }

  private begin(id: string, condition: Condition, at: number, changes: FindingChange[]): void {
    const before = this.entries.get(id);
    if (before === undefined && this.entries.size >= this.options.most) {
      this.suppressed++;
      return;
    }
    const occurrences = (before?.finding.occurrences ?? this.occurrences.get(id) ?? 0) + 1;
    const finding: Finding = {
      id,
      device: this.device,
      kind: condition.kind,
      severity: condition.severity,
      status: 'open',
      subject: condition.subject,
      openedAt: at,
      updatedAt: at,
      occurrences,
      ...content(condition),
    };
    this.occurrences.delete(id);
    const dueAt = at + this.options.updateSeconds;
    const owed = goneSeconds(condition.kind);
    this.entries.set(id, { finding, seenAt: at, worstAt: at, dueAt, missing: 0, owed });
    changes.push({ finding, change: 'opened' });
  }

  private goOn(entry: KnownFinding, condition: Condition, at: number, changes: FindingChange[]): void {
    const { finding } = entry;
    entry.seenAt = at;
    entry.missing = 0;
    entry.owed = goneSeconds(condition.kind);
    const worse = SEVERITIES.indexOf(condition.severity) - SEVERITIES.indexOf(finding.severity);
    // event time may have gone back (a new clock epoch)
    if (worse >= 0 || at < entry.worstAt) entry.worstAt = at;
    const isCalmer = worse < 0 && at - entry.worstAt >= this.options.calmSeconds;
    const isDue = at >= entry.dueAt || at < entry.dueAt - this.options.updateSeconds;
    if (finding.status === 'open' && worse <= 0 && !isCalmer) {
      if (!isDue) return;
      entry.dueAt = at + LOOK_SECONDS;
      if (!isNews(finding, condition)) return;
    }
    entry.dueAt = at + this.options.updateSeconds;
    entry.worstAt = isCalmer ? at : entry.worstAt;
    const { hint: _, ...rest } = finding;
    const severity = worse > 0 || isCalmer ? condition.severity : finding.severity;
    entry.finding = { ...rest, severity, status: 'open', updatedAt: at, ...content(condition) };
    changes.push({ finding: entry.finding, change: 'updated' });
  }

  /** @param seconds of the stretch that count for what is missing. */
  private expire(at: number, seconds: number, changes: FindingChange[]): void {
    for (const [id, entry] of this.entries) {
      if (hasLivedThrough(entry, at)) continue;
      if (entry.finding.status !== 'resolved') {
        if (entry.seenAt === at) continue;
        entry.missing += seconds;
        if (entry.missing < entry.owed) continue;
        const resolvedAt = Math.min(entry.seenAt, at);
        entry.finding = { ...entry.finding, status: 'resolved', updatedAt: at, resolvedAt };
        changes.push({ finding: entry.finding, change: 'resolved' });
        continue;
      }
      // event time went back (a new clock epoch): count from there
      entry.seenAt = Math.min(entry.seenAt, at);
      if (at - entry.seenAt < this.options.clearSeconds) continue;
      this.entries.delete(id);
      this.remember(id, entry.finding.occurrences);
      changes.push({ finding: entry.finding, change: 'cleared' });
    }
  }

  private remember(id: string, occurrences: number): void {
    this.occurrences.set(id, occurrences);
    if (this.occurrences.size <= REMEMBERED) return;
    for (const oldest of this.occurrences.keys()) {
      this.occurrences.delete(oldest);
      break;
    }
  }
}

/** It is not taken for gone before it has been looked for as long as it takes to find it. */
function hold(entry: KnownFinding): void {
  entry.missing = 0;
  entry.owed = settleSeconds(entry.finding.kind);
}

const heldEntry = (saved: v.InferOutput<typeof ENTRY>): KnownFinding => ({
  ...saved,
  missing: 0,
  owed: settleSeconds(saved.finding.kind),
});

function hasLivedThrough(entry: KnownFinding, at: number): boolean {
  const { livedTo } = entry;
  if (livedTo === undefined) return false;
  if (at <= livedTo && livedTo - at < FAR_AHEAD_SECONDS) return true;
  delete entry.livedTo;
  return false;
}

/** The parts of a finding that a condition says, but for how severe it is. */
function content(condition: Condition): Pick<Finding, 'summary' | 'evidence' | 'hint'> {
  return {
    summary: condition.summary,
    evidence: condition.evidence.map(each => ({ ...each })),
    ...given({ hint: condition.hint }),
  };
}

const FINDING = v.object({
  id: v.string(),
  device: v.string(),
  kind: v.string(),
  severity: v.picklist(['info', 'warning', 'critical']),
  status: v.picklist(['open', 'stale', 'resolved']),
  subject: v.string(),
  summary: v.string(),
  hint: v.exactOptional(v.string()),
  openedAt: v.number(),
  updatedAt: v.number(),
  resolvedAt: v.exactOptional(v.number()),
  evidence: v.array(v.object({ name: v.string(), value: v.union([v.number(), v.nan()]), unit: v.string() })),
  occurrences: v.number(),
}) satisfies v.GenericSchema<Finding>;

const ENTRY = v.object({ finding: FINDING, seenAt: v.number(), worstAt: v.number(), dueAt: v.number() });
const OCCURRENCES = v.tuple([v.string(), v.number()]);

const SNAPSHOT = v.object({
  version: v.literal(2),
  entries: v.array(v.unknown()),
  occurrences: v.array(v.unknown()),
  observedTo: v.exactOptional(v.number()),
});
