/** What a linked program asks of the machine it runs on. */
import { readFileSync } from 'node:fs';

const PT_INTERP = 3;

/** Whether an ELF file needs a loader, and libraries with it: then it is not static. */
export function needsLoader(file) {
  const bytes = readFileSync(file);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wide = view.getUint8(4) === 2;
  const little = view.getUint8(5) === 1;
  const start = wide ? Number(view.getBigUint64(32, little)) : view.getUint32(28, little);
  const size = view.getUint16(wide ? 54 : 42, little);
  const count = view.getUint16(wide ? 56 : 44, little);
  return Array.from({ length: count }, (_, i) => view.getUint32(start + i * size, little)).includes(
    PT_INTERP,
  );
}
