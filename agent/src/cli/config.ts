import { parseRelaxedJson } from '@edgevitals/shared/config';
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { didYouMean } from '@edgevitals/shared/text';
import type { Host } from '../host/host.js';
import { PLAN_NAMES, type Plan, type PlanName, planProblem } from '../sampling/plan.js';
import type { Option } from './option.js';

const LARGEST = 64 * 1024;
const MOST_QUOTED = 60;

/**
 * Reads a configuration file: a JSON object (with comments) whose keys are the names of `options` without the dashes, with texts, whole
 * numbers or (for switches) booleans, and `plan`, an object of plan values.
 * @returns the values as texts, as if given on the command line; a switch that is false is left out.
 * @throws EdgevitalsError CONFIG_INVALID naming the file and the key.
 */
export function readConfig(
  host: Host,
  path: string,
  options: readonly Option[],
): ReadonlyMap<string, string> {
  const fail = (message: string, cause?: unknown): never => {
    throw new EdgevitalsError('CONFIG_INVALID', `${path}: ${message}`, { cause });
  };
  const text = host.readUserFile(path);
  if (text.length > LARGEST) fail(`it has more than ${LARGEST} characters`);
  let parsed: unknown;
  try {
    parsed = parseRelaxedJson(text);
  } catch (cause) {
    fail(`it is no JSON: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  }
  if (!isObject(parsed)) return fail('it must be a JSON object');
  const values = new Map<string, string>();
  for (const [key, value] of Object.entries(parsed)) {
    const option = options.find(({ name }) => name === key && name !== 'config' && name !== 'help');
    if (option === undefined) {
      const known = options.map(({ name }) => name).filter(name => name !== 'config' && name !== 'help');
      return fail(`unknown key ${quoted(key)}; there are ${known.join(', ')}${didYouMean(key, known)}`);
    }
    if (key === 'plan') {
      if (!isObject(value)) return fail(`plan must be an object of plan values, not ${quoted(value)}`);
      for (const [name, of] of Object.entries(value)) {
        const wrong = planProblem(name, of);
        if (wrong !== undefined) return fail(`in "plan": ${wrong}`);
      }
      values.set(
        key,
        Object.entries(value)
          .map(([name, of]) => `${name}=${String(of)}`)
          .join(','),
      );
    } else if (option.value === undefined) {
      if (typeof value !== 'boolean') return fail(`${key} must be true or false, not ${quoted(value)}`);
      if (value) values.set(key, 'true');
    } else if (typeof value === 'string' || (typeof value === 'number' && Number.isSafeInteger(value))) {
      values.set(key, String(value));
    } else {
      return fail(`${key} must be a text or a whole number, not ${quoted(value)}`);
    }
  }
  return values;
}

/** `deviceMs=2000,keyMs=60000` as plan values; their ranges are checked when they are used. @throws CONFIG_INVALID. */
export function parsePlan(text: string, option = 'plan'): Partial<Plan> {
  const plan: Partial<Record<PlanName, number>> = {};
  for (const part of text.split(',').filter(one => one.trim() !== '')) {
    const [, name = '', digits = ''] = /^\s*([a-zA-Z]+)\s*=\s*(\d{1,12})\s*$/.exec(part) ?? [];
    const known = PLAN_NAMES.find(one => one === name);
    if (known === undefined || digits === '') {
      const meant = known === undefined ? didYouMean(name, PLAN_NAMES) : '';
      throw new EdgevitalsError(
        'CONFIG_INVALID',
        `--${option} ${JSON.stringify(part)} must be NAME=INTEGER, with one of ${PLAN_NAMES.join(', ')}${meant}`,
      );
    }
    plan[known] = Number(digits);
  }
  return plan;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A value as it was written, as far as a line holds it. */
const quoted = (value: unknown): string => {
  const text = JSON.stringify(value);
  return text.length <= MOST_QUOTED ? text : `${text.slice(0, MOST_QUOTED)}...`;
};
