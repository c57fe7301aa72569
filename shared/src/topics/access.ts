/**
 * Who may write and read which topic (proto/PROTOCOL.md, section 1): what lists for brokers are made from. A kind of topic
 * that is added to `Topic` does not compile until it stands here.
 */
import type { Topic, Topics } from './topics.js';

/**
 * A device publishes what it is and does, and is asked. An integrator reads results and asks the analyzer; an operator does
 * that and asks devices too, which can change what they read, and sets limits. The analyzer does the rest.
 */
export const ROLES = ['device', 'integrator', 'operator', 'analyzer'] as const;
export type Role = (typeof ROLES)[number];

/** Of a rule, what stands for the name of whoever it is applied to. */
export const OWN = '{name}';

/** Topics that a role may use, as MQTT filters with `OWN` for its own name. */
type Filters = Readonly<Partial<Record<Role, readonly string[]>>>;

/** Filters below `<base>/v1/`. */
interface TopicAccess {
  readonly write: Filters;
  readonly read: Filters;
}

const PEOPLE = (...filters: string[]): Filters => ({ integrator: filters, operator: filters });

export const TOPIC_ACCESS: Readonly<Record<Topic['kind'], TopicAccess>> = {
  raw: { write: { device: [`${OWN}/raw`] }, read: { analyzer: ['+/raw'] } },
  info: {
    write: { device: [`${OWN}/info`] },
    read: { ...PEOPLE('+/info'), analyzer: ['+/info'] },
  },
  status: {
    write: { device: [`${OWN}/status`] },
    read: { ...PEOPLE('+/status'), analyzer: ['+/status'] },
  },
  request: {
    write: { operator: ['+/request/+'], analyzer: ['+/request/+'] },
    read: { device: [`${OWN}/request/+`] },
  },
  state: {
    write: { analyzer: ['+/state/+', '+/state/+/json'] },
    read: PEOPLE('+/state/+', '+/state/+/json'),
  },
  values: {
    write: { analyzer: ['+/values'] },
    read: PEOPLE('+/values'),
  },
  finding: {
    write: { analyzer: ['+/finding/+/+', '+/finding/+/+/json'] },
    read: PEOPLE('+/finding/+/+', '+/finding/+/+/json'),
  },
  query: {
    // before it starts, an analyzer asks whether there is one
    write: { ...PEOPLE('query/+'), analyzer: ['query/+'] },
    read: { analyzer: ['query/+'] },
  },
  reply: {
    // a device answers where it was asked: its name is the last level
    write: { device: [`reply/+/+/${OWN}`], analyzer: ['reply/#'] },
    read: { ...PEOPLE(`reply/${OWN}/#`), analyzer: [`reply/${OWN}/#`, 'reply/analyzer/#'] },
  },
  'analyzer-status': {
    write: { analyzer: ['analyzer/status'] },
    read: { ...PEOPLE('analyzer/status'), analyzer: ['analyzer/status'] },
  },
  'analyzer-values': {
    write: { analyzer: ['analyzer/values'] },
    read: PEOPLE('analyzer/values'),
  },
  'analyzer-instance': {
    write: { analyzer: ['analyzer/instance'] },
    read: { analyzer: ['analyzer/instance'] },
  },
  limits: {
    write: { analyzer: ['analyzer/limits'] },
    read: PEOPLE('analyzer/limits'),
  },
  'analyzer-request': {
    write: { operator: ['analyzer/request/+'], analyzer: ['analyzer/request/+'] },
    read: { analyzer: ['analyzer/request/+'] },
  },
};

/** What a role may do below a base topic: whole MQTT filters, with `name` for its own name. */
export function rulesOf(
  role: Role,
  topics: Topics,
  name: string,
): Record<'write' | 'read', readonly string[]> {
  const filters = (act: 'write' | 'read'): string[] =>
    Object.values(TOPIC_ACCESS).flatMap(access =>
      (access[act][role] ?? []).map(filter => `${topics.root}${filter.replace(OWN, () => name)}`),
    );
  return { write: [...new Set(filters('write'))], read: [...new Set(filters('read'))] };
}
