import { askWhole } from '@edgevitals/shared/client';
import { EdgevitalsError } from '@edgevitals/shared/errors';
import type { DevicesAnswer } from '@edgevitals/shared/results';
import type { Session } from './session.js';

/** Names that are listed where somebody has to choose. */
const MOST_NAMED = 8;

/**
 * The only device there is.
 * @throws EdgevitalsError CONFIG_INVALID where there are several, with their names; QUERY_UNKNOWN_DEVICE where there is none.
 */
export async function onlyDevice(session: Pick<Session, 'query'>): Promise<string> {
  const { devices } = (await askWhole('devices', {}, one => session.query('devices', one))) as DevicesAnswer;
  const [first] = devices;
  if (first === undefined)
    throw new EdgevitalsError(
      'QUERY_UNKNOWN_DEVICE',
      'no device has been seen yet: is an agent running, and at this broker? `edgevitals doctor` looks',
    );
  if (devices.length === 1) return first.device;
  const names = devices.slice(0, MOST_NAMED).map(({ device }) => device);
  const others = devices.length > MOST_NAMED ? ` and ${devices.length - MOST_NAMED} more` : '';
  throw new EdgevitalsError(
    'CONFIG_INVALID',
    `there are ${devices.length} devices: say which, one of ${names.join(', ')}${others}`,
  );
}
