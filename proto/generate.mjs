// Makes protobufjs static code and its types from edgevitals/v1/*.proto, when they are newer than what is there.
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import cli from 'protobufjs-cli';

const root = dirname(fileURLToPath(import.meta.url));
const sources = join(root, 'edgevitals/v1');
const protos = readdirSync(sources)
  .filter(name => name.endsWith('.proto'))
  .map(name => join(sources, name));

/** Modification time in milliseconds, 0 when the file is not there. */
const age = path => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

// the compiler copies no .js or .d.ts of its inputs: the generated code goes to src for it, and to dist to run
const targets = ['src/generated', 'dist/generated'].map(path => join(root, path));
const newest = Math.max(age(fileURLToPath(import.meta.url)), ...protos.map(age));
if (targets.some(target => age(join(target, 'v1.d.ts')) < newest)) {
  const options = ['--target', 'static-module', '--wrap', 'es6', '--path', root, '--no-service'];
  const code = await promisify(cli.pbjs.main)([...options, ...protos]);
  for (const target of targets) {
    mkdirSync(target, { recursive: true });
    writeFileSync(join(target, 'v1.js'), code);
  }
  const types = await promisify(cli.pbts.main)([join(targets[0], 'v1.js')]);
  for (const target of targets) writeFileSync(join(target, 'v1.d.ts'), types);
}
