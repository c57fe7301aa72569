/**
 * Sparkplug B 3.0: the analyzer is an edge node, and each device of the fleet a device of it, which is born when it has been read
 * and dies when it goes offline. What has changed is told, once a second at most.
 */
import {
  ANALYZER_QUANTITIES,
  type AnalyzerFacts,
  type Catalogue,
  DEVICE_QUANTITIES,
  type ShownValues,
} from '../../published/index.js';
import type { DeviceOutput, OpenOutput, OutputContext, PublishedDevice } from '../device_output.js';
import { EdgeNode } from './edge_node.js';
import { type SparkplugMetric, typeOf, valueIn } from './payload.js';
import { SparkplugTopics } from './sparkplug_topics.js';

/** @param group its group id. */
export const openSparkplug =
  (group: string): OpenOutput =>
  context =>
    new SparkplugOutput(context, group);

/** What was told of one catalogue's quantities. */
class ToldMetrics {
  private readonly catalogue: Catalogue<never>;
  private readonly aliases = new Map<string, number>();
  private readonly told = new Map<string, number | null>();

  constructor(catalogue: Catalogue<never>) {
    this.catalogue = catalogue;
  }

  /** Whether there is a quantity that no birth has told of. */
  isNew(names: readonly string[]): boolean {
    return names.some(name => !this.told.has(name));
  }

  /** All of them, and what was told before. */
  all(names: readonly string[], values: ShownValues<never>, newAlias: () => number): SparkplugMetric[] {
    return [...new Set([...this.told.keys(), ...names])].map(name => this.metricOf(name, values, newAlias));
  }

  /** Those that are not as they were told. */
  changed(values: ShownValues<never>): SparkplugMetric[] {
    return [...this.told]
      .filter(([name, before]) => values.number(name) !== before)
      .map(([name]) => this.metricOf(name, values, neverNew));
  }

  private metricOf(name: string, values: ShownValues<never>, newAlias: () => number): SparkplugMetric {
    const quantity = this.catalogue[name]!;
    let alias = this.aliases.get(name);
    if (alias === undefined) {
      alias = newAlias();
      this.aliases.set(name, alias);
    }
    const number = values.number(name);
    this.told.set(name, number);
    return { name, alias, ...typeOf(quantity), value: valueIn(quantity, number) };
  }
}

const neverNew = (): number => {
  throw new Error('what was told has an alias');
};

interface SparkplugDevice {
  readonly published: PublishedDevice;
  readonly metrics: ToldMetrics;
  isBorn: boolean;
  hasNews: boolean;
}

class SparkplugOutput implements DeviceOutput {
  private readonly context: OutputContext;
  private readonly node: EdgeNode;
  private readonly analyzer = new ToldMetrics(ANALYZER_QUANTITIES);
  private analyzerValues: ShownValues<never> | undefined;
  private readonly devices = new Map<string, SparkplugDevice>();
  /** Ids that differ in more than their case. */
  private readonly spellings = new Map<string, string>();
  /** Devices of which a person has been told that they are left out. */
  private readonly refused = new Set<string>();
  private aliases = 0;

  constructor(context: OutputContext, group: string) {
    this.context = context;
    this.node = new EdgeNode({
      topics: new SparkplugTopics(group, context.topics.base.replaceAll('/', '-')),
      connect: options => context.connect('sparkplug', options),
      now: () => Math.round(context.now() * 1000),
      onError: context.onError,
    });
  }

  update(published: PublishedDevice): void {
    const { device } = published;
    let known = this.devices.get(device);
    if (known === undefined) {
      if (!this.isSpeltAlone(device)) return;
      known = { published, metrics: new ToldMetrics(DEVICE_QUANTITIES), isBorn: false, hasNews: true };
      this.devices.set(device, known);
    }
    known.hasNews = true;
  }

  changed({ device, status }: PublishedDevice): void {
    const known = this.devices.get(device);
    if (known !== undefined && status === 'offline') this.die(device, known);
  }

  updateAnalyzer(values: ShownValues<AnalyzerFacts>): void {
    this.analyzerValues = values as ShownValues<never>;
  }

  forget(device: string): void {
    this.remove(device);
  }

  remove(device: string): void {
    this.refused.delete(device);
    const known = this.devices.get(device);
    if (known === undefined) return;
    this.die(device, known);
    this.devices.delete(device);
    this.spellings.delete(device.toLowerCase());
  }

  flush(): void {
    const { analyzerValues } = this;
    if (!this.node.isConnected || analyzerValues === undefined) return;
    if (this.node.takeBirth()) {
      this.node.birth(this.analyzer.all(Object.keys(ANALYZER_QUANTITIES), analyzerValues, this.newAlias));
      for (const known of this.devices.values()) {
        // one that lived is born again, as of now
        known.hasNews ||= known.isBorn;
        known.isBorn = false;
      }
    } else this.node.data(this.analyzer.changed(analyzerValues));
    for (const [device, known] of this.devices) if (known.hasNews) this.tell(device, known);
  }

  async close(): Promise<void> {
    await this.node.close();
  }

  private tell(device: string, known: SparkplugDevice): void {
    known.hasNews = false;
    const { published, metrics } = known;
    if (published.status === 'offline') return;
    const values = published.values as ShownValues<never>;
    const names = values.names();
    if (known.isBorn && !metrics.isNew(names)) {
      this.node.deviceData(device, metrics.changed(values));
      return;
    }
    known.isBorn = true;
    this.node.deviceBirth(device, metrics.all(names, values, this.newAlias));
  }

  private die(device: string, known: SparkplugDevice): void {
    if (known.isBorn && this.node.isBorn) this.node.deviceDeath(device);
    known.isBorn = false;
    known.hasNews = false;
  }

  private readonly newAlias = (): number => ++this.aliases;

  /** Ids that differ in case only are forbidden: the first one has it. */
  private isSpeltAlone(device: string): boolean {
    const known = this.spellings.get(device.toLowerCase());
    if (known === undefined) this.spellings.set(device.toLowerCase(), device);
    if (known === undefined || known === device) return true;
    if (this.refused.has(device)) return false;
    this.refused.add(device);
    this.context.onNotice(`${device} is not in Sparkplug: ${known} differs from it in case only`);
    return false;
  }
}
