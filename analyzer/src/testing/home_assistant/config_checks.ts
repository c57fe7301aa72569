/** Why Home Assistant would refuse a config, or drop part of it. For tests only. */
import { BINARY_CLASSES, CLOSED_KEYS, COMPONENT_KEYS, SENSOR_RULES } from './sensor_rules.js';

export type Json = Readonly<Record<string, unknown>>;

/** Reasons to refuse a device's message whole. */
export function checkRoot(root: Json): string[] {
  const { device, origin, components } = root as {
    device?: Json;
    origin?: Json;
    components?: Record<string, Json>;
  };
  return [
    ...strange('', root, CLOSED_KEYS.root),
    ...(device === undefined ? ['device is missing'] : strange('device.', device, CLOSED_KEYS.device)),
    ...(origin?.['name'] === undefined
      ? ['origin.name is missing']
      : strange('origin.', origin, CLOSED_KEYS.origin)),
    ...(components === undefined ? ['components are missing'] : []),
    ...Object.entries(components ?? {}).flatMap(([key, component]) => [
      ...(/^[a-z0-9_]+$/.test(key) ? [] : [`component key ${key}`]),
      ...(COMPONENT_KEYS[String(component['platform'])] === undefined ? [`${key}: unknown platform`] : []),
      ...(Object.keys(component).length > 1 && component['unique_id'] === undefined
        ? [`${key}: no unique_id`]
        : []),
    ]),
  ];
}

/** Reasons to refuse a component, with what its message has for all of them. */
export function checkComponent(key: string, config: Json): string[] {
  const {
    platform,
    device,
    origin,
    availability,
    availability_mode: mode,
  } = config as {
    platform?: string;
    device?: Json;
    origin?: Json;
    availability?: Json[];
    availability_mode?: string;
  };
  const wrong = [
    ...strange('', config, COMPONENT_KEYS[String(platform)] ?? []),
    ...strange('device.', device ?? {}, CLOSED_KEYS.device),
    ...strange('origin.', origin ?? {}, CLOSED_KEYS.origin),
    ...(availability ?? []).flatMap(each => [
      ...strange('availability.', each, CLOSED_KEYS.availability),
      ...(isTopic(each['topic']) ? [] : ['availability without a topic']),
    ]),
    ...(availability !== undefined && availability.length === 0 ? ['availability is empty'] : []),
    // the topic that spoke last would win
    ...((availability?.length ?? 0) > 0 && mode !== 'all' ? [`availability_mode ${mode}`] : []),
    ...(isTopic(config['state_topic']) ? [] : ['state_topic is missing']),
    ...(typeof config['unique_id'] === 'string' ? [] : ['unique_id is missing']),
    ...(config['qos'] === 1 ? [] : ['qos of the component is not 1']),
    ...checkNames(key, config, device),
    ...checkIcon(config['icon']),
  ];
  return [...wrong, ...(platform === 'sensor' ? checkSensor(config) : checkBinary(config))];
}

function checkNames(key: string, { name, unique_id: id }: Json, device: Json | undefined): string[] {
  const own = String(device?.['name'] ?? '').toLowerCase();
  const identifiers = device?.['identifiers'];
  return [
    ...(typeof name === 'string' && name !== '' ? [] : ['no name']),
    ...(own !== '' && String(name).toLowerCase().includes(own) && own.length > 3
      ? [`name ${name} repeats the device's`]
      : []),
    ...(Array.isArray(identifiers) && identifiers.length === 1 ? [] : ['not one identifier']),
    ...(/^[a-zA-Z0-9_-]+$/.test(String(id)) ? [] : [`unique_id ${id}`]),
    ...(String(id).endsWith(`-${key}`) ? [] : [`unique_id ${id} is not of ${key}`]),
  ];
}

const checkIcon = (icon: unknown): string[] =>
  icon === undefined || /^mdi:[a-z0-9-]+$/.test(String(icon)) ? [] : [`icon ${icon}`];

/** Rules R1 to R8 of sensors, refusals and warnings alike. */
function checkSensor(config: Json): string[] {
  const {
    device_class: deviceClass,
    unit_of_measurement: unit,
    state_class: stateClass,
  } = config as Record<string, string>;
  const wrong: string[] = [];
  if (unit !== undefined && (unit.trim() === '' || unit !== unit.normalize('NFC') || /[µμ]/.test(unit)))
    wrong.push(`unit ${JSON.stringify(unit)}`);
  if (stateClass !== undefined && !['measurement', 'total', 'total_increasing'].includes(stateClass))
    wrong.push(`state_class ${stateClass}`);
  if (deviceClass === undefined) return wrong;
  const rule = SENSOR_RULES[deviceClass];
  if (rule === undefined) return [...wrong, `device_class ${deviceClass} is unknown to 2024.12`];
  if (unit === undefined ? rule.units.length > 0 : !rule.units.includes(unit))
    wrong.push(`unit ${unit} with ${deviceClass}`);
  if (stateClass !== undefined && !rule.stateClasses.includes(stateClass))
    wrong.push(`state_class ${stateClass} with ${deviceClass}`);
  return wrong;
}

function checkBinary({ device_class: deviceClass, payload_on: on, payload_off: off }: Json): string[] {
  return [
    ...(deviceClass === undefined || BINARY_CLASSES.includes(String(deviceClass))
      ? []
      : [`device_class ${deviceClass}`]),
    ...(typeof on === 'string' && typeof off === 'string' && on !== off ? [] : ['payloads']),
  ];
}

const isTopic = (topic: unknown): boolean => typeof topic === 'string' && topic !== '' && !/[+#]/.test(topic);

const strange = (path: string, object: Json, known: readonly string[]): string[] =>
  Object.keys(object)
    .filter(key => !known.includes(key))
    .map(key => `extra keys not allowed: ${path}${key}`);
