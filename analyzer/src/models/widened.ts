/** One-sided 95 % quantiles of Student's t by degrees of freedom, from 1 on, over that of the normal distribution. */
const WIDER = [6.314, 2.92, 2.353, 2.132, 2.015, 1.943, 1.895, 1.86, 1.833, 1.812].map(t => t / 1.645);

/**
 * By how much a standard deviation that was made of few values is to be multiplied, so that 1.645 of it to
 * either side are the 90 % that they are taken for.
 * @param freedom values, less what was made of them: 1 or more.
 */
export const widenedBy = (freedom: number): number => WIDER[freedom - 1] ?? 1 + 1.5 / freedom;
