import { EdgevitalsError } from '@edgevitals/shared/errors';
import type { Host } from '../../host/host.js';

/**
 * What an external tool prints when it is content.
 * @throws (rejects) EdgevitalsError SOURCE_ABSENT where the host runs no tools or has not this one, SOURCE_FAILED when
 * it ends with another status than 0, and as `Host.run`.
 */
export async function toolOutput(
  host: Host,
  tool: string,
  args: readonly string[],
  timeoutMs: number,
): Promise<string> {
  if (host.run === undefined)
    throw new EdgevitalsError('SOURCE_ABSENT', `cannot run ${tool}: ${host.name} runs no tools`);
  const { status, stdout } = await host.run(tool, args, timeoutMs);
  if (status === 0) return stdout;
  throw new EdgevitalsError('SOURCE_FAILED', `${[tool, ...args].join(' ')} ended with status ${status}`);
}
