import { run } from '../cli/commands/run.js';
import { parsePlan, readConfig } from '../cli/config.js';
import type { Host } from '../host/host.js';
import { changePlan, DEFAULT_PLAN } from '../sampling/plan.js';

/**
 * Reads a text as `run --config` reads a file, and takes its plan.
 * @throws EdgevitalsError CONFIG_INVALID.
 */
export function readConfigText(text: string): void {
  const host = { readUserFile: () => text } as Pick<Host, 'readUserFile'> as Host;
  const values = readConfig(host, 'config.json', run.options);
  changePlan(DEFAULT_PLAN, parsePlan(values.get('plan') ?? ''));
}
