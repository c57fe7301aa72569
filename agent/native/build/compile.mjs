/** Compiles C files side by side, keeping what has not changed, and links them. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * @param compiler as from toolchain.mjs.
 * @param groups of files that share options: [{ files, options, headers }]; `headers` are directories that count.
 * @param objects directory that keeps object files.
 * @returns paths of the object files.
 */
export async function compileAll(compiler, groups, objects) {
  mkdirSync(objects, { recursive: true });
  const jobs = groups.flatMap(({ files, options, headers }) => {
    const common = digest([compiler.command, ...compiler.options, ...options], headers.flatMap(headersIn));
    return files.map(file => ({ file, options, object: objectOf(file, common, objects) }));
  });
  const waiting = jobs.filter(({ object }) => !existsSync(object));
  const work = async () => {
    for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) {
      const fresh = `${job.object}.${process.pid}`;
      await call(compiler, [...job.options, '-c', job.file, '-o', fresh]);
      renameSync(fresh, job.object);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return jobs.map(({ object }) => object);
}

export async function link(compiler, objects, options, output) {
  mkdirSync(dirname(output), { recursive: true });
  await call(compiler, [...objects, ...options, '-o', output]);
}

async function call({ command, options }, args) {
  try {
    const { stderr } = await run(command, [...options, ...args], { maxBuffer: 64 * 1024 * 1024 });
    if (stderr.trim() !== '') console.error(stderr.trimEnd());
  } catch (error) {
    throw new Error(`${command} ${[...options, ...args].join(' ')}\n${error.stderr ?? error.message}`);
  }
}

const headersIn = directory =>
  readdirSync(directory)
    .filter(name => name.endsWith('.h'))
    .map(name => join(directory, name));

function digest(words, files) {
  const hash = createHash('sha256').update(JSON.stringify(words));
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest('hex');
}

const objectOf = (file, common, objects) =>
  join(objects, `${basename(file, '.c')}-${digest([common], [file]).slice(0, 16)}.o`);
