/** The C of the native agent and of devices without Linux: its fuzz targets, by libFuzzer where clang is installed. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FUZZ = join(dirname(fileURLToPath(import.meta.url)), '../../../agent/native/fuzz');

interface NativeFuzz {
  readonly FUZZ_TARGETS: Readonly<Record<string, { readonly runs: number }>>;
  buildFuzz(name: string): Promise<string>;
  corpusOf(name: string): string;
}

export interface NativeReport {
  readonly target: string;
  readonly runs: number;
  readonly seconds: number;
  /** What it said where it ended otherwise than by being done. */
  readonly crash: string | undefined;
}

/** Builds each target with sanitizers and runs it so many times. */
export async function runNative(
  cases: number,
  seed: number,
  told: (report: NativeReport) => void,
): Promise<NativeReport[]> {
  const native = (await import(join(FUZZ, 'build.mjs'))) as NativeFuzz;
  const reports: NativeReport[] = [];
  const targets = Object.entries(native.FUZZ_TARGETS);
  // the slow ones have fewer, as in their test
  const all = targets.reduce((sum, [, each]) => sum + each.runs, 0);
  for (const [target, { runs: share }] of targets) {
    const program = await native.buildFuzz(target);
    const began = performance.now();
    const runs = Math.max(1, Math.round((cases * share) / all));
    // what it finds worth keeping goes to the first folder
    const found = mkdtempSync(join(tmpdir(), 'edgevitals-fuzz-'));
    const { status, stderr } = spawnSync(
      program,
      [`-runs=${runs}`, `-seed=${seed}`, found, native.corpusOf(target)],
      {
        encoding: 'utf8',
        maxBuffer: 1 << 26,
        // a crash is written where it runs: it is kept there, for who looks into it
        cwd: tmpdir(),
      },
    );
    rmSync(found, { recursive: true });
    const isDone = status === 0 && /Done \d+ runs/.test(stderr);
    const report = {
      target,
      runs,
      seconds: (performance.now() - began) / 1000,
      crash: isDone ? undefined : stderr.slice(-4000),
    };
    reports.push(report);
    told(report);
  }
  return reports;
}
