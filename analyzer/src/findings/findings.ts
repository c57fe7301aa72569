/**
 * The life of one device's findings: opened when a model raises a condition, updated at a limited rate while it
 * lasts, resolved once it has been gone for a while, cleared some time after. The same condition coming back opens
 * the same finding again; nothing is told twice, not even across a restart (snapshot, restore).
 *
 * All times are event time: a backlog gives the findings that live data would have given.
 */
import { given } from '@edgevitals/shared/objects';
import type { Finding } from '@edgevitals/shared/results';
import * as v from 'valibot';
import type { Condition } from './condition.js';
import { findingId } from './finding_id.js';

export interface FindingLife {
  /** Shortest time between two updates of a finding; a change of severity does not wait. */
  readonly updateSeconds: number;
  /** How long a condition must be gone before its finding is resolved. */
  readonly holdSeconds: number;
  /** How long a resolved finding is shown. */
  readonly clearSeconds: number;
  /** Open and resolved findings of the device at most. */
  readonly most: number;
}

export const FINDING_LIFE: FindingLife = {
  updateSeconds: 60,
  holdSeconds: 30,
  clearSeconds: 3600,
  most: 64,
};

export interface FindingChange {
  readonly finding: Finding;
  readonly change: 'opened' | 'updated' | 'resolved' | 'cleared';
}

interface KnownFinding {
  finding: Finding;
  /** When the condition was last there. */
  seenAt: number;
  /** When a change was last told. */
  toldAt: number;
}

/** Cleared findings whose number of occurrences is remembered. */
const REMEMBERED = 128;

export class Findings {
  private readonly device: string;
  private readonly options: FindingLife;
  private entries = new Map<string, KnownFinding>();
  private occurrences = new Map<string, number>();
  /** Conditions left out because the device has too many findings. */
  suppressed = 0;

  constructor(device: string, options: Partial<FindingLife> = {}) {
    this.device = device;
    this.options = { ...FINDING_LIFE, ...options };
  }

  /** Takes the conditions of all models as of `at`; one that is missing counts as gone. Returns what to tell. */
  update(conditions: readonly Condition[], at: number): FindingChange[] {
    const changes: FindingChange[] = [];
    for (const condition of conditions) {
      const id = findingId(this.device, condition.kind, condition.subject);
      const entry = this.entries.get(id);
      if (entry?.finding.status === 'open') this.goOn(entry, condition, at, changes);
      else if (condition.level === 'raised') this.begin(id, condition, at, changes);
    }
    this.expire(at, changes);
    return changes;
  }

  /** Open and resolved findings, oldest first. */
  list(): Finding[] {
    return Array.from(this.entries.values(), entry => entry.finding);
  }

  /** Whether there is none, neither open nor resolved. */
  get isEmpty(): boolean {
    return this.entries.size === 0;
  }

  /** How many are open. */
  get open(): number {
    let open = 0;
    for (const entry of this.entries.values()) if (entry.finding.status === 'open') open++;
    return open;
  }

  /** Plain JSON data for `restore`. */
  snapshot(): unknown {
    return { version: 1, entries: [...this.entries.values()], occurrences: [...this.occurrences] };
  }

  /** Takes a snapshot back; what is in it that it does not understand is left out. */
  restore(snapshot: unknown): void {
    if (!v.is(SNAPSHOT, snapshot)) return;
    const mine = snapshot.entries.filter(
      (entry): entry is KnownFinding => v.is(ENTRY, entry) && entry.finding.device === this.device,
    );
    this.entries = new Map(mine.slice(0, this.options.most).map(entry => [entry.finding.id, entry]));
    const known = snapshot.occurrences.filter(each => v.is(OCCURRENCES, each));
    this.occurrences = new Map(known.slice(0, REMEMBERED));
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
      status: 'open',
      subject: condition.subject,
      openedAt: at,
      updatedAt: at,
      occurrences,
      ...content(condition),
    };
    this.occurrences.delete(id);
    this.entries.set(id, { finding, seenAt: at, toldAt: at });
    changes.push({ finding, change: 'opened' });
  }

  private goOn(entry: KnownFinding, condition: Condition, at: number, changes: FindingChange[]): void {
    const { severity } = entry.finding;
    entry.seenAt = at;
    const due = at - entry.toldAt >= this.options.updateSeconds || at < entry.toldAt;
    if (!due && severity === condition.severity) return;
    entry.toldAt = at;
    const { hint: _, ...rest } = entry.finding;
    entry.finding = { ...rest, updatedAt: at, ...content(condition) };
    changes.push({ finding: entry.finding, change: 'updated' });
  }

  private expire(at: number, changes: FindingChange[]): void {
    for (const [id, entry] of this.entries) {
      // event time went back (a new clock epoch): count from there
      entry.seenAt = Math.min(entry.seenAt, at);
      const gone = at - entry.seenAt;
      if (entry.finding.status === 'open') {
        if (gone < this.options.holdSeconds || gone === 0) continue;
        entry.finding = { ...entry.finding, status: 'resolved', updatedAt: at, resolvedAt: entry.seenAt };
        entry.toldAt = at;
        changes.push({ finding: entry.finding, change: 'resolved' });
      } else if (gone >= this.options.clearSeconds) {
        this.entries.delete(id);
        this.remember(id, entry.finding.occurrences);
        changes.push({ finding: entry.finding, change: 'cleared' });
      }
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

/** The parts of a finding that a condition says. */
function content(condition: Condition): Pick<Finding, 'severity' | 'summary' | 'evidence' | 'hint'> {
  return {
    severity: condition.severity,
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
  status: v.picklist(['open', 'resolved']),
  subject: v.string(),
  summary: v.string(),
  hint: v.exactOptional(v.string()),
  openedAt: v.number(),
  updatedAt: v.number(),
  resolvedAt: v.exactOptional(v.number()),
  evidence: v.array(v.object({ name: v.string(), value: v.union([v.number(), v.nan()]), unit: v.string() })),
  occurrences: v.number(),
}) satisfies v.GenericSchema<Finding>;

const ENTRY = v.object({ finding: FINDING, seenAt: v.number(), toldAt: v.number() });
const OCCURRENCES = v.tuple([v.string(), v.number()]);

const SNAPSHOT = v.object({
  version: v.literal(1),
  entries: v.array(v.unknown()),
  occurrences: v.array(v.unknown()),
});
