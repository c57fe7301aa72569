/** `0x2a` as the kernel prints registers; undefined for anything else, and for more than 32 bits. */
export function parseHex(text: string): number | undefined {
  return /^0x[0-9a-f]{1,8}$/i.test(text) ? Number(text) : undefined;
}
