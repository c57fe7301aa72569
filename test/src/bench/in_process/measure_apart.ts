import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '../../harness/program.js';
import type { InProcess, Workload } from './in_process.js';

const PROGRAM = fileURLToPath(new URL('in_process.js', import.meta.url));
const HEAP_MIB = 12_000;

/**
 * Measures a workload in a process of its own, whose heap holds nothing else.
 * @throws Error when that process failed; what it said is on standard error.
 */
export async function measureApart(workload: Workload): Promise<InProcess> {
  const flags = ['--expose-gc', `--max-old-space-size=${HEAP_MIB}`];
  // its files go with it, however it ends
  const folder = temporaryFolder();
  const child = spawn(process.execPath, [...flags, PROGRAM, JSON.stringify(workload)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, TMPDIR: folder.path },
  });
  const endWithUs = (): void => {
    child.kill('SIGKILL');
    folder.remove();
  };
  process.once('exit', endWithUs);
  try {
    const said = await text(child.stdout);
    if (said === '') throw new Error(`the measurement of ${workload.set} ended without a result`);
    return JSON.parse(said) as InProcess;
  } finally {
    process.off('exit', endWithUs);
    endWithUs();
  }
}
