/**
 * What Home Assistant allows together, as data: units and state classes of each device class (its `sensor` component's
 * DEVICE_CLASS_UNITS and DEVICE_CLASS_STATE_CLASSES, and its developers' page on sensors), of those classes and units that
 * 2024.12 has. A class or unit that is younger is refused by the releases before it.
 */
interface ClassRule {
  /** Empty: it has none. */
  readonly units: readonly string[];
  readonly stateClasses: readonly string[];
  /** Whether states are numbers. */
  readonly numeric: boolean;
}

const MEASUREMENT = ['measurement'];
const TOTALS = ['total', 'total_increasing'];
const ALL = [...MEASUREMENT, ...TOTALS];
const bytes = [
  'B',
  'kB',
  'MB',
  'GB',
  'TB',
  'PB',
  'EB',
  'ZB',
  'YB',
  'KiB',
  'MiB',
  'GiB',
  'TiB',
  'PiB',
  'EiB',
  'ZiB',
  'YiB',
];
const energies = ['J', 'kJ', 'MJ', 'GJ', 'Wh', 'kWh', 'MWh', 'GWh', 'TWh', 'cal', 'kcal', 'Mcal', 'Gcal'];

const numeric = (units: readonly string[], stateClasses: readonly string[]): ClassRule => ({
  units,
  stateClasses,
  numeric: true,
});

export const SENSOR_RULES: Readonly<Record<string, ClassRule>> = {
  power: numeric(['W', 'kW', 'MW', 'GW', 'TW'], MEASUREMENT),
  energy: numeric(energies, TOTALS),
  energy_storage: numeric(energies, MEASUREMENT),
  battery: numeric(['%'], MEASUREMENT),
  voltage: numeric(['µV', 'mV', 'V', 'kV', 'MV'], MEASUREMENT),
  current: numeric(['mA', 'A'], MEASUREMENT),
  temperature: numeric(['°C', '°F', 'K'], MEASUREMENT),
  frequency: numeric(['Hz', 'kHz', 'MHz', 'GHz'], MEASUREMENT),
  data_size: numeric(['bit', 'kbit', 'Mbit', 'Gbit', ...bytes], ALL),
  data_rate: numeric(
    ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s', 'B/s', 'kB/s', 'MB/s', 'GB/s', 'KiB/s', 'MiB/s', 'GiB/s'],
    MEASUREMENT,
  ),
  duration: numeric(['d', 'h', 'min', 's', 'ms'], ALL),
  signal_strength: numeric(['dB', 'dBm'], MEASUREMENT),
  timestamp: { units: [], stateClasses: [], numeric: false },
  date: { units: [], stateClasses: [], numeric: false },
  enum: { units: [], stateClasses: [], numeric: false },
};

/** Classes of binary sensors that 2024.12 has and that mean something here. */
export const BINARY_CLASSES: readonly string[] = [
  'heat',
  'problem',
  'connectivity',
  'power',
  'running',
  'update',
];

/** Keys of the closed objects: one that is not here and the whole device is refused. */
export const CLOSED_KEYS = {
  root: [
    ...['device', 'origin', 'components', 'availability', 'availability_topic', 'availability_mode'],
    ...[
      'availability_template',
      'payload_available',
      'payload_not_available',
      'state_topic',
      'command_topic',
    ],
    ...['qos', 'encoding'],
  ],
  device: [
    ...[
      'identifiers',
      'connections',
      'name',
      'manufacturer',
      'model',
      'model_id',
      'hw_version',
      'sw_version',
    ],
    ...['serial_number', 'suggested_area', 'configuration_url', 'via_device'],
  ],
  origin: ['name', 'sw_version', 'support_url'],
  availability: ['topic', 'payload_available', 'payload_not_available', 'value_template'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** Keys of a component that do something; another is dropped without a word, which is a mistake of ours. */
export const COMPONENT_KEYS: Readonly<Record<string, readonly string[]>> = {
  sensor: [
    ...['platform', 'unique_id', 'name', 'device_class', 'unit_of_measurement', 'state_class', 'qos'],
    ...[
      'suggested_display_precision',
      'value_template',
      'expire_after',
      'entity_category',
      'enabled_by_default',
    ],
    ...['icon', 'state_topic', 'availability', 'availability_mode', 'json_attributes_topic'],
    ...['json_attributes_template', 'default_entity_id', 'device', 'origin'],
  ],
  binary_sensor: [
    ...[
      'platform',
      'unique_id',
      'name',
      'device_class',
      'value_template',
      'expire_after',
      'entity_category',
      'qos',
    ],
    ...[
      'enabled_by_default',
      'icon',
      'state_topic',
      'availability',
      'availability_mode',
      'payload_on',
      'payload_off',
    ],
    ...['json_attributes_topic', 'json_attributes_template', 'default_entity_id', 'device', 'origin'],
  ],
};
