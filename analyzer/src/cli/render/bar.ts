const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** A share of 0 to 1 as a bar of at most `width` characters, in eighths of one. */
export function bar(share: number, width: number): string {
  const eighths = Math.round(Math.min(1, Math.max(0, share)) * width * 8);
  return `${'█'.repeat(eighths >> 3)}${EIGHTHS[eighths & 7] ?? ''}`;
}
