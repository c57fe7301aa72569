// Makes protobufjs static code and its types from .proto files, when they are newer than what is there: a module a folder.
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import cli from 'protobufjs-cli';

const root = dirname(fileURLToPath(import.meta.url));
// what others' messages are stays apart: the agent's bundle has ours only
const MODULES = { v1: 'edgevitals/v1', meshtastic: 'meshtastic', sparkplug: 'sparkplug' };

/** Modification time in milliseconds, 0 when the file is not there. */
const age = path => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

// the compiler copies no .js or .d.ts of its inputs: the generated code goes to src for it, and to dist to run
const targets = ['src/generated', 'dist/generated'].map(path => join(root, path));
for (const [name, folder] of Object.entries(MODULES)) {
  const sources = join(root, folder);
  const protos = readdirSync(sources)
    .filter(file => file.endsWith('.proto'))
    .map(file => join(sources, file));
  const newest = Math.max(age(fileURLToPath(import.meta.url)), ...protos.map(age));
  if (targets.every(target => age(join(target, `${name}.d.ts`)) >= newest)) continue;
  const options = [
    '--target',
    'static-module',
    '--wrap',
    'es6',
    '--path',
    root,
    '--no-service',
    '--root',
    name,
  ];
  const code = await promisify(cli.pbjs.main)([...options, ...protos]);
  for (const target of targets) {
    mkdirSync(target, { recursive: true });
    writeFileSync(join(target, `${name}.js`), code);
  }
  const types = await promisify(cli.pbts.main)([join(targets[0], `${name}.js`)]);
  for (const target of targets) writeFileSync(join(target, `${name}.d.ts`), types);
}
