/** Values in one JSON document, from which each component takes its own: numbers, null, instants, ON and OFF. */
import type { Finding } from '@edgevitals/shared/results';
import { printableJson } from '@edgevitals/shared/text';
import { type Catalogue, DEVICE_QUANTITIES, type ShownValues } from '../../published/index.js';
import { instant } from '../automation_json.js';
import type { PublishedDevice } from '../device_output.js';
import { findingsKey } from './discovery.js';

/** A state of Home Assistant has at most 255 characters. */
const LONGEST = 250;
/** What is beside a state is stored with each of them. */
const MOST_FINDINGS = 5;

/**
 * A device's values: of each name one, null while it is not known.
 * @param names all that are announced: a name that is missing would leave the value before.
 */
export function valuesDocument(
  { device, values, findings }: PublishedDevice,
  names: readonly string[],
  at: number,
): string {
  const told: Record<string, unknown> = {
    device,
    ...Object.fromEntries(instant('at', at)),
    ...shownOf(values, names),
  };
  const catalogue: Catalogue<never> = DEVICE_QUANTITIES;
  for (const name of names) {
    const quantity = catalogue[name];
    if (quantity?.kind === 'flag' && quantity.severity !== undefined)
      told[findingsKey(name)] = findingsOf(findings.filter(({ severity }) => severity === quantity.severity));
  }
  return printableJson(JSON.stringify(told));
}

/** The analyzer's values. */
export const analyzerDocument = (values: ShownValues<never>, names: readonly string[], at: number): string =>
  JSON.stringify({ ...Object.fromEntries(instant('at', at)), ...shownOf(values, names) });

const shownOf = (values: ShownValues<never>, names: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(names.map(name => [name, values.shown(name)]));

/** What is found, without numbers that change: each other text would be stored anew. */
const findingsOf = (findings: readonly Finding[]): object => ({
  count: findings.length,
  findings: findings
    .slice(0, MOST_FINDINGS)
    .map(({ kind, subject, hint }) =>
      `${kind}: ${subject}${hint === undefined ? '' : `. ${hint}`}`.slice(0, LONGEST),
    ),
});
