/**
 * A controller of Homie 5 that is strict: it follows devices by their states, and complains of what the convention forbids. For
 * tests only; `complaints` is to stay empty.
 */
import type { IncomingMessage, MqttEndpoint } from '@edgevitals/shared/mqtt';

interface ControlledDevice {
  state: string;
  description: Description | undefined;
  readonly values: Map<string, string>;
}

interface Description {
  readonly homie: string;
  readonly version: number;
  readonly name: string;
  readonly children?: readonly string[];
  readonly root?: string;
  readonly nodes: Readonly<
    Record<
      string,
      { readonly properties: Readonly<Record<string, { readonly datatype: string; readonly unit?: string }>> }
    >
  >;
}

const ID = /^[a-z0-9-]+$/;
const FORMS: Readonly<Record<string, RegExp>> = {
  integer: /^-?\d+$/,
  float: /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i,
  boolean: /^(true|false)$/,
  datetime: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/,
};
const STATES = ['init', 'ready', 'disconnected', 'sleeping', 'lost'];

export class HomieController {
  readonly complaints: string[] = [];
  readonly devices = new Map<string, ControlledDevice>();
  /** What was said, in order: `<device> <attribute> <payload>`, of states and descriptions. */
  readonly heard: string[] = [];
  /** Told of each message that was taken in. */
  onTaken: () => void = () => {};
  private readonly endpoint: MqttEndpoint;

  constructor(endpoint: MqttEndpoint) {
    this.endpoint = endpoint;
  }

  async start(): Promise<void> {
    await this.endpoint.subscribe('homie/5/#', message => {
      this.take(message);
      this.onTaken();
    });
  }

  /** What a device is: that of its root goes before its own. */
  stateOf(id: string): string | undefined {
    const device = this.devices.get(id);
    const root = this.devices.get(device?.description?.root ?? id);
    return root === undefined || root.state === 'ready' ? device?.state : root.state;
  }

  value(id: string, property: string): string | undefined {
    return this.devices.get(id)?.values.get(property);
  }

  /** What all that was said comes to: children and parents name each other, values are of their kind. */
  check(): string[] {
    const complaints = [...this.complaints];
    for (const [id, { state, description, values }] of this.devices) {
      if (description === undefined) {
        complaints.push(`${id} has no description`);
        continue;
      }
      if (!STATES.includes(state)) complaints.push(`${id}: state ${state}`);
      for (const child of description.children ?? [])
        if (this.devices.get(child)?.description?.root !== id)
          complaints.push(`${id}: ${child} is none of its children`);
      if (
        description.root !== undefined &&
        this.devices.get(description.root)?.description?.children?.includes(id) !== true
      )
        complaints.push(`${id}: ${description.root} does not name it`);
      for (const [path, value] of values) {
        const [node = '', property = ''] = path.split('/');
        const known = description.nodes[node]?.properties[property];
        if (known === undefined) complaints.push(`${id}: ${path} is not described`);
        else if (FORMS[known.datatype]?.test(value) !== true)
          complaints.push(`${id}: ${path} ${value} is no ${known.datatype}`);
      }
    }
    return complaints;
  }

  private take({ topic, payload, retain }: IncomingMessage): void {
    const text = Buffer.from(payload).toString();
    const [, , id = '', ...path] = topic.split('/');
    const levels = path.map(each => each.replace(/^\$/, ''));
    if (![id, ...levels].every(level => ID.test(level))) this.complaints.push(`an id on ${topic}`);
    let device = this.devices.get(id);
    if (device === undefined) {
      device = { state: '', description: undefined, values: new Map() };
      this.devices.set(id, device);
    }
    if (path[0] === '$state') {
      this.heard.push(`${id} $state ${text}`);
      device.state = text;
      if (text === '') this.devices.delete(id);
    } else if (path[0] === '$description') this.takeDescription(id, device, text, retain);
    else if (text === '') device.values.delete(path.join('/'));
    else device.values.set(path.join('/'), text);
    if (text === '' && device.description === undefined) this.devices.delete(id);
  }

  private takeDescription(id: string, device: ControlledDevice, text: string, retain: boolean): void {
    this.heard.push(`${id} $description`);
    if (text === '') {
      device.description = undefined;
      return;
    }
    const description = JSON.parse(text) as Description;
    if (!retain && !['init', 'disconnected', 'lost', ''].includes(device.state))
      this.complaints.push(`${id}: its description changes while it is ${device.state}`);
    if (!(description.version > (device.description?.version ?? -1)))
      this.complaints.push(`${id}: version ${description.version} after ${device.description?.version}`);
    if (!/^5\.\d+$/.test(description.homie)) this.complaints.push(`${id}: homie ${description.homie}`);
    device.description = description;
  }
}
