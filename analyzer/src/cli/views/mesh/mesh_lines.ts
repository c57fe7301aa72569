/** Meshes and radios: routing traffic, tries, the channel, and where a device stands in its fleet. */
import type { MeshAnswer, MeshUse } from '@edgevitals/shared/results';
import { formatBytes, formatDuration, formatRatio } from '@edgevitals/shared/text';
import type { ScreenPart } from '../../render/fit_screen.js';
import { shown, tablePart, type ViewOptions, wrapped } from '../view.js';

const perSecond = (bytes: number): string => `${formatBytes(bytes)}/s`;
const whole = (value: number): string => String(Math.round(value));

export const meshesPart = ({ meshes }: MeshAnswer, options: ViewOptions): ScreenPart =>
  tablePart(
    'meshes',
    [
      { title: 'MESH', flexible: true },
      { title: 'PROTOCOL' },
      { title: 'NODES', align: 'right' },
      { title: 'ROUTING SENT', align: 'right' },
      { title: 'EXPECTED', align: 'right' },
      { title: 'FORWARDED', align: 'right' },
      { title: 'RETRIES', align: 'right' },
    ],
    meshes.map(mesh => [
      mesh.name === '' ? mesh.protocol : mesh.name,
      mesh.algorithm === '' ? mesh.protocol : mesh.algorithm,
      shown(mesh.nodes, whole),
      shown(mesh.control?.sentBytesPerSecond, perSecond),
      shown(mesh.control?.expectedBytesPerSecond?.value, perSecond),
      shown(mesh.forwardedPackets, whole),
      triesOf(mesh),
    ]),
    options,
    { rank: 1 },
  );

export const meshDetailLines = ({ meshes }: MeshAnswer, options: ViewOptions): string[] =>
  meshes.flatMap(mesh => detailLines(mesh, options));

const triesOf = ({ attempts, retries }: MeshUse): string =>
  typeof attempts === 'number' && typeof retries === 'number' && attempts > 0
    ? (retries / attempts).toFixed(2)
    : shown(undefined, String);

function detailLines(mesh: MeshUse, options: ViewOptions): string[] {
  const { control, channelSeconds, channelBusySeconds, channelSendSeconds } = mesh;
  const said: string[] = [];
  if (typeof channelSeconds === 'number' && channelSeconds > 0 && typeof channelBusySeconds === 'number')
    said.push(
      `channel ${shown(mesh.channelMegahertz, whole)} MHz busy ${formatRatio(channelBusySeconds / channelSeconds)}, own sending ${shown(channelSendSeconds, each => formatRatio(each / channelSeconds))}`,
    );
  if (control?.airtimeRatio)
    said.push(
      `routing ${formatRatio(control.airtimeRatio.value)} of the air (${control.airtimeRatio.basis})`,
    );
  if (typeof mesh.controlCpuSeconds === 'number' && mesh.seconds > 0)
    said.push(`routing ${formatRatio(mesh.controlCpuSeconds / mesh.seconds)} of a CPU`);
  if (typeof control?.fleetRank === 'number')
    said.push(
      `sends more routing traffic than ${formatRatio(control.fleetRank)} of ${control.fleetDevices} devices`,
    );
  if (typeof mesh.pathChanges === 'number') said.push(`${whole(mesh.pathChanges)} path changes`);
  if (typeof mesh.failed === 'number' && mesh.failed > 0) said.push(`${whole(mesh.failed)} frames given up`);
  if (typeof mesh.routerSeconds === 'number') said.push(`router for ${formatDuration(mesh.routerSeconds)}`);
  if (said.length === 0) return [];
  return wrapped(`${mesh.name === '' ? mesh.protocol : mesh.name}: ${said.join('; ')}`, options);
}
