import { EdgevitalsError } from '@edgevitals/shared/errors';
import type { Reading } from '@edgevitals/shared/frame';
import type { Info } from '@edgevitals/shared/info';
import { given } from '@edgevitals/shared/objects';
import type { SelfUsage } from '../host/host.js';
import { Budget, type Shedding } from './budget.js';
import { type Conditions, conditionsOf } from './conditions.js';
import { type EffectivePlan, effectivePlan } from './effective.js';
import { LoneJumps } from './lone_jumps.js';
import { askedProblem, changePlan, DEFAULT_PLAN, type Plan, planProblem } from './plan.js';
import { NO_STRAIN, nextStrain, type Strain, stretchOf } from './policy.js';
import { returnCost, type SourceCost } from './return_cost.js';

const KB = 1024;
/** What has not been told for so long, and in so many readings, is not so any more. */
const STALE_MS = 120_000;
const STALE_READINGS = 5;
/** Less than this holds no useful stretch of time. */
const LEAST_OUTBOX_BYTES = 64 * KB;

/**
 * What holds at the moment: the plan as configured, as changed by requests, and as stretched by the device's state and
 * the agent's own budget.
 */
export class Governor {
  private readonly budget = new Budget();
  private readonly limits: Partial<Plan>;
  private configured: Partial<Plan>;
  private requested: Partial<Plan> = {};
  private asked: Plan;
  private strain: Strain = NO_STRAIN;
  private conditions: Conditions = {};
  private readonly toldMs = new Map<keyof Conditions, number>();
  private readonly jumps = new LoneJumps();
  private now: EffectivePlan;

  /**
   * @param limits how far requests may go, in place of the plan's own: see `askedBounds`.
   * @throws EdgevitalsError CONFIG_INVALID.
   */
  constructor(configured: Partial<Plan>, limits: Partial<Plan> = {}) {
    // ranges are those of the values themselves
    for (const [name, value] of Object.entries(limits)) checkRange(name, value);
    this.limits = limits;
    this.configured = configured;
    this.asked = changePlan(DEFAULT_PLAN, configured);
    this.now = this.derive();
  }

  /** What was asked for: defaults, then configuration, then requests. */
  get plan(): Plan {
    return this.asked;
  }
  /** What is carried out. */
  get effective(): EffectivePlan {
    return this.now;
  }
  get shedding(): Shedding {
    return this.budget.shedding;
  }
  get shedLevel(): number {
    return this.budget.level;
  }

  /** Bytes that the outbox may hold: as planned, but no more than its share of the memory that is available. */
  get outboxBytes(): number {
    const { outboxKb, outboxAvailablePermille } = this.asked;
    const { availableKb = Number.POSITIVE_INFINITY } = this.conditions;
    const share = Math.floor((availableKb * outboxAvailablePermille) / 1000);
    return Math.max(LEAST_OUTBOX_BYTES, Math.min(outboxKb, share) * KB);
  }

  /** Changes by request, which win over the configuration. @throws EdgevitalsError CONFIG_INVALID; nothing is changed. */
  request(changes: Readonly<Record<string, unknown>>): void {
    const asked = changePlan(this.asked, changes);
    const problem = askedProblem(changes, changePlan(DEFAULT_PLAN, this.configured), this.limits);
    if (problem !== undefined) throw new EdgevitalsError('CONFIG_INVALID', problem);
    this.requested = { ...this.requested, ...changes };
    this.asked = asked;
    this.now = this.derive();
  }

  /** Another configuration; what was requested stays. @throws EdgevitalsError CONFIG_INVALID; nothing is changed. */
  configure(configured: Partial<Plan>): void {
    this.asked = changePlan(changePlan(DEFAULT_PLAN, configured), this.requested);
    this.configured = configured;
    this.now = this.derive();
  }

  /** What configuration and requests set, beside the defaults. */
  get changes(): Partial<Plan> {
    return { ...this.configured, ...this.requested };
  }

  /**
   * Takes in a sample's readings and what the agent has used so far.
   * @param costs of the sources that are read.
   * @returns true when another plan, or another shedding, holds now.
   */
  govern(
    readings: readonly Reading[],
    info: Info | undefined,
    usage: SelfUsage,
    nowMs: number,
    costs: readonly SourceCost[] = [],
  ): boolean {
    if (info !== undefined) this.learn(conditionsOf(readings, info, nowMs, this.jumps), nowMs);
    this.strain = nextStrain(this.strain, this.conditions, nowMs);
    const { budgetCpuPermille, budgetMemoryKb, budgetWakeups } = this.asked;
    const shed = this.budget.weigh(
      {
        atMs: nowMs,
        cpuMicros: usage.cpuMicros,
        wakeups: usage.wakeups,
        rssBytes: Math.max(0, usage.rssBytes - (usage.runtimeBytes ?? 0)),
      },
      { cpuPermille: budgetCpuPermille, memoryKb: budgetMemoryKb, wakeupsPerSecond: budgetWakeups },
      (from, to) => returnCost(costs, this.asked, from, to),
    );
    const before = this.now;
    this.now = this.derive();
    return shed || before.reasons !== this.now.reasons || before.stretchPermille !== this.now.stretchPermille;
  }

  /** What nothing has told of for long is no longer so: a battery that was taken out, a zone that has gone. */
  private learn(told: Conditions, nowMs: number): void {
    const staleMs = Math.max(STALE_MS, STALE_READINGS * this.now.plan.deviceMs);
    for (const name of Object.keys(told) as (keyof Conditions)[]) this.toldMs.set(name, nowMs);
    const isStale = (name: keyof Conditions): boolean => nowMs - (this.toldMs.get(name) ?? nowMs) > staleMs;
    this.conditions = {
      ...this.conditions,
      ...told,
      ...given({
        discharging: isStale('discharging') ? false : undefined,
        headroom: isStale('headroom') ? Number.POSITIVE_INFINITY : undefined,
        cooling: isStale('cooling') ? false : undefined,
      }),
    };
  }

  private derive(): EffectivePlan {
    return effectivePlan(this.asked, stretchOf(this.strain, this.asked.metered === 1), this.budget.shedding);
  }
}

function checkRange(name: string, value: unknown): void {
  const problem = planProblem(name, value);
  if (problem !== undefined) throw new EdgevitalsError('CONFIG_INVALID', `limit of requests: ${problem}`);
}
