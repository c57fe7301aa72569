/**
 * Home Assistant over MQTT: devices announce themselves by discovery, and their values come as one document each. Configs are
 * retained and said again when Home Assistant starts; values are not retained, so that an old one never looks fresh.
 */
import type { IncomingMessage, Subscription } from '@edgevitals/shared/mqtt';
import { ANALYZER_QUANTITIES, type AnalyzerFacts, type ShownValues } from '../../published/index.js';
import type { DeviceOutput, DeviceReading, OutputContext, PublishedDevice } from '../device_output.js';
import { Announcements } from './announcements.js';
import { componentStyle, deviceStyle } from './config_style.js';
import { analyzerMessage, deviceMessage, type MessageOptions, publishSeconds } from './device_messages.js';
import { DiscoveryTopics } from './discovery_topics.js';
import { analyzerDocument, valuesDocument } from './values_document.js';

export interface HomeAssistantOptions {
  readonly prefix?: string;
  /** One message a component, for systems without device discovery. */
  readonly byComponent?: boolean;
}

/** A broker has told by then what it retains. */
const LEARN_SECONDS = 5;
/** Home Assistant subscribes to the values of what it was told of by then. */
const SETTLE_SECONDS = 5;
/** After its birth Home Assistant is left so long, at least and at most: not all that speak to it do so at once. */
const BIRTH_SECONDS = { least: 1, most: 30 } as const;
/** What a device has not told for so long it has no more; what nobody has told of is no more. */
const GONE_SECONDS = 24 * 3600;
/** The same values are said again after so many periods, lest they become unavailable. */
const REPEAT_PERIODS = 2;
const ANALYZER_NAMES = Object.keys(ANALYZER_QUANTITIES);

interface ToldDevice {
  readonly published: PublishedDevice;
  /** When it was first read in this run. */
  readonly since: number;
  /** What its announcement was made of. */
  signature: string;
  names: readonly string[];
  /** Whether there is something to say, and when something was said. */
  waits: boolean;
  saidAt: number;
}

/** @throws EdgevitalsError CONFIG_INVALID for a prefix that is none. */
export async function openHomeAssistant(
  context: OutputContext,
  options: HomeAssistantOptions = {},
): Promise<DeviceOutput> {
  const output = new HomeAssistantOutput(context, options);
  await output.start();
  return output;
}

class HomeAssistantOutput implements DeviceOutput {
  private readonly context: OutputContext;
  private readonly discovery: DiscoveryTopics;
  private readonly announcements: Announcements;
  private readonly messages: MessageOptions;
  private readonly told = new Map<string, ToldDevice>();
  private analyzerValues: ShownValues<never> | undefined;
  private subscriptions: Subscription[] = [];
  private stopWatching: () => void = () => {};
  /** Steady seconds: nothing is announced before. Undefined: from the next flush on it is counted. */
  private readyAt: number | undefined;
  private startedAt: number | undefined;
  /** Home Assistant has started: all is to be said again, then. Undefined until a flush has drawn it. */
  private birthWaits = false;
  private birthAt: number | undefined;
  private flushing: Promise<void> = Promise.resolve();
  private isFlushing = false;
  private orphansTaken = false;

  constructor(context: OutputContext, { prefix, byComponent = false }: HomeAssistantOptions) {
    this.context = context;
    const { topics, periodSeconds, version } = context;
    const discovery = new DiscoveryTopics(topics, prefix);
    this.discovery = discovery;
    this.messages = {
      ...{ topics, discovery, version, periodSeconds },
      // two that say they are behind each other are behind neither
      isAnnounced: device =>
        this.told.get(device)?.published.info?.gateway === undefined && this.told.has(device),
    };
    const style = byComponent ? componentStyle(discovery) : deviceStyle(discovery);
    this.announcements = new Announcements(style, ({ topic, payload }) =>
      context.endpoint.publish({ topic, payload, retain: true }),
    );
    this.announcements.want(discovery.analyzerId, () => analyzerMessage(this.messages));
  }

  /** Hears what is announced, and Home Assistant's birth. */
  async start(): Promise<void> {
    const { endpoint } = this.context;
    for (const filter of this.discovery.configs)
      this.subscriptions.push(await endpoint.subscribe(filter, message => this.seeConfig(message)));
    this.subscriptions.push(
      await endpoint.subscribe(this.discovery.birth, ({ payload, retain }) => {
        // one that is retained comes to each of our connections
        if (!retain && new TextDecoder().decode(payload) === 'online') this.birthWaits = true;
      }),
    );
    this.stopWatching = endpoint.onState(state => {
      if (state !== 'connected') return;
      this.readyAt = undefined;
      this.announcements.learnAgain();
      // what was on its way may be lost
      for (const told of this.told.values()) told.waits = true;
    });
  }

  update(published: PublishedDevice, { changed }: DeviceReading, now: number): void {
    const { device } = published;
    let told = this.told.get(device);
    if (told === undefined) {
      told = {
        published,
        since: now,
        signature: '',
        names: [],
        waits: true,
        saidAt: Number.NEGATIVE_INFINITY,
      };
      this.told.set(device, told);
    }
    this.announce(told, now);
    told.waits ||= changed || now - told.saidAt >= REPEAT_PERIODS * this.context.periodSeconds;
  }

