/**
 * A host application of Sparkplug B 3.0 that is strict: it keeps what births tell, takes data by alias, and complains of what the
 * specification forbids, by the id that its test suite has for it. For tests only; `complaints` is to stay empty.
 */

import { sparkplug } from '@edgevitals/proto/sparkplug';
import type { IncomingMessage, MqttEndpoint } from '@edgevitals/shared/mqtt';
import { given } from '@edgevitals/shared/objects';

export interface HostedMetric {
  readonly name: string;
  readonly datatype: number;
  readonly unit?: string;
  value: unknown;
}

export class SparkplugHost {
  readonly complaints: string[] = [];
  /** Messages by type and device, in order. */
  readonly heard: string[] = [];
  /** Metrics by device, `` for the edge node; of one that is dead there are none. */
  readonly alive = new Map<string, Map<string, HostedMetric>>();
  bdSeq: number | undefined;
  /** Told of each message that was taken in. */
  onTaken: () => void = () => {};
  private readonly endpoint: MqttEndpoint;
  private readonly group: string;
  private seq: number | undefined;
  private readonly aliases = new Map<number, { readonly device: string; readonly name: string }>();

  constructor(endpoint: MqttEndpoint, group = 'edgevitals') {
    this.endpoint = endpoint;
    this.group = group;
  }

  async start(): Promise<void> {
    await this.endpoint.subscribe('spBv1.0/#', message => this.take(message));
  }

  /** Asks for births. */
  async rebirth(edgeNode = 'edgevitals', value = true): Promise<void> {
    const metrics = [{ name: 'Node Control/Rebirth', datatype: 11, booleanValue: value }];
    const payload = sparkplug.Payload.encode({ timestamp: Date.now(), metrics }).finish();
    await this.endpoint.publish({ topic: `spBv1.0/${this.group}/NCMD/${edgeNode}`, payload, qos: 0 });
  }

  value(device: string, name: string): unknown {
    return this.alive.get(device)?.get(name)?.value;
  }

  private take({ topic, payload, retain, qos }: IncomingMessage): void {
    const [, , type = '', , device = ''] = topic.split('/');
    if (type === 'NCMD') return;
    this.heard.push(device === '' ? type : `${type} ${device}`);
    const decoded = sparkplug.Payload.decode(payload);
    const metrics = decoded.metrics as sparkplug.Metric[];
    if (retain) this.complain(`tck-id-payloads-${type.toLowerCase()}-retain: ${topic} is retained`);
    if (qos !== (type === 'NDEATH' ? 1 : 0))
      this.complain(`tck-id-payloads-${type.toLowerCase()}-qos: ${qos}`);
    if (!(Number(decoded.timestamp) > 1e12)) this.complain(`tck-id-payloads-timestamp-in-UTC: ${topic}`);
    for (const metric of metrics)
      if (!(Number(metric.timestamp) > 1e12))
        this.complain(`tck-id-payloads-name-birth-data-requirement: ${metric.name}`);
    if (type === 'NDEATH') this.takeDeath(decoded, metrics);
    else {
      this.takeSeq(type, decoded.seq === null || decoded.seq === undefined ? undefined : Number(decoded.seq));
      if (type === 'NBIRTH') this.takeNodeBirth(metrics);
      if (type === 'NBIRTH' || type === 'DBIRTH') this.takeBirth(device, metrics);
      else if (type === 'DDEATH') this.takeDeviceDeath(device);
      else this.takeData(type, device, metrics);
    }
    this.onTaken();
  }

  private takeSeq(type: string, seq: number | undefined): void {
    if (seq === undefined || seq < 0 || seq > 255) {
      this.complain(`tck-id-payloads-sequence-num-req-nbirth: ${seq}`);
      return;
    }
    if (type === 'NBIRTH' && seq !== 0) this.complain(`tck-id-topics-nbirth-seq-num: ${seq}`);
    if (type !== 'NBIRTH' && this.seq !== undefined && seq !== (this.seq + 1) % 256)
      this.complain(`tck-id-payloads-sequence-num-incrementing: ${seq} after ${this.seq}`);
    this.seq = seq;
  }

