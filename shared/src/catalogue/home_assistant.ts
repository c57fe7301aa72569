/**
 * What Home Assistant's MQTT sensors accept: units and state classes of each device class used here, from
 * homeassistant/components/sensor/const.py (DEVICE_CLASS_UNITS, DEVICE_CLASS_STATE_CLASSES). A combination that Home
 * Assistant would refuse or warn about is a type error.
 */
export type EntityCategory = 'diagnostic' | undefined;

interface SensorOf<Class, Unit, State> {
  readonly platform: 'sensor';
  readonly deviceClass: Class;
  readonly unit: Unit;
  readonly stateClass: State;
  readonly category: EntityCategory;
}

type Total = 'total' | 'total_increasing';

export type HomeAssistantSensor =
  | SensorOf<'power', 'mW' | 'W' | 'kW', 'measurement'>
  | SensorOf<'energy', 'J' | 'kJ' | 'Wh' | 'kWh', Total>
  | SensorOf<'temperature', '°C', 'measurement'>
  | SensorOf<'frequency', 'Hz' | 'kHz' | 'MHz' | 'GHz', 'measurement'>
  | SensorOf<'data_size', 'B' | 'kB' | 'MB' | 'GB' | 'KiB' | 'MiB' | 'GiB', 'measurement' | Total>
  | SensorOf<'data_rate', 'B/s' | 'kB/s' | 'MB/s', 'measurement'>
  | SensorOf<'duration', 's' | 'min' | 'h' | 'd', 'measurement' | Total>
  | SensorOf<'battery', '%', 'measurement'>
  | SensorOf<'timestamp' | 'enum', undefined, undefined>
  | SensorOf<undefined, string | undefined, 'measurement' | Total | undefined>;

/** A yes or no. */
export interface HomeAssistantBinarySensor {
  readonly platform: 'binary_sensor';
  readonly deviceClass: 'heat' | 'problem' | 'connectivity' | 'running';
  readonly category: EntityCategory;
}

export type HomeAssistantEntity = HomeAssistantSensor | HomeAssistantBinarySensor;
