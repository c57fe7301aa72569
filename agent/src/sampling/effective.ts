import type { Shedding } from './budget.js';
import { PLAN_FIELDS, type Plan } from './plan.js';
import { REASONS, type Stretch } from './policy.js';

/** The plan as it is carried out now. */
export interface EffectivePlan {
  readonly plan: Plan;
  readonly align: boolean;
  /** Time between readings of devices as a multiple of the plan's, thousandths. */
  readonly stretchPermille: number;
  readonly reasons: number;
}

/** `plan` stretched by what the device's state asks for and by what the budget has shed; never beyond a field's range. */
export function effectivePlan(plan: Plan, stretch: Stretch, shedding: Shedding): EffectivePlan {
  const device = stretch.read * shedding.device;
  const process = stretch.read * shedding.process;
  const publishMs = times(plan, 'publishMs', stretch.publish);
  const deviceMs = times(plan, 'deviceMs', device);
  return {
    plan: {
      ...plan,
      deviceMs,
      processMs: times(plan, 'processMs', process),
      slowMs: times(plan, 'slowMs', stretch.read),
      publishMs: Math.max(publishMs, Math.min(deviceMs, PLAN_FIELDS.publishMs.most)),
      keyMs: Math.max(times(plan, 'keyMs', stretch.publish), publishMs),
    },
    align: stretch.align,
    stretchPermille: Math.round(Math.max(device, process) * 1000),
    reasons: stretch.reasons + (shedding.process > 1 || shedding.device > 1 ? REASONS.budget : 0),
  };
}

const times = (
  plan: Plan,
  name: 'deviceMs' | 'processMs' | 'slowMs' | 'publishMs' | 'keyMs',
  factor: number,
): number => Math.min(plan[name] * factor, PLAN_FIELDS[name].most);
