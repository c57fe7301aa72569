/** Which builds of programs run where: the messages of proto/edgevitals/v1 in camelCase. */
import { edgevitals } from '@edgevitals/proto';
import { defineMethod } from './define_method.js';
import { LIMIT, preset } from './field_rule.js';
import { messageOf } from './message.js';

export const versions = defineMethod({
  meaning: 'builds of programs: which run where, and since when',
  request: messageOf<VersionsRequest>()(edgevitals.v1.VersionsRequest),
  answer: messageOf<VersionsAnswer>()(edgevitals.v1.VersionsAnswer),
  rules: { limit: preset(LIMIT, 20) },
});

export interface VersionsRequest {
  /** One device; all when absent. */
  readonly device?: string;
  /** One program, as `top` shows it; all when absent. */
  readonly program?: string;
  /** Rows at most, 1 to 1000; default 20. */
  readonly limit?: number;
}

export interface VersionsAnswer {
  /** By program, the newest build first. */
  readonly versions: readonly VersionUse[];
  /** Rows beyond `limit`. */
  readonly more: number;
}

/** One build of a program. */
export interface VersionUse {
  readonly program: string;
  /** First eight bytes of the build id of its ELF file, as hexadecimal digits. */
  readonly build: string;
  /** Devices on which it runs now, and that have run it. */
  readonly running: number;
  readonly devices: number;
  /** Where and when it was first seen to work, seconds since 1970; absent while it has only slept. */
  readonly firstDevice?: string;
  readonly firstAt?: number;
}
