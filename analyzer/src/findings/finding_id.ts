/**
 * A short id for a finding: the same for the same device, kind and subject, so that a finding that comes back is the
 * same one, in topics and in Home Assistant. 64 bits of FNV-1a, as two hashes of 32 with different seeds.
 */
export function findingId(device: string, kind: string, subject: string): string {
  const text = `${device}\n${kind}\n${subject}`;
  return hex(fnv1a(text, 0x811c9dc5)) + hex(fnv1a(text, 0x9747b28c));
}

function fnv1a(text: string, seed: number): number {
  let hash = seed;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    hash = Math.imul(hash ^ (unit & 0xff), 0x01000193);
    hash = Math.imul(hash ^ (unit >> 8), 0x01000193);
  }
  return hash >>> 0;
}

const hex = (value: number): string => value.toString(16).padStart(8, '0');
