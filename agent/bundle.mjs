/**
 * Packs the agent, its libraries included, into one file that Node.js runs without node_modules:
 * `npm run bundle -w agent`, after a build. Fails when something of the cloud side got in.
 */
import { chmodSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const outfile = fileURLToPath(new URL('dist/bundle/edgevitals-agent.mjs', import.meta.url));
const FORBIDDEN = /protobufjs|edgevitals\/proto|^proto\/|better-sqlite3/;

const { metafile } = await build({
  entryPoints: [fileURLToPath(new URL('dist/main.js', import.meta.url))],
  outfile,
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  // libraries in CommonJS ask for node: modules by require
  banner: {
    js: "import{createRequire as edgevitalsRequire}from'node:module';const require=edgevitalsRequire(import.meta.url);",
  },
  metafile: true,
});
const [output] = Object.values(metafile.outputs);
const strangers = Object.entries(output.inputs).filter(
  ([path, { bytesInOutput }]) => FORBIDDEN.test(path) && bytesInOutput > 0,
);
if (strangers.length > 0) {
  console.error(`the agent's bundle must not hold ${strangers.map(([path]) => path).join(', ')}`);
  process.exit(1);
}
chmodSync(outfile, 0o755);
console.log(`${outfile}: ${(statSync(outfile).size / 1024).toFixed(0)} KiB`);