  private takeNodeBirth(metrics: readonly sparkplug.Metric[]): void {
    const named = (name: string): sparkplug.Metric | undefined => metrics.find(each => each.name === name);
    const bdSeq = named('bdSeq');
    if (bdSeq === undefined || bdSeq.datatype !== 4) this.complain('tck-id-topics-nbirth-bdseq-included');
    else this.bdSeq = Number(bdSeq.longValue);
    const rebirth = named('Node Control/Rebirth');
    if (rebirth === undefined) {
      this.complain('tck-id-topics-nbirth-rebirth-metric');
      return;
    }
    if (rebirth.datatype !== 11) this.complain('tck-id-operational-behavior-data-commands-rebirth-datatype');
    if (rebirth.booleanValue !== false)
      this.complain('tck-id-operational-behavior-data-commands-rebirth-value');
    if (Object.hasOwn(rebirth, 'alias'))
      this.complain('tck-id-operational-behavior-data-commands-rebirth-name-aliases');
    this.alive.clear();
    this.aliases.clear();
  }

  private takeBirth(device: string, metrics: readonly sparkplug.Metric[]): void {
    if (device !== '' && !this.alive.has(''))
      this.complain('tck-id-message-flow-device-birth-publish-nbirth-wait');
    const lower = [...this.alive.keys()].find(
      each => each !== device && each.toLowerCase() === device.toLowerCase(),
    );
    if (lower !== undefined) this.complain(`tck-id-case-sensitivity-sparkplug-ids: ${lower} and ${device}`);
    const known = new Map<string, HostedMetric>();
    for (const metric of metrics) {
      const { name, datatype } = metric;
      if (!name) this.complain(`tck-id-payloads-alias-birth-requirement: a metric of ${device} has no name`);
      if (!datatype) this.complain(`tck-id-payloads-metric-datatype-req: ${name}`);
      if (metric.isNull !== true && hostedValue(metric) === undefined)
        this.complain(`tck-id-topics-nbirth-metric-reqs: ${name}`);
      const alias = metric.alias === null || metric.alias === undefined ? undefined : Number(metric.alias);
      if (alias !== undefined && alias > 0) {
        const taken = this.aliases.get(alias);
        if (taken !== undefined && (taken.device !== device || taken.name !== name))
          this.complain(`tck-id-payloads-alias-uniqueness: ${alias} of ${name}`);
        this.aliases.set(alias, { device, name: String(name) });
      }
      const unit = metric.properties?.values?.[0]?.stringValue;
      known.set(String(name), {
        name: String(name),
        datatype: Number(datatype),
        value: hostedValue(metric) ?? null,
        ...given({ unit: typeof unit === 'string' ? unit : undefined }),
      });
    }
    this.alive.set(device, known);
  }

  private takeData(type: string, device: string, metrics: readonly sparkplug.Metric[]): void {
    const known = this.alive.get(device);
    if (known === undefined) {
      this.complain(`${type} of ${device}, which was not born`);
      return;
    }
    if (metrics.length === 0)
      this.complain(
        `tck-id-operational-behavior-data-publish-${type.toLowerCase()}-change: nothing has changed`,
      );
    for (const metric of metrics) {
      if (metric.name) this.complain(`tck-id-payloads-alias-data-cmd-requirement: ${metric.name}`);
      if (metric.datatype) this.complain(`tck-id-payloads-metric-datatype-not-req: ${metric.alias}`);
      const told = this.aliases.get(Number(metric.alias));
      const hosted = told?.device === device ? known.get(told.name) : undefined;
      if (hosted === undefined)
        this.complain(`${type} of ${device} tells of ${metric.alias}, which no birth had`);
      else hosted.value = hostedValue(metric) ?? null;
    }
  }

  private takeDeviceDeath(device: string): void {
    if (!this.alive.delete(device)) this.complain(`DDEATH of ${device}, which was not born`);
  }

  private takeDeath(payload: sparkplug.Payload, metrics: readonly sparkplug.Metric[]): void {
    if (Object.hasOwn(payload, 'seq')) this.complain('tck-id-topics-ndeath-seq');
    if (metrics.length !== 1 || metrics[0]?.name !== 'bdSeq') this.complain('tck-id-topics-ndeath-payload');
    // one of an earlier connection is none of this one
    if (Number(metrics[0]?.longValue) === this.bdSeq) this.alive.clear();
    else this.complain(`tck-id-topics-nbirth-bdseq-matching: ${metrics[0]?.longValue} and ${this.bdSeq}`);
  }

  private complain(text: string): void {
    this.complaints.push(text);
  }
}

function hostedValue({
  isNull,
  doubleValue,
  booleanValue,
  longValue,
  stringValue,
  value,
}: sparkplug.Metric): unknown {
  if (isNull === true) return undefined;
  switch (value) {
    case 'doubleValue':
      return doubleValue;
    case 'booleanValue':
      return booleanValue;
    case 'longValue':
      return Number(longValue);
    case 'stringValue':
      return stringValue;
    default:
      return undefined;
  }
}
