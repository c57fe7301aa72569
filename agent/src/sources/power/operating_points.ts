/**
 * Voltage and power of the operating points of CPU clusters: debugfs opp/ as the kernel uses them (drivers/opp/debugfs.c,
 * root only), else the table that operating-points-v2 in the device tree refers to
 * (Documentation/devicetree/bindings/opp/opp-v2.yaml), and dynamic-power-coefficient. Static: info document only. At
 * most 16 clusters of 64 points.
 */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import type { OperatingPointsInfo, SourceInfo } from '@edgevitals/shared/info';
import type { Host } from '../../host/host.js';
import { attribute, cpuList, integerAttribute, namesIn, numberedIfAny } from '../reading/attributes.js';
import { type Description, probing, type Source } from '../source.js';

const CPUS = '/sys/devices/system/cpu';
const POLICIES = `${CPUS}/cpufreq`;
const DEBUG = '/sys/kernel/debug/opp';
const TREE = '/sys/firmware/devicetree/base';
const MOST_CLUSTERS = 16;
const MOST_POINTS = 64;
/** Nodes below which boards keep their tables, beside the root. */
const TABLE_PARENTS = ['', '/cpus', '/soc'];

type Points = OperatingPointsInfo['points'];

/** Big-endian 32-bit cells of a device tree property, read as one character a byte; at most 64. */
export function cells(property: string): number[] {
  const found: number[] = [];
  for (let at = 0; at + 4 <= property.length && found.length < 64; at += 4) {
    let cell = 0;
    for (let byte = at; byte < at + 4; byte++) cell = cell * 256 + (property.charCodeAt(byte) & 0xff);
    found.push(cell);
  }
  return found;
}

export class OperatingPoints implements Source {
  readonly name = 'operating_points';
  readonly tables = [] as const;
  readonly rhythm = 'slow';

  async probe(host: Host): Promise<SourceInfo[]> {
    return [
      await probing(this.name, 'voltages of CPU clocks: power over frequency follows a prior', () => {
        if (clusters(host).length === 0)
          throw new EdgevitalsError(
            'SOURCE_ABSENT',
            `neither ${DEBUG} nor a device tree tells the operating points of a CPU`,
          );
      }),
    ];
  }

  async describe(host: Host): Promise<Description> {
    const operatingPoints = clusters(host);
    return operatingPoints.length === 0 ? {} : { operatingPoints };
  }

  sample(): void {}
}

/** One entry a cpufreq policy of which anything is known. */
function clusters(host: Host): OperatingPointsInfo[] {
  const found: OperatingPointsInfo[] = [];
  for (const { name } of numberedIfAny(host, POLICIES, 'policy').slice(0, MOST_CLUSTERS)) {
    const [first] = cpuList(attribute(host, `${POLICIES}/${name}/related_cpus`));
    if (first === undefined) continue;
    const device = `cpu${first}`;
    const node = `${CPUS}/${device}/of_node`;
    const [dynamicPowerCoefficient = 0] = cells(raw(host, `${node}/dynamic-power-coefficient`));
    const known = fromDebugfs(host, `${DEBUG}/${device}`);
    const points = known.length > 0 ? known : fromTree(host, node);
    if (points.length > 0 || dynamicPowerCoefficient > 0)
      found.push({ device, dynamicPowerCoefficient, points });
  }
  return found;
}

function fromDebugfs(host: Host, directory: string): Points {
  const points: Points[number][] = [];
  for (const name of namesIn(host, directory)) {
    const [, hz] = /^opp:(\d{1,15})$/.exec(name) ?? [];
    if (hz === undefined || points.length >= MOST_POINTS) continue;
    const value = (file: string): number =>
      Math.max(integerAttribute(host, `${directory}/${name}/supply-0/${file}`, 0), 0);
    points.push({
      khz: Math.round(Number(hz) / 1000),
      microvolts: value('u_volt_target'),
      microwatts: value('u_watt'),
    });
  }
  return points.sort((a, b) => a.khz - b.khz);
}

function fromTree(host: Host, node: string): Points {
  const [phandle] = cells(raw(host, `${node}/operating-points-v2`));
  const table = phandle === undefined ? undefined : tableOf(host, phandle);
  if (table === undefined) return [];
  const points: Points[number][] = [];
  for (const name of namesIn(host, table)) {
    const [high, low] = cells(raw(host, `${table}/${name}/opp-hz`));
    if (high === undefined || low === undefined || points.length >= MOST_POINTS) continue;
    // one cell, or target, least and most
    const [microvolts = 0] = cells(raw(host, `${table}/${name}/opp-microvolt`));
    const [microwatts = 0] = cells(raw(host, `${table}/${name}/opp-microwatt`));
    points.push({ khz: Math.round((high * 2 ** 32 + low) / 1000), microvolts, microwatts });
  }
  return points.filter(({ khz }) => khz <= 0xffff_ffff).sort((a, b) => a.khz - b.khz);
}

function tableOf(host: Host, phandle: number): string | undefined {
  for (const parent of TABLE_PARENTS)
    for (const name of namesIn(host, TREE + parent)) {
      if (!name.includes('opp')) continue;
      const path = `${TREE}${parent}/${name}`;
      if (cells(raw(host, `${path}/phandle`))[0] === phandle) return path;
    }
  return undefined;
}

/** A property with all its bytes; empty when it is not there. */
function raw(host: Host, path: string): string {
  try {
    return host.readText(path);
  } catch {
    return '';
  }
}
