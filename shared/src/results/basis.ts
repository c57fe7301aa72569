/** What a value can rest on, the strongest first. */
export const BASES = ['measured', 'calibrated', 'modelled', 'prior'] as const;
export type Basis = (typeof BASES)[number];

export const isBasis = (value: unknown): value is Basis => BASES.some(basis => basis === value);

/** The basis of what is made of two values: a sum or a difference is worth no more than its weakest part. */
export const weakerBasis = (a: Basis, b: Basis): Basis => (BASES.indexOf(b) > BASES.indexOf(a) ? b : a);
