/**
 * Answers of respondd, as fleets that publish them have them: the statistics alone, under `statistics` beside the node's other
 * answers, as lists of nodes that collectors write, or a document a line.
 */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { type RespondStatistics, readStatistics, TRAFFIC_KINDS } from './statistics.js';

const LONGEST = 64 * 1024 ** 2;
const MOST_NODES = 10_000;
const DEEPEST = 4;

/** @throws EdgevitalsError SOURCE_MALFORMED for what is no JSON, or has no statistics of a node. */
export function parseRespondd(text: string): RespondStatistics[] {
  if (text.length > LONGEST) throw malformed(`more than ${LONGEST} characters`);
  const found: object[] = [];
  for (const document of documentsOf(text)) collect(document, found, 0);
  if (found.length === 0) throw malformed('no statistics of a node');
  return found.map(readStatistics);
}

const malformed = (what: string): EdgevitalsError =>
  new EdgevitalsError('SOURCE_MALFORMED', `an answer of respondd has ${what}`);

function documentsOf(text: string): unknown[] {
  try {
    return [JSON.parse(text)];
  } catch {
    const lines = text
      .split('\n', MOST_NODES)
      .map(line => line.trim())
      .filter(line => line !== '');
    try {
      return lines.map(line => JSON.parse(line) as unknown);
    } catch (cause) {
      throw new EdgevitalsError('SOURCE_MALFORMED', 'an answer of respondd is no JSON', { cause });
    }
  }
}

/** What only statistics have, as other answers have `clients` and `memory` as well: traffic by kind, or two of these. */
function isStatistics(value: object): boolean {
  const { traffic, ...others } = value as Readonly<Record<string, unknown>>;
  const kinds = typeof traffic === 'object' && traffic !== null ? Object.keys(traffic) : [];
  return (
    kinds.some(kind => (TRAFFIC_KINDS as readonly string[]).includes(kind)) ||
    ['uptime', 'idletime', 'loadavg'].filter(key => typeof others[key] === 'number').length >= 2
  );
}

function collect(value: unknown, found: object[], depth: number): void {
  if (typeof value !== 'object' || value === null || depth > DEEPEST || found.length >= MOST_NODES) return;
  if (!Array.isArray(value) && isStatistics(value)) {
    found.push(value);
    return;
  }
  for (const each of Object.values(value)) collect(each, found, depth + 1);
}
