/** What is told of who used how much, in each scene and for several numbers of programs. */
import { figure } from '../../../bench/table.js';
import type { ValidationContext } from '../../validation.js';
import type { DataSet } from '../data_set.js';
import { ATTRIBUTION, CALLED_IDENTIFIED, STATED_90, TOGETHER } from '../goals.js';
import type { SetReport } from '../report.js';
import { type AttributionErrors, attributionErrors } from './attribution.js';
import { measuredPrograms } from './measured_programs.js';
import { SCENES, type Scene } from './scenes.js';

/** How many programs run at once. */
const PROGRAMS = [12, 24, 48, 64] as const;
const QUIET = { intervals: 300, noise: 0.03, step: 0 } as const;
const NOISY = { intervals: 300, noise: 0.1, step: 0.1 } as const;
/** Programs of all seeds together, or thereabouts. */
const ACCOUNTS = 120;

export function reportAttribution(
  set: DataSet,
  report: SetReport,
  { quick, progress }: ValidationContext,
): void {
  const measured = measuredPrograms(set);
  if (measured === undefined) {
    report.leaveOut('attribution live', 'no program was measured');
    return;
  }
  for (const scene of SCENES) {
    const what = `attribution live, ${scene.name}`;
    const why = impossible(scene, measured.points.length, measured.cores);
    if (why !== undefined) {
      report.leaveOut(what, why);
      continue;
    }
    progress(`${set.name}: ${what}`);
    for (const programs of PROGRAMS) {
      const seeds = quick ? 2 : Math.max(3, Math.round(ACCOUNTS / programs));
      const errors = attributionErrors(measured, scene, { ...QUIET, programs }, seeds);
      const few = programs === PROGRAMS[0];
      const title = few ? what : `${what}, ${programs} programs`;
      report.show(
        `${scene.name}, ${programs} programs (by CPU time; within stated 50, 90 %; identified)`,
        `${figure(errors.live, ' %')} (${figure(errors.cpuTime)}; ${figure(errors.within50)}, ${figure(errors.within90)}; ${figure(errors.identified)})`,
      );
      gates(scene, title, errors, programs, report);
    }
  }
  const noisy = attributionErrors(measured, SCENES[0]!, { ...NOISY, programs: 12 }, quick ? 2 : 10);
  report.show(
    'independent, 12 programs, 10 % noise and 100 mW steps',
    `${figure(noisy.live, ' %')} (${figure(noisy.cpuTime)}; ${figure(noisy.within50)}, ${figure(noisy.within90)}; ${figure(noisy.identified)})`,
  );
}

function gates(
  scene: Scene,
  title: string,
  errors: AttributionErrors,
  programs: number,
  report: SetReport,
): void {
  const few = programs === PROGRAMS[0];
  const goal = scene === SCENES[0] ? ATTRIBUTION.get(programs) : undefined;
  report.atMost(title, errors.live, goal ?? errors.cpuTime);
  if (few) {
    report.atMost(`${title}, over CPU time`, errors.live / errors.cpuTime, 1 / scene.better, '1');
    report.within(`${title}, within stated 90 %`, errors.within90, STATED_90);
  }
  if (scene.together > 1) {
    report.atMost(`${title}, sum of each group`, errors.together, few ? TOGETHER : 2 * TOGETHER);
    report.atMost(`${title}, called identified`, errors.identified, CALLED_IDENTIFIED);
  }
}

/** Why a scene cannot be played with what a set has. */
function impossible(scene: Scene, points: number, cores: number): string | undefined {
  if (scene.governed && points < 2) return 'one operating point';
  return scene.shared > 0 && cores < 2 ? 'one core' : undefined;
}
