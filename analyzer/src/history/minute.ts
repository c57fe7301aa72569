/** Which minute of event time a slice counts to: that of its middle, since readings do not fall on whole minutes. */
export const minuteOf = (slice: { readonly from: number; readonly to: number }): number =>
  Math.floor((slice.from + slice.to) / 120);
