/** What is said of a build that costs more than the one before. */
import type { ReleaseQuantity } from '@edgevitals/shared/results';
import { formatRatio } from '@edgevitals/shared/text';
import type { Condition } from '../findings/condition.js';
import type { Rollout } from './regression/rollouts.js';

const TITLES: Readonly<Record<string, string>> = {
  energy: 'energy',
  cpu: 'CPU',
  memory: 'memory',
  writes: 'writes to storage',
  written: 'bytes given to write calls',
  wakeups: 'wakeups',
  traffic: 'TCP traffic',
};

export interface FoundRegression {
  readonly rollout: Rollout;
  readonly from: string;
  /** Those that it costs more of; at least one. */
  readonly worse: readonly ReleaseQuantity[];
  readonly changedToo: readonly string[];
  /** Day after the roll-out at which it was looked. */
  readonly look: number;
}

export function regressionCondition(found: FoundRegression): Condition {
  const { rollout, from, worse, changedToo, look } = found;
  const { program, build, firstDevice, firstAt } = rollout;
  const [main] = worse;
  const more = worse.map(
    ({ quantity, change = 0, low = 0, high = 0 }) =>
      `${formatRatio(change)} more ${titleOf(quantity)} (${formatRatio(low)} to ${formatRatio(high)})`,
  );
  const when = new Date(firstAt * 1000).toISOString().slice(0, 16).replace('T', ' ');
  return {
    kind: 'release.regression',
    subject: program,
    severity: 'warning',
    level: 'raised',
    summary:
      `Build ${build} of ${program} takes ${more.join(', ')} than ${from}, on ${main?.upgraded ?? 0} devices ` +
      `${besideOf(main)}. It was seen first on ${firstDevice}, ${when} UTC.`,
    hint: [
      ...changedToo,
      `edgevitals compare ${program} --from ${from} --to ${build} shows all that was compared.`,
    ].join(' '),
    evidence: [
      ...worse.flatMap(({ quantity, change = 0, low = 0, high = 0 }) => [
        { name: titleOf(quantity), value: change, unit: 'of what it was, more' },
        { name: `${titleOf(quantity)}, at least`, value: low, unit: 'of what it was, more' },
        { name: `${titleOf(quantity)}, at most`, value: high, unit: 'of what it was, more' },
      ]),
      { name: 'upgraded', value: main?.upgraded ?? 0, unit: 'devices' },
      { name: 'on the old build', value: main?.old ?? 0, unit: 'devices' },
      { name: 'first seen', value: firstAt, unit: 's since 1970' },
      { name: 'looked after', value: look, unit: 'days' },
    ],
  };
}

const titleOf = (quantity: string): string => TITLES[quantity] ?? quantity;

function besideOf(main: ReleaseQuantity | undefined): string {
  if (main?.by === 'past-days') return 'against what their days differ by themselves';
  return `beside ${main?.old ?? 0} ${main?.by === 'between-devices' ? 'other ones' : 'that stayed'}`;
}
