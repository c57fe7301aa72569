import { armPart } from './arm_parts.js';

/**
 * The name of an ARM core by its main id register, as sysfs prints it (Arm ARM, MIDR_EL1).
 * @returns undefined when the text is no register.
 */
export function partOfMidr(text: string): string | undefined {
  if (!/^0x[0-9a-f]{8,16}$/.test(text)) return undefined;
  const midr = Number.parseInt(text.slice(-8), 16);
  return armPart(Math.floor(midr / 2 ** 24), (midr >>> 4) & 0xfff);
}
