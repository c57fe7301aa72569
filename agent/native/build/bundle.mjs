/** Packs the agent and its libraries into one script for the engine. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = path => fileURLToPath(new URL(path, import.meta.url));
const require = createRequire(import.meta.url);
const ROOT = here('../../..');
const ABSENT = here('../stand-ins/absent.js');
/** Both halves of the package: one file for Node.js, which holds both. */
const CBOR = join(dirname(require.resolve('cbor-x/package.json')), 'index.js');
/** Nothing of the cloud side, and no second event loop. */
const FORBIDDEN = /protobufjs|proto\/dist|better-sqlite3|node_modules\/(ws|socks|worker-timers)\//;

/** In place of modules that Node.js has, and of those that MQTT.js asks for and the agent has no use for. */
const STAND_INS = {
  net: here('../../dist/host/quickjs_net.js'),
  tls: here('../../dist/host/quickjs_tls.js'),
  stream: 'readable-stream',
  events: require.resolve('events/'),
  buffer: require.resolve('buffer/'),
  string_decoder: require.resolve('string_decoder/'),
  debug: here('../stand-ins/debug.js'),
  'process/': here('../stand-ins/process.js'),
  url: ABSENT,
  // of MQTT.js
  './socks': ABSENT,
  './ws': here('../../dist/host/quickjs_ws.js'),
  'worker-timers': ABSENT,
  'cbor-x/decode': CBOR,
  'cbor-x/encode': CBOR,
};

/**
 * @param entry what to pack in place of the agent: a measurement of parts of it.
 * @returns the script's text, its size in bytes, and the bytes that each package has in it, the largest first.
 */
export async function bundle(entry = here('../../dist/main_quickjs.js')) {
  const { metafile, outputFiles } = await build({
    entryPoints: [entry],
    absWorkingDir: ROOT,
    write: false,
    bundle: true,
    minify: true,
    platform: 'neutral',
    mainFields: ['main', 'module'],
    conditions: ['require', 'default'],
    target: 'es2023',
    format: 'iife',
    inject: [here('../stand-ins/buffer.js')],
    plugins: [standIns(), forgetLengths(), forgetUnits()],
    logLevel: 'warning',
    metafile: true,
  });
  const [output] = Object.values(metafile.outputs);
  const inputs = Object.entries(output.inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  const strangers = inputs.map(([path]) => path).filter(path => FORBIDDEN.test(path));
  if (strangers.length > 0) throw new Error(`the agent's bundle must not hold ${strangers.join(', ')}`);
  const packages = new Map();
  for (const [path, { bytesInOutput }] of inputs) {
    const name = packageOf(path);
    packages.set(name, (packages.get(name) ?? 0) + bytesInOutput);
  }
  return {
    script: outputFiles[0].text,
    bytes: output.bytes,
    packages: Object.fromEntries([...packages].sort(([, a], [, b]) => b - a)),
  };
}

/** A library, or a workspace of this repository. */
const packageOf = path => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? path.split('/')[0];

function standIns() {
  return {
    name: 'stand-ins',
    setup(build) {
      build.onResolve({ filter: /^(\.\/)?[a-z@]/ }, async ({ path, resolveDir, kind, pluginData }) => {
        if (pluginData === 'stood in' || (path.startsWith('.') && !/\/mqtt\/build\//.test(resolveDir)))
          return undefined;
        const stand = STAND_INS[path.replace(/^node:/, '')];
        if (stand === undefined) return undefined;
        if (stand.startsWith('/')) return { path: stand };
        return build.resolve(stand, { resolveDir, kind, pluginData: 'stood in' });
      });
    },
  };
}

/** mqtt-packet keeps a buffer for every length of a packet that it ever wrote, which in the end are 16,384: megabytes. */
function forgetLengths() {
  const keeps = /if \(num < 16384\) varByteIntCache\[num\] = buffer/;
  return {
    name: 'forget-lengths',
    setup(build) {
      build.onLoad({ filter: /\/mqtt-packet\/writeToStream\.js$/ }, ({ path }) => {
        const text = readFileSync(path, 'utf8');
        if (!keeps.test(text))
          throw new Error(`${path} keeps lengths in another way than before: look again`);
        return { contents: text.replace(keeps, ''), loader: 'js' };
      });
    },
  };
}

/** What tables say to people, the units of their columns and where they come from: the agent has no use for it. */
function forgetUnits() {
  const told = /\b(counter|gauge)\(('\w+'), *(?:'(?:[^'\\]|\\.)*'|`[^`]*`|[A-Z_]+)/g;
  const sources = /\bsource: '(?:[^'\\]|\\.)*'/g;
  return {
    name: 'forget-units',
    setup(build) {
      build.onLoad({ filter: /\/shared\/dist\/frame\/tables\/\w+\.js$/ }, ({ path }) => {
        if (/\/(?:table|index)\.js$/.test(path)) return undefined;
        const text = readFileSync(path, 'utf8');
        const contents = text.replace(told, "$1($2, ''").replace(sources, "source: ''");
        if (contents === text) throw new Error(`${path} tells units in another way than before: look again`);
        return { contents, loader: 'js' };
      });
    },
  };
}
