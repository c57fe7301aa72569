/** Answers that are too large for where they are asked: of `devices` page by page. */
import { isEdgevitalsError } from '../errors/errors.js';
import { given } from '../objects/given.js';
import type { DeviceSummary, DevicesAnswer, Method } from '../results/index.js';

const PAGE = 100;

/**
 * Asks `method`. Where the answer is refused as too large, which it is at brokers without MQTT 5, and the method has pages, it
 * is put together from those.
 * @param ask sends one request.
 * @throws whatever `ask` throws.
 */
export async function askWhole(
  method: Method,
  request: object,
  ask: (request: object) => Promise<unknown>,
): Promise<unknown> {
  try {
    return await ask(request);
  } catch (error) {
    if (method !== 'devices' || 'limit' in request || !isEdgevitalsError(error, 'QUERY_ANSWER_TOO_LARGE'))
      throw error;
  }
  const devices: DeviceSummary[] = [];
  let after: string | undefined;
  do {
    const page = (await ask({
      ...request,
      limit: PAGE,
      ...given({ after }),
    })) as DevicesAnswer;
    devices.push(...page.devices);
    // names are in order, or an analyzer that is none would keep us for ever
    after = page.next !== undefined && page.next > (after ?? '') ? page.next : undefined;
  } while (after !== undefined);
  return { devices };
}
