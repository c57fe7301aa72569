/**
 * Who owes the time during which something is on because anybody uses it. The Shapley value of "on while at least one
 * runs" splits each instant equally among those that run in it. Counters tell only how long each ran, so runs are taken
 * as independent of each other: the expected share of p is then
 *
 *   u_p * integral over s from 0 to 1 of product over q != p of (1 - u_q + u_q s) ds
 *
 * and the shares add up to 1 - product of (1 - u_q), the time that anybody runs. Five Gauss points integrate it exactly
 * for nine others, and to better than 1e-3 for any number.
 */

const NODES = [0.046910077030668, 0.230765344947158, 0.5, 0.769234655052841, 0.953089922969332];
const WEIGHTS = [
  0.118463442528095, 0.239314335249683, 0.284444444444444, 0.239314335249683, 0.118463442528095,
];

/**
 * @param shares of the time that each runs; above 1 counts as 1. Becomes the share of the time that each owes.
 * @param count how many there are, from the first on
 */
export function equalSplit(shares: Float64Array, count = shares.length): void {
  if (count > owed.length) owed = new Float64Array(2 * count);
  let nobody = 1;
  for (let p = 0; p < count; p++) {
    const used = Math.min(1, Math.max(0, shares[p]!));
    shares[p] = used;
    owed[p] = 0;
    nobody *= 1 - used;
  }
  for (let k = 0; k < NODES.length; k++) {
    const node = NODES[k]!;
    let all = WEIGHTS[k]!;
    for (let p = 0; p < count; p++) if (shares[p]! > 0) all *= 1 - shares[p]! + shares[p]! * node;
    for (let p = 0; p < count; p++) {
      const share = shares[p]!;
      if (share > 0) owed[p]! += (share * all) / (1 - share + share * node);
    }
  }
  let sum = 0;
  for (let p = 0; p < count; p++) sum += owed[p]!;
  // the last of the quadrature's error goes where the time is known
  for (let p = 0; p < count; p++) shares[p] = sum > 0 ? (owed[p]! * (1 - nobody)) / sum : 0;
}

/** Working memory of one split. */
let owed = new Float64Array(64);