  changed({ device }: PublishedDevice): void {
    const told = this.told.get(device);
    if (told !== undefined) this.announce(told, undefined);
  }

  updateAnalyzer(values: ShownValues<AnalyzerFacts>): void {
    this.analyzerValues = values as ShownValues<never>;
  }

  forget(device: string): void {
    this.told.delete(device);
    this.announcements.forget(this.discovery.objectId(device));
  }

  remove(device: string): void {
    this.told.delete(device);
    this.announcements.want(this.discovery.objectId(device), undefined);
  }

  flush(now: number): void {
    if (this.isFlushing || this.context.endpoint.state !== 'connected') return;
    this.isFlushing = true;
    this.flushing = this.sendDue(now)
      .catch((error: unknown) => {
        if (this.context.endpoint.state === 'connected') this.context.onError(error);
      })
      .finally(() => {
        this.isFlushing = false;
      });
  }

  async close(): Promise<void> {
    this.stopWatching();
    await this.flushing;
    await Promise.allSettled(this.subscriptions.map(subscription => subscription.unsubscribe()));
  }

  /** Takes what there is to announce of a device; nothing is done while it is the same. */
  private announce(told: ToldDevice, now: number | undefined): void {
    const { published, since } = told;
    const objectId = this.discovery.objectId(published.device);
    const { info, status } = published;
    if (now !== undefined) {
      const names = published.values.names(now - GONE_SECONDS);
      // what was announced before this run has its time to be told again
      if (now - since < GONE_SECONDS) names.push(...this.announcements.componentsOf(objectId));
      told.names = [...new Set(names)].filter(name => name !== 'online');
    }
    const isBehind = info?.gateway !== undefined && this.messages.isAnnounced(info.gateway);
    const version = info?.agent.version;
    const what = [info?.model, version, status !== 'unknown', isBehind && info.gateway, publishSeconds(info)];
    const signature = JSON.stringify([...what, told.names]);
    if (signature === told.signature) return;
    told.signature = signature;
    this.announcements.want(objectId, () => deviceMessage(published, told.names, this.messages));
  }

  private seeConfig({ topic, payload }: IncomingMessage): void {
    const parsed = this.discovery.parse(topic);
    if (parsed === undefined) return;
    const wasTakenAway = this.announcements.seen(parsed, new TextDecoder().decode(payload), topic);
    if (wasTakenAway)
      this.context.onNotice(
        `${topic} was emptied by somebody else: ${parsed.objectId} is announced again when Home Assistant starts`,
      );
  }

  private async sendDue(now: number): Promise<void> {
    this.startedAt ??= now;
    this.readyAt ??= now + LEARN_SECONDS;
    if (now < this.readyAt) return;
    this.takeOrphans(now, this.startedAt);
    if (this.birthWaits) {
      const { least, most } = BIRTH_SECONDS;
      this.birthWaits = false;
      this.birthAt = now + least + this.context.random() * (most - least);
    }
    if (this.birthAt !== undefined && now >= this.birthAt) {
      this.birthAt = undefined;
      this.announcements.repeat();
      for (const told of this.told.values()) told.waits = true;
    }
    await this.announcements.flush(now);
    await this.sendValues(now);
  }

  private async sendValues(now: number): Promise<void> {
    const { topics, endpoint } = this.context;
    const at = this.context.now();
    const sent: Promise<void>[] = [];
    for (const [device, told] of this.told) {
      const announcedAt = this.announcements.saidAt(this.discovery.objectId(device));
      if (announcedAt === undefined || now - announcedAt < SETTLE_SECONDS) continue;
      // who has just been told of a device has none of its values
      if (!told.waits && told.saidAt >= announcedAt) continue;
      told.waits = false;
      told.saidAt = now;
      const payload = valuesDocument(told.published, told.names, at);
      sent.push(endpoint.publish({ topic: topics.values(device), payload, properties: JSON_TYPE }));
    }
    const announcedAt = this.announcements.saidAt(this.discovery.analyzerId) ?? now;
    if (this.analyzerValues !== undefined && now - announcedAt >= SETTLE_SECONDS) {
      const payload = analyzerDocument(this.analyzerValues, ANALYZER_NAMES, at);
      this.analyzerValues = undefined;
      sent.push(endpoint.publish({ topic: topics.analyzerValues, payload, properties: JSON_TYPE }));
    }
    await Promise.all(sent);
  }

  /** Takes away what is announced of devices that nobody has heard of for a day. */
  private takeOrphans(now: number, startedAt: number): void {
    if (this.orphansTaken || now - startedAt < GONE_SECONDS) return;
    this.orphansTaken = true;
    const known = new Set([
      this.discovery.analyzerId,
      ...[...this.told.keys()].map(id => this.discovery.objectId(id)),
    ]);
    for (const id of this.announcements.announced())
      if (!known.has(id)) this.announcements.want(id, undefined);
  }
}

const JSON_TYPE = { contentType: 'application/json' } as const;
