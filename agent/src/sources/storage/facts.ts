import type { StorageInfo } from '@edgevitals/shared/info';
import type { Host } from '../../host/host.js';
import { attribute } from '../reading/attributes.js';

/** Longest text that the info document carries. */
const LONGEST = 256;

/**
 * A row of the info document's storage list: those of `files` that can be read and are not empty.
 * @param unitFile what no other of its kind has, as a serial number: told as a number of 16 bits, by which an exchange is seen and
 * no unit is found again.
 */
export function storageFacts(
  host: Host,
  kind: string,
  name: string,
  directory: string,
  files: readonly string[],
  unitFile = '',
): StorageInfo {
  const facts: Record<string, string> = {};
  for (const file of files) {
    const text = attribute(host, `${directory}/${file}`).trim().slice(0, LONGEST);
    if (text !== '') facts[file] = text;
  }
  const unit = unitFile === '' ? '' : attribute(host, `${directory}/${unitFile}`).trim();
  if (unit !== '') facts['unit'] = fingerprint(unit);
  return { kind, name, facts };
}

/** FNV-1a, folded. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (((hash >>> 16) ^ hash) & 0xffff).toString(16).padStart(4, '0');
}
