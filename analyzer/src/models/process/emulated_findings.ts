/** Programs that an emulator runs though the device could run its own: where that costs CPU time. Thresholds: findings/kinds.ts. */
import { type Info, kernelTargetName, targetName } from '@edgevitals/shared/info';
import { given, LazyMap } from '@edgevitals/shared/objects';
import { formatRatio } from '@edgevitals/shared/text';
import { type ForeignProgram, foreignOf } from '../../device/foreign_program.js';
import type { Interval } from '../../device/interval.js';
import type { Condition } from '../../findings/condition.js';
import type { Sustained } from '../../findings/sustained.js';
import { timelyCpuSecondsOf } from '../../quantities/index.js';

/** What a device's programs are made for: what its agent is, else what its kernel is. Empty where neither is known. */
export const ownArchitecture = (info: Info | undefined): string =>
  info === undefined
    ? ''
    : info.agent.target === undefined
      ? kernelTargetName(info.kernel.architecture)
      : targetName(info.agent.target);

export class EmulatedFindings {
  private readonly sustained: Sustained;

  constructor(sustained: Sustained) {
    this.sustained = sustained;
  }

  /** @param awake seconds of the interval, above 0. */
  judge(interval: Interval, awake: number, found: Condition[]): void {
    const cpus = new LazyMap<string, number>();
    for (const process of interval.processes) {
      if (process.kernel || !process.program.endsWith(')')) continue;
      if (foreignOf(process.program)?.emulator === undefined) continue;
      cpus.set(process.program, (cpus.get(process.program) ?? 0) + timelyCpuSecondsOf(process) / awake);
    }
    this.sustained.keep('process.emulated', cpus);
    for (const [program, used] of cpus) {
      const level = this.sustained.level('process.emulated', program, used, interval.elapsed);
      if (level === undefined) continue;
      const { name, architecture, emulator = '' } = foreignOf(program) as ForeignProgram;
      const own = ownArchitecture(interval.info);
      found.push({
        kind: 'process.emulated',
        subject: program,
        severity: 'warning',
        level,
        summary: `${name} is made for ${architecture}: ${emulator} emulates that here, with ${formatRatio(used)} of a CPU`,
        ...given({
          hint:
            own === ''
              ? undefined
              : `Install its package for ${own}, as this device's own programs are: they run without ${emulator}.`,
        }),
        evidence: [
          { name: 'cpu', value: used, unit: 'CPUs' },
          {
            name: 'duration',
            value: this.sustained.seconds('process.emulated', program),
            unit: 's',
          },
        ],
      });
    }
  }
}
