/**
 * What Home Assistant is told of a device: the message of device discovery (2024.12 and newer), made from the catalogue. Names
 * are long ones: a short form that an older release lacks does nothing there, and nobody is told. Root, `device`, `origin` and
 * entries of `availability` are closed objects: one key too many and the whole device is refused.
 */
import { given } from '@edgevitals/shared/objects';
import type { PublishedQuantity } from '../../published/index.js';
import type { Platform } from './discovery_topics.js';

/** Of a device, in discovery. */
export interface DiscoveryDevice {
  readonly identifiers: readonly [string];
  readonly name: string;
  readonly manufacturer?: string;
  readonly model?: string;
  readonly sw_version?: string;
  /** The identifier of what it is behind. */
  readonly via_device?: string;
}

export interface DiscoveryAvailability {
  readonly availability: readonly { readonly topic: string }[];
  readonly availability_mode: 'all';
}

export type DiscoveryComponent = Readonly<Record<string, string | number | boolean | readonly object[]>> & {
  readonly platform: Platform;
};

export interface DiscoveryMessage extends Partial<DiscoveryAvailability> {
  readonly device: DiscoveryDevice;
  readonly origin: { readonly name: string; readonly sw_version: string };
  readonly state_topic: string;
  readonly components: Readonly<Record<string, DiscoveryComponent>>;
}

export const platformOf = (quantity: PublishedQuantity<never>): Platform =>
  quantity.kind === 'flag' ? 'binary_sensor' : 'sensor';

/** Where a component is read, and when it is there. */
export interface ComponentPlace {
  /** Object id of its device. */
  readonly objectId: string;
  readonly stateTopic: string;
  /** After so many seconds without a message it is unavailable. */
  readonly expireSeconds: number;
}

/** A component of a quantity. */
export function componentOf(
  key: string,
  quantity: PublishedQuantity<never>,
  { objectId, stateTopic, expireSeconds }: ComponentPlace,
): DiscoveryComponent {
  const common = {
    unique_id: `${objectId}-${key}`,
    name: quantity.label,
    value_template: `{{ value_json.${key} }}`,
    qos: 1,
    expire_after: expireSeconds,
    ...given({
      entity_category: quantity.diagnostic && ('diagnostic' as const),
      enabled_by_default: quantity.hidden && (false as const),
    }),
  };
  if (quantity.kind === 'flag')
    return {
      platform: 'binary_sensor',
      ...common,
      device_class: quantity.flagClass,
      payload_on: 'ON',
      payload_off: 'OFF',
      ...given({
        json_attributes_topic: quantity.severity && stateTopic,
        json_attributes_template: quantity.severity && `{{ value_json.${findingsKey(key)} | tojson }}`,
      }),
    };
  const { class: deviceClass, unit, stateClass, decimals, icon } = quantity.shown as LooseShown;
  return {
    platform: 'sensor',
    ...common,
    ...given({
      device_class: deviceClass,
      unit_of_measurement: unit,
      state_class: stateClass,
      suggested_display_precision: deviceClass === 'timestamp' ? undefined : decimals,
      icon,
    }),
  };
}

/** `Shown`, whatever its class. */
interface LooseShown {
  readonly class?: string;
  readonly unit?: string;
  readonly stateClass?: string;
  readonly decimals: number;
  readonly icon?: string;
}

/** Where a document has the findings that a flag is of. */
export const findingsKey = (key: string): string => `${key}_findings`;

/** A component that says whether something is online, by what it says itself. */
export const onlineComponent = (
  objectId: string,
  statusTopic: string,
  availability: Partial<DiscoveryAvailability>,
): DiscoveryComponent => ({
  platform: 'binary_sensor',
  unique_id: `${objectId}-online`,
  name: 'Online',
  device_class: 'connectivity',
  state_topic: statusTopic,
  payload_on: 'online',
  payload_off: 'offline',
  qos: 1,
  entity_category: 'diagnostic',
  ...availability,
});

/** There while all of these topics say `online`. */
export const availableWhile = (...topics: readonly string[]): DiscoveryAvailability => ({
  availability: topics.map(topic => ({ topic })),
  availability_mode: 'all',
});

/** What takes a component back: nothing but its platform. */
export const stubOf = (platform: Platform): DiscoveryComponent => ({ platform });

/** A component's own message, for systems that know no device discovery: what devices share is in each. */
export function componentMessage(
  { components: _, ...shared }: DiscoveryMessage,
  { platform: __, ...component }: DiscoveryComponent,
): object {
  return { ...shared, ...component };
}
