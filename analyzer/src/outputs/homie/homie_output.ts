/**
 * Homie 5: the analyzer is a root device, and the devices of the fleet are its children. Everything is retained. A description
 * changes while its device says `init`; a child is there before its parent names it, and the other way about when it goes. The
 * will is the root's; that a child is lost is said for it.
 */
import type { MqttEndpoint } from '@edgevitals/shared/mqtt';
import { given } from '@edgevitals/shared/objects';
import {
  ANALYZER_QUANTITIES,
  type AnalyzerFacts,
  type Catalogue,
  DEVICE_QUANTITIES,
  type ShownValues,
} from '../../published/index.js';
import type { DeviceOutput, OpenOutput, OutputContext, PublishedDevice } from '../device_output.js';
import { type HomieDescription, homieId, NODE, payloadOf, propertiesOf } from './homie_device.js';

/** @param domain first level of its topics. */
export const openHomie =
  (domain: string): OpenOutput =>
  context =>
    new HomieOutput(context, domain);

type HomieState = 'init' | 'ready' | 'disconnected' | 'lost';

/** What was said of a device of ours. */
interface SaidDevice {
  readonly id: string;
  readonly name: string;
  readonly catalogue: Catalogue<never>;
  readonly values: ShownValues<never>;
  names: readonly string[];
  /** What its description was made of, and its version. */
  signature: string;
  version: number;
  state: HomieState | undefined;
  /** Payloads by quantity. */
  readonly told: Map<string, string>;
  hasNews: boolean;
  isLost: boolean;
}

/** Devices that are described in one go. */
const AT_ONCE = 20;

class HomieOutput implements DeviceOutput {
  private readonly context: OutputContext;
  private readonly prefix: string;
  private readonly endpoint: MqttEndpoint;
  private readonly rootId: string;
  private root: SaidDevice | undefined;
  private readonly children = new Map<string, SaidDevice>();
  /** Who has which id: two names may come to the same. */
  private readonly ids = new Map<string, string>();
  /** Devices of which a person has been told that they have none. */
  private readonly refused = new Set<string>();

  constructor(context: OutputContext, domain: string) {
    this.context = context;
    this.prefix = `${domain}/5/`;
    this.rootId = homieId(context.topics.base);
    this.endpoint = context.connect('homie', {
      will: { topic: this.topic(this.rootId, '$state'), payload: 'lost', retain: true },
    });
    this.endpoint.onState(state => {
      if (state === 'connected') this.beginAnew();
    });
  }

  update(published: PublishedDevice): void {
    const { device, status } = published;
    let child = this.children.get(device);
    if (child === undefined) {
      const id = this.idOf(device);
      if (id === undefined) return;
      child = this.newDevice(id, device, DEVICE_QUANTITIES, published.values as ShownValues<never>);
      this.children.set(device, child);
    }
    child.names = published.values.names();
    child.hasNews = true;
    child.isLost = status === 'offline';
  }

  changed({ device, status }: PublishedDevice): void {
    const child = this.children.get(device);
    if (child === undefined) return;
    child.isLost = status === 'offline';
    child.hasNews = true;
  }

  updateAnalyzer(values: ShownValues<AnalyzerFacts>): void {
    this.root ??= this.newDevice(
      this.rootId,
      'edgevitals',
      ANALYZER_QUANTITIES,
      values as ShownValues<never>,
    );
    this.root.names = values.names();
    this.root.hasNews = true;
  }

  forget(device: string): void {
    this.remove(device);
  }

  remove(device: string): void {
    this.refused.delete(device);
    const child = this.children.get(device);
    if (child === undefined) return;
    this.children.delete(device);
    this.ids.delete(child.id);
    // its parent first, then its state, then all that there was
    this.describeRoot();
    this.say(child.id, '$state', '');
    this.say(child.id, '$description', '');
    for (const name of child.told.keys()) this.say(child.id, `${NODE}/${homieId(name)}`, '');
  }

