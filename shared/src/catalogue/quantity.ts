import type { States } from '../results/methods.js';
import type { HomeAssistantEntity } from './home_assistant.js';

/** Units of values as they are held and sent; one base unit for each kind. */
export type Unit =
  | 'J'
  | 'W'
  | 's'
  | 'B'
  | 'B/s'
  | 'Hz'
  | 'degC'
  | 'ratio'
  | 'count'
  | 'B/day'
  | 'text'
  | 'flag';

/** Paths to the published fields of a state: `cpuRatio`, or `power.value` for an estimate. */
type FieldPath<T> = {
  [K in keyof T & string]-?: NonNullable<T[K]> extends { readonly value: number }
    ? `${K}.value`
    : NonNullable<T[K]> extends number | string | boolean
      ? K
      : never;
}[keyof T & string];

/** One row of the catalogue: a quantity that a state publishes, and how each output names it. */
export interface QuantityOf<Model extends keyof States> {
  readonly model: Model;
  /** Where it is in the state. */
  readonly field: Exclude<FieldPath<States[Model]>, 'device' | 'at'>;
  /** For tables and entities, in a few words. */
  readonly label: string;
  readonly unit: Unit;
  /** What values can be; undefined where there is no bound. Text and flags have none. */
  readonly range?: { readonly low: number; readonly high?: number };
  /** Digits after the point that mean something, in the unit of Home Assistant. */
  readonly precision: number;
  readonly homeAssistant: HomeAssistantEntity;
  /** What a value is multiplied by for Home Assistant; 1 when absent. */
  readonly homeAssistantFactor?: number;
  /** Metric name by the rules of prometheus.io/docs/practices/naming; undefined for what is no number. */
  readonly prometheus: string | undefined;
  /** Name in OpenTelemetry's semantic conventions 1.44, undefined where they have none. */
  readonly otel: string | undefined;
}

export type Quantity = { [Model in keyof States]: QuantityOf<Model> }[keyof States];
