/** Compiles C files side by side, keeping what has not changed, and links them. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { keep } from './keep.mjs';

const run = promisify(execFile);

/**
 * @param compiler as from toolchain.mjs.
 * @param groups of files that share options: [{ files, options, headers }]; `headers` are directories that count.
 * @param objects directory that keeps object files.
 * @param progress called with the number of files, where there are any to compile.
 * @returns paths of the object files.
 */
export async function compileAll(compiler, groups, objects, progress = () => {}) {
  const jobs = groups.flatMap(({ files, options, headers }) => {
    const common = digest([compiler.identity, ...options], headers.flatMap(headersIn));
    return files.map(file => ({ file, options, object: objectOf(file, common, objects) }));
  });
  const missing = jobs.filter(({ object }) => !existsSync(object)).length;
  if (missing > 0) progress(missing);
  const waiting = [...jobs];
  const work = async () => {
    for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) {
      const { file, options, object } = job;
      await keep(object, fresh => call(compiler, [...options, '-c', file, '-o', fresh]));
    }
  };
  const workers = Array.from({ length: availableParallelism() }, () =>
    work().catch(error => {
      waiting.length = 0;
      throw error;
    }),
  );
  // compilers that still run are waited for: they leave nothing behind
  const failed = (await Promise.allSettled(workers)).find(({ status }) => status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return jobs.map(({ object }) => object);
}

/** Links into `output`, which is not replaced at once: see keep.mjs. */
export const link = (compiler, objects, options, output) =>
  call(compiler, [...objects, ...options, '-o', output]);

async function call({ command, options }, args) {
  try {
    const { stderr } = await run(command, [...options, ...args], { maxBuffer: 64 * 1024 * 1024 });
    if (stderr.trim() !== '') console.error(stderr.trimEnd());
  } catch (error) {
    throw new Error(`${[command, ...options, ...args].join(' ')}\n${error.stderr || error.message}`);
  }
}

/** Of `words` and the content of `files`. */
export function digest(words, files = []) {
  const hash = createHash('sha256').update(JSON.stringify(words));
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest('hex').slice(0, 16);
}

const headersIn = directory =>
  readdirSync(directory)
    .filter(name => name.endsWith('.h'))
    .map(name => join(directory, name));

const objectOf = (file, common, objects) =>
  join(objects, `${basename(file, '.c')}-${digest([common], [file])}.o`);
