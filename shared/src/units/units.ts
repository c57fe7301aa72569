/**
 * Branded units: one base unit in memory for every physical quantity, so that a number's meaning is in its
 * type. The brand exists only at compile time; at run time each is a plain number.
 */
declare const unit: unique symbol;
type Branded<Name extends string> = number & { readonly [unit]: Name };

/** Energy in joules. */
export type Joules = Branded<'J'>;
/** Power in watts. */
export type Watts = Branded<'W'>;
export type Volts = Branded<'V'>;
/** A duration, or a point on a named clock, in seconds. */
export type Seconds = Branded<'s'>;
/** Bytes, not kilobytes and not sectors. */
export type Bytes = Branded<'B'>;
/** Frequency in hertz (cpufreq publishes kHz: multiply by 1,000). */
export type Hertz = Branded<'Hz'>;
/** Temperature in degrees Celsius (the kernel publishes thousandths). */
export type Celsius = Branded<'degC'>;
/** A share of a whole: 0 to 1. */
export type Ratio = Branded<'1'>;

export const Joules = (value: number): Joules => value as Joules;
export const Watts = (value: number): Watts => value as Watts;
export const Volts = (value: number): Volts => value as Volts;
export const Seconds = (value: number): Seconds => value as Seconds;
export const Bytes = (value: number): Bytes => value as Bytes;
export const Hertz = (value: number): Hertz => value as Hertz;
export const Celsius = (value: number): Celsius => value as Celsius;
export const Ratio = (value: number): Ratio => value as Ratio;
