/** The minute of an instant of event time, seconds. */
export const minuteAt = (at: number): number => Math.floor(at / 60);

/** Which minute of event time a slice counts to: that of its middle, since readings do not fall on whole minutes. */
export const minuteOf = (slice: { readonly from: number; readonly to: number }): number =>
  minuteAt((slice.from + slice.to) / 2);
