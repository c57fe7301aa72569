/**
 * /sys/kernel/debug/energy_model/<domain>/{cpus,flags,ps:<kHz>/{frequency,power,inefficient}}: what the scheduler takes
 * the power of each operating point for (kernel/power/energy_model.c). Static: it goes into the info document only.
 * debugfs is for root. At most 32 domains of 64 points.
 */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import type { EnergyModelInfo, SourceInfo } from '@edgevitals/shared/info';
import type { Host } from '../../host/host.js';
import { attribute, cpuList, integerAttribute, namesIn } from '../reading/attributes.js';
import { type Description, probing, type Source } from '../source.js';

const DIRECTORY = '/sys/kernel/debug/energy_model';
const MOST_DOMAINS = 32;
const MOST_POINTS = 64;

/** EM_PERF_DOMAIN_ flags as printed: `0x1`; older kernels print no prefix. 0 when there are none. */
export function parseFlags(text: string): number {
  const [, digits = '0'] = /^(?:0x)?([0-9a-f]{1,8})$/.exec(text.trim()) ?? [];
  return Number.parseInt(digits, 16);
}

export class EnergyModel implements Source {
  readonly name = 'energy_model';
  readonly tables = [] as const;
  readonly rhythm = 'slow';

  async probe(host: Host): Promise<SourceInfo[]> {
    return [
      await probing(this.name, "the kernel's own power model: operating points start from a prior", () => {
        if (host.list(DIRECTORY).length === 0)
          throw new EdgevitalsError('SOURCE_ABSENT', `${DIRECTORY} has no domains`);
      }),
    ];
  }

  async describe(host: Host): Promise<Description> {
    const energyModels = namesIn(host, DIRECTORY)
      .slice(0, MOST_DOMAINS)
      .map(name => describe(host, name));
    return energyModels.length === 0 ? {} : { energyModels };
  }

  sample(): void {}
}

function describe(host: Host, name: string): EnergyModelInfo {
  const directory = `${DIRECTORY}/${name}`;
  const points = namesIn(host, directory)
    .filter(entry => entry.startsWith('ps:'))
    .slice(0, MOST_POINTS)
    .map(entry => {
      const value = (file: string): number =>
        Math.max(integerAttribute(host, `${directory}/${entry}/${file}`, 0), 0);
      return { khz: value('frequency'), power: value('power'), inefficient: value('inefficient') === 1 };
    })
    .sort((a, b) => a.khz - b.khz);
  return {
    name,
    cpus: cpuList(attribute(host, `${directory}/cpus`)),
    flags: parseFlags(attribute(host, `${directory}/flags`)),
    points,
  };
}
