/**
 * Clusters of a device: CPUs that share a clock, a supply and a kind of core. A cpufreq policy is one. x86 has a policy
 * for each CPU though package and voltage are shared: policies of like CPUs are one cluster there. It follows from the
 * info document alone, so that a cluster's operating points are the same in every interval.
 */
import type { CpuInfo, Info, PolicyInfo } from '@edgevitals/shared/info';
import { given } from '@edgevitals/shared/objects';
import { Hertz, Volts } from '@edgevitals/shared/units';

export interface ClusterLayout {
  /** As in ClusterInput. */
  readonly name: string;
  readonly core: string;
  readonly cpus: readonly number[];
  /** The same, to ask which are among them. */
  readonly members: ReadonlySet<number>;
  /** cpufreq policies in it; empty without cpufreq. */
  readonly policies: readonly number[];
  /** Ascending; at least one, of frequency 0 where nothing is known. */
  readonly points: readonly { readonly frequency: Hertz; readonly voltage: Volts | undefined }[];
}

const X86 = /^(x86_64|i[3-6]86)$/;
/** More are not told apart: servers with a policy for each of a hundred CPUs. */
const MOST_CLUSTERS = 8;
const MOST_POINTS = 40;
/** Steps between lowest and highest clock where the driver has no table (intel_pstate, amd-pstate, CPPC). */
const BANDS = 8;
const NO_POINT = [{ frequency: Hertz(0), voltage: undefined }] as const;

/** Layouts by what they follow from: devices of a kind have these parts of their documents, and so the layout, in common. */
const shared = new WeakMap<
  Info['policies'],
  Pick<Info, 'cpus' | 'operatingPoints'> & {
    readonly architecture: string;
    readonly layout: readonly ClusterLayout[];
  }
>();

/** @param seen CPUs that the device has shown, for devices whose info document has not come. */
export function clusterLayout(info: Info | undefined, seen: readonly number[]): readonly ClusterLayout[] {
  if (info === undefined || info.cpus.length === 0) return newLayout(info, seen);
  const { policies, cpus, operatingPoints } = info;
  // the rest of what is said of a kernel has the name of its host in it
  const { architecture } = info.kernel;
  const known = shared.get(policies);
  if (
    known?.cpus === cpus &&
    known.architecture === architecture &&
    known.operatingPoints === operatingPoints
  )
    return known.layout;
  const layout = newLayout(info, seen);
  shared.set(policies, { cpus, architecture, layout, ...given({ operatingPoints }) });
  return layout;
}

function newLayout(info: Info | undefined, seen: readonly number[]): ClusterLayout[] {
  const cpus = info === undefined || info.cpus.length === 0 ? seen.map(unknownCpu) : info.cpus;
  const policies = info?.policies ?? [];
  const covered = new Set(policies.flatMap(policy => policy.cpus));
  const groups = new Map<string, PolicyInfo[]>();
  const merge = X86.test(info?.kernel.architecture ?? '') || policies.length > MOST_CLUSTERS;
  for (const policy of policies) {
    const key = merge ? likeness(policy, cpus) : `${policy.policy}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [policy]);
    else group.push(policy);
  }
  const layouts = Array.from(groups.values())
    .slice(0, MOST_CLUSTERS)
    .map(group => layoutOf(group, cpus, info));
  const rest = cpus.filter(each => !covered.has(each.cpu));
  if (rest.length > 0) {
    const name = layouts.length === 0 ? 'cpus' : `cpu${rest[0]!.cpu}`;
    layouts.push({
      name,
      core: coreOf(rest[0]),
      cpus: rest.map(each => each.cpu),
      members: new Set(rest.map(each => each.cpu)),
      policies: [],
      points: NO_POINT,
    });
  }
  return layouts;
}

function layoutOf(
  group: readonly PolicyInfo[],
  cpus: readonly CpuInfo[],
  info: Info | undefined,
): ClusterLayout {
  const [first] = group;
  const members = [...new Set(group.flatMap(policy => policy.cpus))].sort((a, b) => a - b);
  return {
    name: `policy${first!.policy}`,
    core: coreOf(cpus.find(each => each.cpu === members[0])),
    cpus: members,
    members: new Set(members),
    policies: group.map(policy => policy.policy),
    points: pointsOf(first!, members, info),
  };
}

function pointsOf(
  policy: PolicyInfo,
  members: readonly number[],
  info: Info | undefined,
): ClusterLayout['points'] {
  const known = info?.operatingPoints?.find(each => members.some(cpu => each.device === `cpu${cpu}`));
  const kilohertz = new Set(
    policy.frequenciesKhz.length > 0 ? policy.frequenciesKhz : known?.points.map(each => each.khz),
  );
  if (kilohertz.size === 0) for (const band of bands(policy)) kilohertz.add(band);
  const points = [...kilohertz]
    .filter(khz => khz > 0)
    .sort((a, b) => a - b)
    .slice(-MOST_POINTS)
    .map(khz => {
      const microvolts = known?.points.find(each => each.khz === khz)?.microvolts ?? 0;
      return { frequency: Hertz(khz * 1000), voltage: microvolts > 0 ? Volts(microvolts / 1e6) : undefined };
    });
  return points.length > 0 ? points : NO_POINT;
}

function bands({ hardwareMinKhz: low, hardwareMaxKhz: high }: PolicyInfo): number[] {
  if (!(high > 0)) return [];
  if (!(low > 0) || low >= high) return [high];
  return Array.from({ length: BANDS }, (_, i) => Math.round(low + ((high - low) * i) / (BANDS - 1)));
}

const likeness = (policy: PolicyInfo, cpus: readonly CpuInfo[]): string =>
  `${coreOf(cpus.find(each => each.cpu === policy.cpus[0]))} ${policy.hardwareMinKhz} ${policy.hardwareMaxKhz}`;

const coreOf = (cpu: CpuInfo | undefined): string => cpu?.part.toLowerCase() ?? '';

const unknownCpu = (cpu: number): CpuInfo => ({ cpu, part: '', capacity: 1024, online: true });
