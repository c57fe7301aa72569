/**
 * Every topic string of the project is built and parsed here (proto/PROTOCOL.md, section Topics).
 * Device ids are `[a-zA-Z0-9_-]{1,64}` other than the levels `query`, `reply` and `analyzer`: no dot, which breaks
 * a NATS bridge, and no level separator or wildcard.
 */
import { EdgevitalsError } from '../errors/errors.js';

/** The protocol's major version, a topic level. */
export const PROTOCOL_VERSION = 'v1';
export const DEFAULT_BASE = 'edgevitals';

/** Levels below the base that are no device's. */
export const RESERVED: readonly string[] = ['query', 'reply', 'analyzer'];

const DEVICE_ID = new RegExp(`^(?!(?:${RESERVED.join('|')})$)[a-zA-Z0-9_-]{1,64}$`);
const NAME = /^[a-z0-9][a-z0-9_.-]{0,63}$/;
const LEVEL = /^[^+#/\0]+$/;
const BASE = /^[a-zA-Z0-9_-]+(\/[a-zA-Z0-9_-]+)*$/;

/** True when `id` may stand in a topic as a device id. */
export const isDeviceId = (id: string): boolean => DEVICE_ID.test(id);

/** What a topic of ours is about. */
export type Topic =
  | { readonly kind: 'raw' | 'info' | 'status' | 'values'; readonly device: string }
  | { readonly kind: 'request'; readonly device: string; readonly name: string }
  | { readonly kind: 'state'; readonly device: string; readonly model: string; readonly json: boolean }
  | {
      readonly kind: 'finding';
      readonly device: string;
      readonly findingKind: string;
      readonly id: string;
      readonly json: boolean;
    }
  | { readonly kind: 'query'; readonly method: string }
  | { readonly kind: 'reply'; readonly client: string }
  | { readonly kind: 'analyzer-status' }
  | { readonly kind: 'analyzer-values' }
  | { readonly kind: 'analyzer-instance' }
  | { readonly kind: 'limits' }
  | { readonly kind: 'analyzer-request'; readonly name: string };

/** Builds and parses the topics under one base. */
export class Topics {
  readonly base: string;
  /** What every topic begins with: `<base>/v1/`. */
  readonly root: string;

  /** @throws EdgevitalsError CONFIG_INVALID when `base` is empty or has characters other than `[a-zA-Z0-9_-/]`. */
  constructor(base: string = DEFAULT_BASE) {
    if (!BASE.test(base)) {
      throw new EdgevitalsError(
        'CONFIG_INVALID',
        `base topic ${JSON.stringify(base)} must be levels of [a-zA-Z0-9_-] joined by '/'`,
      );
    }
    this.base = base;
    this.root = `${base}/${PROTOCOL_VERSION}/`;
  }

  raw(device: string): string {
    return this.device(device, 'raw');
  }
  info(device: string): string {
    return this.device(device, 'info');
  }
  status(device: string): string {
    return this.device(device, 'status');
  }
  request(device: string, name: string): string {
    return this.device(device, `request/${name}`);
  }
  state(device: string, model: string): string {
    return this.device(device, `state/${model}`);
  }
  stateJson(device: string, model: string): string {
    return `${this.state(device, model)}/json`;
  }
  /** A device's values in one document, as Home Assistant reads them. */
  values(device: string): string {
    return this.device(device, 'values');
  }
  finding(device: string, kind: string, id: string): string {
    return this.device(device, `finding/${kind}/${id}`);
  }
  findingJson(device: string, kind: string, id: string): string {
    return `${this.finding(device, kind, id)}/json`;
  }
  query(method: string): string {
    return `${this.root}query/${method}`;
  }
  /** Default reply space of a client; any topic below it is allowed as a Response Topic. */
  reply(client: string): string {
    return `${this.root}reply/${client}`;
  }
  /**
   * Where a client has its replies: below its user name, where it has one that a topic can hold, so that a broker can keep
   * others from reading them.
   */
  inbox(user: string | undefined, client: string): string {
    return this.reply(user !== undefined && LEVEL.test(user) ? `${user}/${client}` : client);
  }
  get analyzerStatus(): string {
    return `${this.root}analyzer/status`;
  }
  get analyzerValues(): string {
    return `${this.root}analyzer/values`;
  }
  get analyzerInstance(): string {
    return `${this.root}analyzer/instance`;
  }

  /** The limits in force. */
  get limits(): string {
    return `${this.root}analyzer/limits`;
  }
  /** A request that changes what the analyzer does. */
  analyzerRequest(name: string): string {
    return `${this.root}analyzer/request/${name}`;
  }

  /** Filters that subscribers use. */
  readonly filters = {
    raw: (): string => `${this.root}+/raw`,
    info: (): string => `${this.root}+/info`,
    status: (): string => `${this.root}+/status`,
    queries: (): string => `${this.root}query/+`,
    requests: (device: string): string => this.request(device, '+'),
    analyzerRequests: (): string => this.analyzerRequest('+'),
    findings: (device = '+'): string => `${this.root}${device}/finding/+/+`,
    states: (device = '+'): string => `${this.root}${device}/state/+`,
  };

  /** What `topic` is about, or undefined when it is not one of ours. */
  parse(topic: string): Topic | undefined {
    if (!topic.startsWith(this.root)) return undefined;
    const levels = topic.slice(this.root.length).split('/');
    const [first = '', second = '', third = '', fourth = '', fifth] = levels;
    if (first === 'query')
      return levels.length === 2 && NAME.test(second) ? { kind: 'query', method: second } : undefined;
    if (first === 'reply') return second === '' ? undefined : { kind: 'reply', client: second };
    if (first === 'analyzer') {
      if (second === 'request')
        return levels.length === 3 && NAME.test(third)
          ? { kind: 'analyzer-request', name: third }
          : undefined;
      if (levels.length !== 2) return undefined;
      if (second === 'status') return { kind: 'analyzer-status' };
      if (second === 'values') return { kind: 'analyzer-values' };
      if (second === 'limits') return { kind: 'limits' };
      return second === 'instance' ? { kind: 'analyzer-instance' } : undefined;
    }
    if (!DEVICE_ID.test(first)) return undefined;
    const device = first;
    if (levels.length === 2)
      return second === 'raw' || second === 'info' || second === 'status' || second === 'values'
        ? { kind: second, device }
        : undefined;
    if (second === 'request' && levels.length === 3 && NAME.test(third))
      return { kind: 'request', device, name: third };
    if (second === 'state' && NAME.test(third)) {
      if (levels.length === 3) return { kind: 'state', device, model: third, json: false };
      if (levels.length === 4 && fourth === 'json')
        return { kind: 'state', device, model: third, json: true };
    }
    if (second === 'finding' && NAME.test(third) && NAME.test(fourth)) {
      if (levels.length === 4)
        return { kind: 'finding', device, findingKind: third, id: fourth, json: false };
      if (levels.length === 5 && fifth === 'json')
        return { kind: 'finding', device, findingKind: third, id: fourth, json: true };
    }
    return undefined;
  }

  private device(device: string, rest: string): string {
    if (!DEVICE_ID.test(device)) {
      throw new EdgevitalsError(
        'TOPIC_INVALID',
        `device id ${JSON.stringify(device)} must match [a-zA-Z0-9_-]{1,64}`,
      );
    }
    return `${this.root}${device}/${rest}`;
  }
}
