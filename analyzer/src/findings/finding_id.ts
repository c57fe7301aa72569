import { fnv1a } from '@edgevitals/shared/bytes';

/**
 * A short id for a finding: the same for the same device, kind and subject, so that a finding that comes back is the
 * same one, in topics and in Home Assistant. 64 bits of FNV-1a, as two hashes of 32 with different seeds.
 */
export function findingId(device: string, kind: string, subject: string): string {
  const bytes = utf16Bytes(`${device}\n${kind}\n${subject}`);
  return hex(fnv1a(bytes)) + hex(fnv1a(bytes, 0, bytes.length, 0x9747b28c));
}

/** Each unit of a text as two bytes, the lower one first. */
function utf16Bytes(text: string): string {
  let bytes = '';
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    bytes += String.fromCharCode(unit & 0xff, unit >> 8);
  }
  return bytes;
}

const hex = (value: number): string => value.toString(16).padStart(8, '0');
