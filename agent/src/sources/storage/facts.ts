import type { StorageInfo } from '@edgevitals/shared/info';
import type { Host } from '../../host/host.js';
import { attribute } from '../reading/attributes.js';

/** Longest text that the info document carries. */
const LONGEST = 256;

/** A row of the info document's storage list: those of `files` that can be read and are not empty. */
export function storageFacts(
  host: Host,
  kind: string,
  name: string,
  directory: string,
  files: readonly string[],
): StorageInfo {
  const facts: Record<string, string> = {};
  for (const file of files) {
    const text = attribute(host, `${directory}/${file}`).trim().slice(0, LONGEST);
    if (text !== '') facts[file] = text;
  }
  return { kind, name, facts };
}
