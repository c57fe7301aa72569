/** Whom a list of rights is for. */

import { type Role, rulesOf, type Topics } from '@edgevitals/shared/topics';
import type { OutputAccess } from '../../outputs/registry.js';

export interface AclUser {
  /** Name at the broker; of a device its id. */
  readonly name: string;
  readonly role: Role;
}

export interface AclRequest {
  readonly topics: Topics;
  /** Everybody who is no device. */
  readonly people: readonly AclUser[];
  /** Filters of what the analyzer hears besides: networks whose nodes run no agent. */
  readonly inputs: readonly string[];
  /** What it says besides, and hears there: integrators read it, and answer. */
  readonly outputs: readonly OutputAccess[];
  /** The devices there are; empty: whoever has a device id for a name and is none of `people`. */
  readonly devices: readonly AclUser[];
}

/** A broker's configuration that says who may write and read what. @throws EdgevitalsError CONFIG_INVALID. */
export type AclForm = (request: AclRequest) => string;

/** What stands above a list, as lines of comments. */
export const heading = ({ topics }: AclRequest, broker: string): string[] => [
  `edgevitals: who may write and read which topic below ${topics.base} (PROTOCOL.md, section 1), for ${broker}.`,
  'The user name of a device is its device id. What is not allowed here is refused.',
];

/** What a user may write and read: filters. */
export function rightsOf(
  role: Role,
  name: string,
  { topics, inputs, outputs }: AclRequest,
): Record<'write' | 'read', readonly string[]> {
  const { write, read } = rulesOf(role, topics, name);
  const said = outputs.flatMap(output => output.write);
  const heard = outputs.flatMap(output => output.read);
  if (role === 'analyzer')
    return { write: [...write, ...said], read: unique([...read, ...inputs, ...heard]) };
  // who hears what is said there also says it is there, and takes away what is no more
  return role === 'device'
    ? { write, read }
    : { write: [...write, ...heard], read: unique([...read, ...said, ...heard]) };
}

const unique = (filters: readonly string[]): readonly string[] => [...new Set(filters)];
