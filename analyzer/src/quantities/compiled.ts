/**
 * Code made from declarations. What a loop over names of fields does at every row costs ten times what the same code
 * costs when it is written out, and nobody is to write out by hand what is declared already. Names and numbers come
 * from declarations in this project only, never from a device.
 */

const NAME = /^[A-Za-z][A-Za-z0-9]*$/;

/** `name` as a property in code. @throws TypeError when it is no plain name. */
export function property(object: string, name: string): string {
  if (!NAME.test(name)) throw new TypeError(`${JSON.stringify(name)} is no name of a quantity`);
  return `${object}.${name}`;
}

/**
 * A function of `parameters` whose body is `lines`.
 * @param given what the body uses beside its parameters, by name.
 */
export function compiled<F>(
  parameters: readonly string[],
  lines: readonly string[],
  given: Readonly<Record<string, unknown>> = {},
): F {
  const body = `'use strict'; return (${parameters.join(', ')}) => {\n${lines.join('\n')}\n};`;
  return new Function(...Object.keys(given), body)(...Object.values(given)) as F;
}

/** As `compiled`, for what reads its object as `this`: getters and setters of a class. */
export function compiledMethod<F>(parameters: readonly string[], lines: readonly string[]): F {
  return new Function(...parameters, `'use strict';\n${lines.join('\n')}`) as F;
}
