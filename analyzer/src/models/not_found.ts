import { EdgevitalsError } from '@edgevitals/shared/errors';
import { nearestNames } from '@edgevitals/shared/text';

/** Most names that are listed where none is near. */
const MOST_LISTED = 8;
const LONGEST = 64;

/**
 * The refusal of a request for something that the device does not have.
 * @param what it is: `disk or partition`.
 * @param known the names of those that it has.
 * @param where it was looked for, where that is not everywhere: ` in this window`.
 */
export function notFound(
  device: string,
  what: string,
  wanted: string,
  known: Iterable<string>,
  where = '',
): EdgevitalsError {
  const names = [...new Set(known)].sort();
  const near = nearestNames(wanted, names);
  const advice =
    near.length > 0
      ? `nearest: ${near.join(', ')}`
      : names.length === 0
        ? `it has none that are known`
        : `it has ${names.slice(0, MOST_LISTED).join(', ')}${names.length > MOST_LISTED ? ' and others' : ''}`;
  const name = JSON.stringify(wanted.length > LONGEST ? `${wanted.slice(0, LONGEST)}...` : wanted);
  return new EdgevitalsError('QUERY_NOT_FOUND', `${device} has no ${what} ${name}${where}; ${advice}`);
}
