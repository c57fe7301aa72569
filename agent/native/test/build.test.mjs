/** How the agent is built: what is in it, how it is hardened, and what is said when it cannot be built. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import t from 'tap';
import { bundle } from '../build/bundle.mjs';
import { keep, replace } from '../build/keep.mjs';
import { TARGETS } from '../build/targets.mjs';
import { binary, built, here } from './agents.mjs';

const ARCHIVES = here('../.cache/archives');
const MOST_BYTES = 2 * 1024 * 1024;
t.setTimeout(300_000);

/** What may be in the agent: a library that is new here costs memory on every device. */
const LIBRARIES = [
  ...['agent', 'shared'],
  // MQTT
  ...['mqtt', 'mqtt-packet', 'lru-cache', 'rfdc'],
  // CBOR
  'cbor-x',
  // what MQTT.js takes from Node.js
  ...['readable-stream', 'events', 'event-target-shim', 'abort-controller', 'string_decoder', 'safe-buffer'],
  ...['process-nextick-args', 'inherits', 'bl', 'buffer', 'base64-js', 'ieee754'],
];

t.test('the agent holds the libraries that were chosen, and nothing of the analyzer', async t => {
  const { packages, bytes } = await bundle();
  t.strictSame(Object.keys(packages).sort(), LIBRARIES.toSorted());
  const listed = Object.values(packages).reduce((sum, size) => sum + size, 0);
  t.ok(listed > 0.98 * bytes && listed <= bytes, `${listed} of ${bytes} bytes are accounted for`);
});

const readelf = (options, target) => {
  const { status, stdout, error } = spawnSync('readelf', [options, '-W', binary(target)], {
    encoding: 'utf8',
  });
  if (status !== 0) throw error ?? new Error(`readelf ended with ${status}`);
  return stdout;
};

for (const target of built)
  t.test(`${target}: one file of 2 MiB at most, static and hardened`, async t => {
    t.ok(statSync(binary(target)).size <= MOST_BYTES, `${statSync(binary(target)).size} bytes`);
    const text = readelf('-hld', target);
    t.notMatch(text, /\bINTERP\b|\(NEEDED\)/, 'needs no loader and no library');
    t.match(text, /GNU_STACK .* RW +(0|0x10)/, 'the stack is not executable');
    t.notMatch(text, / RWE /, 'nothing is writable and executable');
    if (TARGETS[target].pie === false) t.match(text, /Type: +EXEC/);
    else {
      t.match(text, /Type: +DYN/, 'lies at addresses of chance');
      t.match(text, /GNU_RELRO/, 'what is relocated becomes read only');
      t.match(text, /BIND_NOW/);
    }
  });

if (built.includes('x86_64'))
  t.test('functions with buffers check their stack before they return', async t => {
    const options = { encoding: 'utf8', maxBuffer: 512 * 1024 * 1024 };
    const { stdout } = spawnSync('objdump', ['-d', '--no-show-raw-insn', binary('x86_64')], options);
    // where the C libraries of x86-64 keep the canary
    t.ok((stdout.match(/%fs:0x28/g) ?? []).length > 200, 'the canary is read before and after');
  });

const ARM = { armv6: /Tag_CPU_arch: v6(KZ?)?\n/, armv7: /Tag_CPU_arch: v7\n/ };
for (const target of built.filter(name => name in ARM))
  t.test(`${target}: no instruction of a later processor, floating point in registers`, async t => {
    t.match(readelf('-A', target), ARM[target]);
    t.match(readelf('-A', target), /Tag_ABI_VFP_args: VFP registers/);
  });

/** Runs the build; its exit status and what it said. */
async function run(options, env = {}) {
  const child = spawn(process.execPath, [here('../build.mjs'), ...options], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', data => {
    stderr += data;
  });
  const [status] = await once(child, 'close');
  return { status, stderr };
}

t.test('a build that cannot be says in a line why, and what to do', async t => {
  t.match(await run(['--target', 'vax']), { status: 2, stderr: /^unknown target vax; there are x86_64, / });
  t.match(await run(['--fly']), { status: 2, stderr: /^Unknown option '--fly'[\s\S]*Usage:/ });
  t.match(await run(['--target', 'all', '--cc', 'cc']), {
    status: 2,
    stderr: /^--cc compiles for one target/,
  });
  t.match(await run(['--cc', '/no/such/cc']), { status: 1, stderr: /\/no\/such\/cc is no C compiler/ });
  const cache = t.testdir();
  t.match(await run(['--sources', '/no/such/directory', '--cache', cache]), {
    status: 1,
    stderr: /--sources \/no\/such\/directory: there is no such directory/,
  });
});

