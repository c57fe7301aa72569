import type { Reading } from '@edgevitals/shared/frame';
import type { Info } from '@edgevitals/shared/info';
import type { SelfUsage } from '../host/host.js';
import { Budget, type Shedding } from './budget.js';
import { type Conditions, conditionsOf } from './conditions.js';
import { type EffectivePlan, effectivePlan } from './effective.js';
import { LoneJumps } from './lone_jumps.js';
import { changePlan, DEFAULT_PLAN, type Plan } from './plan.js';
import { NO_STRAIN, nextStrain, type Strain, stretchOf } from './policy.js';

const KB = 1024;
/** Less than this holds no useful stretch of time. */
const LEAST_OUTBOX_BYTES = 64 * KB;

/**
 * What holds at the moment: the plan as configured, as changed by requests, and as stretched by the device's state and
 * the agent's own budget.
 */
export class Governor {
  private readonly budget = new Budget();
  private configured: Partial<Plan>;
  private requested: Partial<Plan> = {};
  private asked: Plan;
  private strain: Strain = NO_STRAIN;
  private conditions: Conditions = {};
  private readonly jumps = new LoneJumps();
  private now: EffectivePlan;

  /** @throws EdgevitalsError CONFIG_INVALID. */
  constructor(configured: Partial<Plan>) {
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
   * @returns true when another plan, or another shedding, holds now.
   */
  govern(readings: readonly Reading[], info: Info | undefined, usage: SelfUsage, nowMs: number): boolean {
    if (info !== undefined)
      this.conditions = { ...this.conditions, ...conditionsOf(readings, info, nowMs, this.jumps) };
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
    );
    const before = this.now;
    this.now = this.derive();
    return shed || before.reasons !== this.now.reasons || before.stretchPermille !== this.now.stretchPermille;
  }

  private derive(): EffectivePlan {
    return effectivePlan(this.asked, stretchOf(this.strain, this.asked.metered === 1), this.budget.shedding);
  }
}
