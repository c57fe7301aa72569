/** Routing traffic beyond what nodes, interfaces and the shortest usual interval explain. */
import { formatBytes } from '@edgevitals/shared/text';
import type { MeshRow } from '../../../quantities/index.js';
import { expectedOf } from '../mesh_use.js';
import { evidenceOf, type Inefficiency, judged } from './inefficiency.js';

export function controlExcess(row: MeshRow): Inefficiency | undefined {
  const { name, protocol, seconds, controlSentBytes } = row;
  const expected = expectedOf(row)?.sentBytesPerSecond;
  if (expected === undefined || controlSentBytes === undefined || !(expected.value > 0)) return undefined;
  const sent = controlSentBytes / seconds;
  return judged('mesh.control-excess', sent / expected.value, () => ({
    subject: name === '' ? protocol : name,
    severity: 'info',
    summary: `${name} sends ${formatBytes(sent)} a second of routing traffic, where ${row.nodes} nodes on ${row.interfaces} interfaces explain ${formatBytes(expected.value)}`,
    hint: 'Look for clients and VLANs that come and go (each change is told to all), nodes that restart, and an originator interval below a second.',
    evidence: evidenceOf(
      ['sent', sent, 'B/s'],
      ['expected', expected.value, 'B/s'],
      ['nodes', row.nodes, '1'],
      ['interfaces', row.interfaces, '1'],
    ),
  }));
}
