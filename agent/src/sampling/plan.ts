import { EdgevitalsError } from '@edgevitals/shared/errors';
import { didYouMean } from '@edgevitals/shared/text';

/** One value of the plan: an integer with a default and a range. */
interface PlanField {
  readonly initial: number;
  readonly least: number;
  readonly most: number;
  /**
   * How far a request may go, where the device is not set up for more: of times between things the least, of all else the
   * most. What is configured may always be asked for. Absent: the whole range.
   */
  readonly asked?: number;
  readonly help: string;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Every value that says when the agent does what, and how much it may take. Names carry their unit. */
export const PLAN_FIELDS = {
  deviceMs: { initial: SECOND, least: 100, most: HOUR, help: 'between readings of device counters' },
  processMs: { initial: 5 * SECOND, least: 100, most: HOUR, help: 'between readings of processes' },
  slowMs: {
    initial: MINUTE,
    least: SECOND,
    most: 24 * HOUR,
    help: 'between readings of what changes rarely',
  },
  publishMs: { initial: 10 * SECOND, least: 200, most: HOUR, asked: SECOND, help: 'between frames' },
  keyMs: { initial: MINUTE, least: SECOND, most: 24 * HOUR, asked: 5 * SECOND, help: 'between key frames' },
  infoMs: {
    initial: 5 * MINUTE,
    least: 10 * SECOND,
    most: 24 * HOUR,
    asked: MINUTE,
    help: 'between checks of what the device is',
  },
  budgetCpuPermille: {
    initial: 50,
    least: 1,
    most: 1000,
    asked: 100,
    help: 'CPU the agent may use, thousandths of one CPU',
  },
  budgetMemoryKb: {
    initial: 10 * 1024,
    least: 1024,
    most: 1024 * 1024,
    asked: 16 * 1024,
    help: 'memory the agent may use, KiB',
  },
  budgetWakeups: {
    initial: 100,
    least: 1,
    most: 100_000,
    asked: 200,
    help: 'times a second the agent may be woken',
  },
  outboxKb: {
    initial: 1024,
    least: 64,
    most: 256 * 1024,
    asked: 4096,
    help: 'frames kept while the broker is away, KiB',
  },
  outboxAvailablePermille: {
    initial: 50,
    least: 1,
    most: 500,
    asked: 100,
    help: 'part of the available memory that these frames may take, thousandths',
  },
  spoolKb: {
    initial: 4096,
    least: 64,
    most: 16 * 1024 * 1024,
    asked: 4096,
    help: 'most bytes in the spool, KiB',
  },
  spoolDailyKb: {
    initial: 8192,
    least: 64,
    most: 16 * 1024 * 1024,
    asked: 8192,
    help: 'most bytes written to the spool in 24 hours, KiB',
  },
  allTables: {
    initial: 0,
    least: 0,
    most: 1,
    help: '1: also tables that no model of the analyzer reads yet',
  },
  programNames: {
    initial: 1,
    least: 0,
    most: 1,
    asked: 0,
    help: '0: no names of scripts, services and containers; processes go by their comm',
  },
  metered: {
    initial: 0,
    least: 0,
    most: 1,
    asked: 1,
    help: '1: the link costs money by the byte or the connection',
  },
} as const satisfies Record<string, PlanField>;

export type PlanName = keyof typeof PLAN_FIELDS;
export type Plan = Readonly<Record<PlanName, number>>;

export const PLAN_NAMES = Object.keys(PLAN_FIELDS) as PlanName[];

export const DEFAULT_PLAN: Plan = Object.fromEntries(
  PLAN_NAMES.map(name => [name, PLAN_FIELDS[name].initial]),
) as Record<PlanName, number>;

/** Values of which a smaller one costs the device more, or that say that something costs. */
const LEAST_IS_BOUND: ReadonlySet<PlanName> = new Set([
  'deviceMs',
  'processMs',
  'slowMs',
  'publishMs',
  'keyMs',
  'infoMs',
  'metered',
]);

/** How far requests may change a value: `least` and `most` include themselves. */
export interface PlanBounds {
  readonly least: number;
  readonly most: number;
}

/**
 * What a request may set a value to on a device that was set up with `configured`, and by its owner with `limits`, each of
 * which takes the place of the default one.
 */
export function askedBounds(name: PlanName, configured: Plan, limits: Partial<Plan> = {}): PlanBounds {
  const { least, most, asked }: PlanField = PLAN_FIELDS[name];
  const limit = limits[name] ?? asked;
  if (limit === undefined) return { least, most };
  return LEAST_IS_BOUND.has(name)
    ? { least: Math.min(limit, configured[name]), most }
    : { least, most: Math.max(limit, configured[name]) };
}

/** What is wrong with a request for `changes`; undefined when nothing is. */
export function askedProblem(
  changes: Readonly<Record<string, unknown>>,
  configured: Plan,
  limits: Partial<Plan> = {},
): string | undefined {
  for (const [name, value] of Object.entries(changes)) {
    if (!isPlanName(name) || typeof value !== 'number') continue;
    const { least, most } = askedBounds(name, configured, limits);
    if (value < least || value > most)
      return `plan ${name} may be asked to be from ${least} to ${most} on this device, not ${value}; --plan-limits there allows more`;
  }
  return undefined;
}

const shown = (value: unknown): string =>
  typeof value === 'string'
    ? JSON.stringify(value.slice(0, 40))
    : typeof value === 'number'
      ? `${value}`
      : `a ${typeof value}`;

const isPlanName = (name: string): name is PlanName => Object.hasOwn(PLAN_FIELDS, name);

/** What is wrong with a value of the plan; undefined when nothing is. */
export function planProblem(name: string, value: unknown): string | undefined {
  if (!isPlanName(name))
    return `plan has no ${JSON.stringify(name)}; it has ${PLAN_NAMES.join(', ')}${didYouMean(name, PLAN_NAMES)}`;
  const { least, most } = PLAN_FIELDS[name];
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most
    ? undefined
    : `plan ${name} must be an integer from ${least} to ${most}, not ${shown(value)}`;
}

/**
 * `base` with the values of `changes`.
 * @throws EdgevitalsError CONFIG_INVALID for an unknown name, a value that is no integer in its range, or key frames
 * more often than frames; nothing is changed then.
 */
export function changePlan(base: Plan, changes: Readonly<Record<string, unknown>>): Plan {
  const plan: Record<PlanName, number> = { ...base };
  for (const [name, value] of Object.entries(changes)) {
    const problem = planProblem(name, value);
    if (problem !== undefined) throw new EdgevitalsError('CONFIG_INVALID', problem);
    plan[name as PlanName] = value as number;
  }
  if (plan.keyMs < plan.publishMs) {
    throw new EdgevitalsError(
      'CONFIG_INVALID',
      `plan keyMs (${plan.keyMs}) must not be less than publishMs (${plan.publishMs})`,
    );
  }
  return plan;
}