t.test('what a compiler says of an error is shown, and no binary is replaced', async t => {
  const compiler = join(t.testdir(), 'cc');
  const text = `#!/bin/sh\n[ "$1" = --version ] && exit 0\necho 'cannot compile that' >&2\nexit 1\n`;
  writeFileSync(compiler, text, { mode: 0o755 });
  const before = statSync(binary('x86_64')).mtimeMs;
  t.match(await run(['--cc', compiler]), { status: 1, stderr: /not built: .*\/cc .*\ncannot compile that/ });
  t.equal(statSync(binary('x86_64')).mtimeMs, before);
});

t.test(
  'sources are taken as they are when unpacked, and as archives only when they are the right ones',
  async t => {
    const folder = t.testdir({
      archives: { 'quickjs_2025.04.26.orig.tar.xz': 'not an archive' },
      unpacked: { 'quickjs-mine': { 'quickjs.c': '' } },
      cache: {},
    });
    const cache = join(folder, 'cache');
    t.match(await run(['--sources', join(folder, 'archives'), '--cache', cache]), {
      status: 1,
      stderr: /quickjs_2025.04.26.orig.tar.xz has the SHA-256 [0-9a-f]{64}, expected ec81da5b/,
    });
    t.match(await run(['--sources', join(folder, 'unpacked'), '--cache', cache]), {
      status: 1,
      stderr: /unpacked has neither mbedtls_3.6.6.orig.tar.bz2 nor mbedtls\*\/library\/ssl_tls.c/,
    });
  },
);

/** A configuration of apt whose only mirror is on this machine. */
function aptWith(folder, port) {
  writeFileSync(join(folder, 'sources.list'), `deb http://127.0.0.1:${port}/debian stable main\n`);
  const lines = [
    `Dir::Etc::SourceList "${folder}/sources.list";`,
    'Dir::Etc::SourceParts "/dev/null";',
    'Acquire::http::Proxy "DIRECT";',
  ];
  writeFileSync(join(folder, 'apt.conf'), lines.join('\n'));
  return { APT_CONFIG: join(folder, 'apt.conf'), NO_PROXY: '127.0.0.1' };
}

t.test("sources come from apt's mirror, and are believed only with the right checksum", async t => {
  const asked = [];
  const server = createServer((request, response) => {
    asked.push(request.url);
    response.end(
      request.url.includes('quickjs')
        ? readFileSync(join(ARCHIVES, 'quickjs_2025.04.26.orig.tar.xz'))
        : 'not an archive',
    );
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const folder = t.testdir({ cache: {} });
  const env = aptWith(folder, server.address().port);
  const wrong = await run(['--cache', join(folder, 'cache')], env);
  server.close();
  server.closeAllConnections();
  t.match(wrong, {
    status: 1,
    stderr: /mbedtls_3.6.6.orig.tar.bz2 has the SHA-256 [0-9a-f]{64}, expected 8fb65fae/,
  });
  t.strictSame(asked, [
    '/debian/pool/main/q/quickjs/quickjs_2025.04.26.orig.tar.xz',
    '/debian/pool/main/m/mbedtls/mbedtls_3.6.6.orig.tar.bz2',
  ]);
  t.notOk(existsSync(join(folder, 'cache/archives/mbedtls_3.6.6.orig.tar.bz2')), 'is not kept');
  t.match(await run(['--cache', join(folder, 'cache')], env), {
    status: 1,
    stderr:
      /mbedtls_3.6.6.orig.tar.bz2 could not be downloaded: curl ended with 7; --sources names a directory/,
  });
});

t.test('builds side by side find each thing whole, whoever made it', async t => {
  const folder = t.testdir();
  const make = async fresh => {
    mkdirSync(fresh);
    await new Promise(setImmediate);
    writeFileSync(join(fresh, 'content'), 'whole');
  };
  const path = join(folder, 'kept');
  await Promise.all([keep(path, make), keep(path, make), keep(path, make)]);
  t.equal(readFileSync(join(path, 'content'), 'utf8'), 'whole');
  const file = join(folder, 'binary');
  await replace(file, fresh => copyFileSync(process.execPath, fresh));
  const running = spawn(file, ['-e', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'ignore'] });
  await once(running, 'spawn');
  await replace(file, fresh => writeFileSync(fresh, 'new'));
  running.stdin.end();
  t.strictSame(await once(running, 'exit'), [0, null], 'what runs goes on');
  await t.rejects(
    keep(join(folder, 'failed'), fresh => {
      writeFileSync(fresh, 'half');
      throw new Error('no space');
    }),
    /no space/,
  );
  t.strictSame(spawnSync('ls', [folder], { encoding: 'utf8' }).stdout.split('\n'), ['binary', 'kept', '']);
});
