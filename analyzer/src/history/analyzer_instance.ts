/**
 * Who an analyzer is: the identity of its data, which stays with them, and the run at hand. It is said on
 * `<base>/v1/analyzer/instance` and stands in the data directory, so that whoever comes second can say whom it met.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { given } from '@edgevitals/shared/objects';
import * as v from 'valibot';
import { makeDirectory } from './make_directory.js';
import { guarded } from './store_failure.js';

/** What is not told, by a version of before or by a file that cannot be read, is absent. */
export interface AnalyzerInstance {
  /** Of this run alone: when it started, ms since 1970, `-` and more. */
  readonly run: string;
  /** Of its data: the same in every run on them. */
  readonly id?: string | undefined;
  readonly host?: string | undefined;
  readonly pid?: number | undefined;
  /** When it started, ISO 8601. */
  readonly since?: string | undefined;
}

const TEXT = v.pipe(v.string(), v.maxLength(256));
const INSTANCE = v.object({
  run: TEXT,
  id: v.optional(TEXT),
  host: v.optional(TEXT),
  pid: v.optional(v.pipe(v.number(), v.integer())),
  since: v.optional(TEXT),
});
const IDENTITY = v.object({ id: v.pipe(v.string(), v.uuid()) });
const FILE = 'analyzer.json';
const MOST_BYTES = 4096;

/** This process as an analyzer of the data that `id` names. */
export function thisInstance(id: string): AnalyzerInstance {
  const now = Date.now();
  return {
    run: `${now}-${randomUUID()}`,
    id,
    host: hostname(),
    pid: process.pid,
    since: new Date(now).toISOString(),
  };
}

export const encodeInstance = (instance: AnalyzerInstance): string => JSON.stringify(instance);

/** Reads what an analyzer says of itself; undefined when it says nothing. One of before said the name of its run only. */
export function decodeInstance(text: string): AnalyzerInstance | undefined {
  if (text === '' || text.length > MOST_BYTES) return undefined;
  try {
    return given(v.parse(INSTANCE, JSON.parse(text)));
  } catch {
    return { run: text };
  }
}

/** For messages: `analyzer 0c5b1f2e-... on gateway-7 (process 4711, since 2026-01-01T00:00:00.000Z)`. */
export function describeInstance({ id, host, pid, since }: AnalyzerInstance): string {
  const shown = [pid === undefined ? '' : `process ${pid}`, since === undefined ? '' : `since ${since}`];
  const details = shown.filter(each => each !== '').join(', ');
  // what others say may hold anything
  const name = ['analyzer', id ?? 'of unknown identity', host === undefined ? '' : `on ${host}`]
    .filter(each => each !== '')
    .join(' ');
  return `${name}${details === '' ? '' : ` (${details})`}`.replace(/[^ -~]/g, '?');
}

/**
 * The identity of the data in a directory, made with the first look. One whose file is damaged gets another.
 * @throws EdgevitalsError STORE_FAILED when the directory cannot be used.
 */
export function dataIdentity(directory: string): string {
  const path = join(directory, FILE);
  return guarded(path, () => {
    makeDirectory(directory);
    const known = readIdentity(path);
    if (known !== undefined) return known;
    const id = randomUUID();
    writeFileSync(path, `${JSON.stringify({ id })}\n`, { flush: true });
    return id;
  });
}

function readIdentity(path: string): string | undefined {
  try {
    return v.parse(IDENTITY, JSON.parse(readFileSync(path, 'utf8'))).id;
  } catch {
    return undefined;
  }
}
