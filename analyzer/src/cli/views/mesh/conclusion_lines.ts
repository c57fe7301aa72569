/** What there is to know first. */
import type { MeshAnswer, MeshUse } from '@edgevitals/shared/results';
import { formatBytes, formatRatio } from '@edgevitals/shared/text';
import { type ViewOptions, wrapped } from '../view.js';

export function conclusionLines({ meshes, interfaces }: MeshAnswer, options: ViewOptions): string[] {
  const said = meshes.flatMap(mesh => overheadOf(mesh) ?? []);
  if (said.length > 0) {
    const others =
      said.length > 1 && options.verbose !== true ? [`${said.length - 1} more meshes below`] : [];
    const told = options.verbose === true ? said : said.slice(0, 1);
    return [...told.flatMap(line => wrapped(line, options)), ...others];
  }
  const lost = interfaces.filter(({ errors, drops }) => errors + drops > 0).map(({ name }) => name);
  return wrapped(
    interfaces.length === 0
      ? 'nothing is known of its network'
      : `${meshes.length === 0 ? 'no mesh is known; ' : ''}${lost.length === 0 ? 'no interface lost anything' : `packets were lost on ${lost.join(', ')}`}`,
    options,
  );
}

/** One sentence of a mesh that counts its routing traffic. */
function overheadOf(mesh: MeshUse): string | undefined {
  const { name, protocol, control, overheadRatio, forwardedRatio } = mesh;
  const sent = control?.sentBytesPerSecond;
  if (typeof sent !== 'number') return undefined;
  const received = control?.receivedBytesPerSecond ?? 0;
  const against =
    typeof overheadRatio === 'number'
      ? `${formatRatio(overheadRatio)} of what it carries`
      : typeof mesh.sentBytes === 'number' && typeof mesh.receivedBytes === 'number'
        ? 'next to no payload to hold that against'
        : 'its payload is not counted';
  const subject = name === '' ? protocol : `${name} (${protocol})`;
  const relays =
    typeof forwardedRatio === 'number'
      ? `; ${formatRatio(forwardedRatio)} of what it sends is for others`
      : '';
  return `${subject}: routing takes ${formatBytes(sent + received)}/s, ${against}${relays}${VERDICTS[control?.verdict ?? ''] ?? ''}`;
}

const VERDICTS: Readonly<Record<string, string>> = {
  more: '; more than its nodes explain',
  less: '; less than its nodes explain',
  expected: '; as its nodes explain',
  saturated: '; the node cannot keep up',
};