  flush(): void {
    if (this.endpoint.state !== 'connected' || this.root === undefined) return;
    let described = 0;
    for (const child of this.children.values()) {
      if (!child.hasNews || described >= AT_ONCE) continue;
      child.hasNews = false;
      if (this.describe(child)) described++;
      this.tellValues(child);
      this.tellState(child, child.isLost ? 'lost' : 'ready');
    }
    this.describeRoot();
    if (this.root.hasNews) this.tellValues(this.root);
    this.root.hasNews = false;
    this.tellState(this.root, 'ready');
  }

  async close(): Promise<void> {
    if (this.endpoint.state === 'connected' && this.root !== undefined) {
      for (const child of this.children.values()) if (!child.isLost) this.tellState(child, 'disconnected');
      this.tellState(this.root, 'disconnected');
    }
    // what is in flight is acknowledged before
    await this.endpoint.close();
  }

  /** The broker has said meanwhile that the root is lost, and may have lost what it retained. */
  private beginAnew(): void {
    for (const device of [...(this.root === undefined ? [] : [this.root]), ...this.children.values()]) {
      device.signature = '';
      device.state = undefined;
      device.told.clear();
      device.hasNews = true;
    }
  }

  private newDevice(
    id: string,
    name: string,
    catalogue: Catalogue<never>,
    values: ShownValues<never>,
  ): SaidDevice {
    return {
      ...{ id, name, catalogue, values },
      names: [],
      signature: '',
      version: 0,
      state: undefined,
      told: new Map(),
      hasNews: true,
      isLost: false,
    };
  }

  private describeRoot(): void {
    if (this.root === undefined || this.endpoint.state !== 'connected') return;
    const told = [...this.children.values()].filter(({ signature }) => signature !== '');
    this.describe(
      this.root,
      told.map(({ id }) => id),
    );
  }

  /** Describes a device where that has changed. @returns whether it has. */
  private describe(device: SaidDevice, children?: readonly string[]): boolean {
    const { id, name, catalogue, names } = device;
    const content: Omit<HomieDescription, 'version'> = {
      homie: '5.0',
      name,
      ...given({ children, root: id === this.rootId ? undefined : this.rootId }),
      nodes: { [NODE]: { name: 'Vitals', properties: propertiesOf(catalogue, names) } },
    };
    const signature = JSON.stringify(content);
    if (signature === device.signature) return false;
    device.signature = signature;
    device.version = Math.max(device.version + 1, Math.floor(this.context.now()));
    this.tellState(device, 'init');
    this.say(id, '$description', JSON.stringify({ ...content, version: device.version }));
    return true;
  }

  private tellValues({ id, catalogue, names, values, told }: SaidDevice): void {
    for (const name of names) {
      const payload = payloadOf(name, catalogue[name]!, values);
      if (told.get(name) === payload) continue;
      told.set(name, payload);
      this.say(id, `${NODE}/${homieId(name)}`, payload);
    }
  }

  private tellState(device: SaidDevice, state: HomieState): void {
    if (device.state === state) return;
    device.state = state;
    this.say(device.id, '$state', state);
  }

  private say(id: string, attribute: string, payload: string): void {
    this.endpoint
      .publish({ topic: this.topic(id, attribute), payload, retain: true })
      .catch((error: unknown) => {
        // a lost link begins anew
        if (this.endpoint.state === 'connected') this.context.onError(error);
      });
  }

  private topic(id: string, attribute: string): string {
    return `${this.prefix}${id}/${attribute}`;
  }

  private idOf(device: string): string | undefined {
    const id = `${this.rootId}-${homieId(device)}`;
    const owner = this.ids.get(id) ?? device;
    this.ids.set(id, owner);
    if (owner === device) return id;
    if (this.refused.has(device)) return undefined;
    this.refused.add(device);
    this.context.onNotice(`${device} is not in Homie: ${owner} has its id ${id}`);
    return undefined;
  }
}
