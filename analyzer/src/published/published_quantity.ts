/**
 * What is published of a device, one value a name: declared once, and what shows it follows (Home Assistant's discovery,
 * Homie, Sparkplug, /metrics, the tables in the documents). Values are in base units; how people see them is in `shown`.
 */
import type { Finding } from '@edgevitals/shared/results';

/** Base units, as in metric names: a ratio is 0 to 1, time is seconds since 1970. */
export type BaseUnit = 'W' | 'J' | 'degC' | 'B' | 'B/s' | 's' | 'ratio' | 'count' | 'time';

/** How Home Assistant classes what people see: what it allows together (its developers' page on sensors). */
export type SensorClass =
  | { readonly class: 'power'; readonly unit: 'W'; readonly stateClass: 'measurement' }
  | { readonly class: 'energy'; readonly unit: 'kWh'; readonly stateClass: 'total_increasing' }
  | { readonly class: 'battery'; readonly unit: '%'; readonly stateClass: 'measurement' }
  | { readonly class: 'temperature'; readonly unit: '°C'; readonly stateClass: 'measurement' }
  | { readonly class: 'data_size'; readonly unit: 'MiB'; readonly stateClass?: 'measurement' }
  | { readonly class: 'data_size'; readonly unit: 'GB'; readonly stateClass: 'total_increasing' }
  | { readonly class: 'data_rate'; readonly unit: 'kB/s'; readonly stateClass: 'measurement' }
  | { readonly class: 'duration'; readonly unit: 'min' }
  | { readonly class: 'timestamp' }
  | {
      readonly class?: never;
      readonly unit?: string;
      readonly stateClass?: 'measurement' | 'total_increasing';
    };

/** How a number is shown to people, in their unit. */
export type Shown = SensorClass & {
  /** One of these makes so many base units; 1 when left out. */
  readonly per?: number;
  /** Decimals worth showing; one more is published at most. */
  readonly decimals: number;
  /** A change by less is none: the value before stays. In the shown unit; of a total every change is one. */
  readonly deadband?: number;
  readonly icon?: `mdi:${string}`;
};

interface Described {
  /** A few words without the device's name; it is under the device's. */
  readonly label: string;
  /** A sentence for the documents and for /metrics. */
  readonly meaning: string;
  /** Of how the device is, rather than what it does. */
  readonly diagnostic?: true;
  /** Not shown until somebody asks for it. */
  readonly hidden?: true;
}

/** A number, absent while it is not known. */
export interface PublishedNumber<Facts> extends Described {
  readonly kind: 'level' | 'total' | 'prediction';
  readonly unit: BaseUnit;
  readonly shown: Shown;
  readonly of: (facts: Facts) => number | undefined;
}

/** Yes or no. */
export interface PublishedFlag<Facts> extends Described {
  readonly kind: 'flag';
  /** Class of a binary sensor: what "on" means. */
  readonly flagClass: 'heat' | 'problem';
  /** It is of findings of that severity, which are told beside it. */
  readonly severity?: Finding['severity'];
  readonly of: (facts: Facts) => boolean | undefined;
}

export type PublishedQuantity<Facts> = PublishedNumber<Facts> | PublishedFlag<Facts>;

/** By name: `[a-z0-9_]+`, never changed once published. */
export type Catalogue<Facts> = Readonly<Record<string, PublishedQuantity<Facts>>>;
