/** TLS as brokers offer it and as it fails, on the native host with the Node host beside it. */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { freePort, Inbox, startMosquitto } from '@edgevitals/shared/testing';
import t from 'tap';
import { Authority } from '../../../test/dist/harness/certificates.js';
import { call, endsCleanly, HOSTS, NATIVE, SANITIZED, startRun } from './agents.mjs';

t.setTimeout(300_000);
const folder = t.testdir();
const authority = new Authority(folder);
const stranger = new Authority(folder, 'stranger');
const right = authority.issue('localhost');
const SECRET = '000102030405060708090a0b0c0d0e0f';
writeFileSync(`${folder}/secret`, `${SECRET}\n`);
writeFileSync(`${folder}/other-secret`, 'ffff02030405060708090a0b0c0d0e0f');
const trusting = ['--ca', authority.cert];
const sharing = (identity, file = 'secret') => [
  '--psk-identity',
  identity,
  '--psk-file',
  `${folder}/${file}`,
];

/** A mosquitto with one more listener, for TLS. */
async function tlsBroker(t, ...lines) {
  const port = await freePort();
  const broker = await startMosquitto({ lines: [`listener ${port} 127.0.0.1`, ...lines] });
  t.teardown(() => broker.stop());
  return `mqtts://localhost:${port}`;
}
const certified = ({ cert, key }) => [`certfile ${cert}`, `keyfile ${key}`];

/** Each host connects to `url`. */
async function connects(t, url, args, env = {}) {
  for (const [host, command] of Object.entries(HOSTS)) {
    const agent = startRun(t, command, ['--broker', url, ...args], env);
    await agent.printed(/connected as native/);
    t.pass(`${host} connects`);
    await endsCleanly(t, agent);
  }
}

/** Listens on a free port; each client is told to `clients`. */
async function listening(t, server) {
  const clients = new Inbox();
  const sockets = new Set();
  server.on('connection', socket => {
    sockets.add(socket.on('error', () => {}));
    clients.add(socket);
  });
  server.on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { url: `mqtts://localhost:${server.address().port}`, clients };
}

/** Each host says why, tries again after a pause, and ends when it is asked to. */
async function refuses(t, server, args, why, hosts = HOSTS) {
  for (const [host, command] of Object.entries(hosts)) {
    const { url, clients } = await listening(t, server());
    const agent = startRun(t, command, ['--broker', url, ...args]);
    await agent.printed(why);
    const tried = clients.items.length;
    await clients.atLeast(tried + 1);
    t.pass(`${host} says why and tries again`);
    await endsCleanly(t, agent);
  }
}
const pem = ({ cert, key }) => ({ cert: readFileSync(cert), key: readFileSync(key) });
const tlsServer = options => () => createTlsServer(options, () => {});

t.test('a broker is believed with a certificate of its name, signed by whom we trust', async t => {
  await connects(t, await tlsBroker(t, ...certified(right)), trusting);
  for (const version of ['tlsv1.2', 'tlsv1.3'])
    await connects(t, await tlsBroker(t, ...certified(right), `tls_version ${version}`), trusting);
});

t.test('a device shows its own certificate to a broker that asks for one', async t => {
  const lines = [...certified(right), `cafile ${authority.cert}`, 'require_certificate true'];
  const device = authority.issue('device-7');
  const own = ['--cert', device.cert, '--key', device.key];
  for (const version of ['tlsv1.2', 'tlsv1.3']) {
    const url = await tlsBroker(t, ...lines, `tls_version ${version}`);
    await connects(t, url, [...trusting, ...own]);
  }
});

t.test('a device that lacks the certificate a broker asks for is told so', async t => {
  const asking = {
    ...pem(right),
    requestCert: true,
    rejectUnauthorized: true,
    ca: readFileSync(authority.cert),
  };
  const why = /ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED/;
  await refuses(t, tlsServer({ ...asking, minVersion: 'TLSv1.3' }), trusting, why);
});

t.test('a key that is shared takes the place of certificates', async t => {
  writeFileSync(`${folder}/keys`, `device-7:${SECRET}\n`);
  const url = await tlsBroker(t, 'psk_hint home', `psk_file ${folder}/keys`);
  await connects(t, url, sharing('device-7'));
});

t.test('a shared key works in every version of TLS', async t => {
  const broker = await startMosquitto();
  t.teardown(() => broker.stop());
  for (const minVersion of ['TLSv1.2', 'TLSv1.3']) {
    const pskCallback = (_socket, identity) => (identity === 'device-7' ? Buffer.from(SECRET, 'hex') : null);
    const ciphers = 'PSK:TLS_AES_128_GCM_SHA256';
    const server = createTlsServer({ pskCallback, ciphers, minVersion, maxVersion: minVersion }, socket => {
      const behind = connect(broker.port, '127.0.0.1');
      socket.on('close', () => behind.destroy());
      socket
        .pipe(behind)
        .on('error', () => {})
        .pipe(socket);
    });
    const { url } = await listening(t, server);
    await connects(t, url, sharing('device-7'));
  }
});

t.test('another key or name than the broker has is refused', async t => {
  const options = {
    pskCallback: (_socket, identity) => (identity === 'device-7' ? Buffer.from(SECRET, 'hex') : null),
    ciphers: 'PSK-AES128-GCM-SHA256',
    maxVersion: 'TLSv1.2',
  };
  // EPROTO is what Node.js says when it learns of it while it writes
  const why = /no connection to the broker at mqtts:.*(ERR_SSL_\w*ALERT|EPROTO)/;
  await refuses(t, tlsServer(options), sharing('device-7', 'other-secret'), why);
  await refuses(t, tlsServer(options), sharing('device-8'), why);
});

t.test('who shares a key takes no certificate in its place', async t => {
  for (const version of ['TLSv1.2', 'TLSv1.3']) {
    const why = /no connection to the broker at mqtts:/;
    const options = { ...pem(right), minVersion: version, maxVersion: version };
    await refuses(t, tlsServer(options), sharing('device-7'), why);
  }
});

t.test('what shared keys cannot be is told at once', t => {
  writeFileSync(`${folder}/no-key`, 'correct horse');
  const url = ['--broker', 'mqtts://localhost:1'];
  for (const [host, command] of Object.entries(HOSTS)) {
    const wrong = (args, stderr) => t.match(call(command, 'run', ...args), { status: 2, stderr }, host);
    wrong([...url, '--psk-identity', 'a'], /--psk-identity and --psk-file belong together/);
    wrong([...url, ...sharing('a', 'no-key')], /hexadecimal/);
    wrong([...url, ...sharing('x'.repeat(129))], /1 to 128 characters/);
    wrong([...url, ...sharing('a'), ...trusting], /takes the place of --ca/);
    wrong(['--broker', 'mqtt://localhost:1', ...sharing('a')], /mqtts/);
  }
  t.end();
});

t.test('an expired certificate', async t => {
  await refuses(t, tlsServer(pem(authority.issue('localhost', -1))), trusting, /CERT_HAS_EXPIRED/);
});

t.test('a certificate of another name', async t => {
  const elsewhere = pem(authority.issue('elsewhere.example'));
  await refuses(t, tlsServer(elsewhere), trusting, /ERR_TLS_CERT_ALTNAME_INVALID/);
});

t.test('a certificate signed by somebody else', async t => {
  const why = /UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT/;
  await refuses(t, tlsServer(pem(stranger.issue('localhost'))), trusting, why);
});

// what the Node host still takes is for OpenSSL to say
t.test('no cipher in common', async t => {
  const options = { ...pem(right), ciphers: 'ECDHE-ECDSA-AES128-SHA', maxVersion: 'TLSv1.2' };
  await refuses(t, tlsServer(options), trusting, /ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE/, { native: NATIVE });
});

t.test('no version in common', async t => {
  const options = { ...pem(right), ciphers: 'ALL:@SECLEVEL=0', minVersion: 'TLSv1', maxVersion: 'TLSv1.1' };
  await refuses(t, tlsServer(options), trusting, /ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION/, { native: NATIVE });
});

t.test("a handshake that is cut short, at every length of the broker's answer", async t => {
  const upstream = createTlsServer(pem(right), () => {});
  const { url: whole } = await listening(t, upstream);
  for (const length of [0, 1, 5, 60, 600]) {
    const relay = () =>
      createServer(client => {
        const broker = connect(Number(new URL(whole).port), '127.0.0.1');
        let left = length;
        broker.on('error', () => {});
        client.on('close', () => broker.destroy()).pipe(broker);
        if (length === 0) client.end();
        broker.on('data', bytes => {
          client.write(bytes.subarray(0, left));
          left -= bytes.length;
          if (left <= 0) client.end();
        });
      });
    await refuses(t, relay, trusting, /no connection to the broker at mqtts:/);
  }
});

t.test('a broker without TLS', async t => {
  const server = () => createServer(socket => socket.write('\x20\x03\0\0\0 this is no TLS'));
  await refuses(t, server, trusting, /ERR_SSL_WRONG_VERSION_NUMBER|EPROTO/);
});

t.test('without --ca the system says whom to trust', async t => {
  const url = await tlsBroker(t, ...certified(right));
  // ours is the last of many, among things that are none
  const others = readFileSync('/etc/ssl/certs/ca-certificates.crt', 'utf8');
  const odd = '-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n# a remark\n\0\n';
  writeFileSync(`${folder}/bundle`, others + odd + readFileSync(authority.cert, 'utf8'));
  const peakKb = async (args, env) => {
    const agent = startRun(t, NATIVE, ['--broker', url, ...args], env);
    await agent.printed(/connected as native/);
    const [, peak] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${agent.pid}/status`, 'utf8'));
    await endsCleanly(t, agent);
    return Number(peak);
  };
  const alone = await peakKb(trusting);
  const among = await peakKb([], { SSL_CERT_FILE: `${folder}/bundle` });
  const most = SANITIZED ? Number.POSITIVE_INFINITY : 512;
  t.ok(
    among - alone < most,
    `${alone} KiB with one authority, ${among} KiB with one of ${others.length} bytes`,
  );

  const distrusting = startRun(t, NATIVE, ['--broker', url]);
  await distrusting.printed(/UNABLE_TO_VERIFY_LEAF_SIGNATURE/);
  await endsCleanly(t, distrusting);
  const environment = { ...process.env, SSL_CERT_FILE: '/no/such/file' };
  const [program, ...first] = NATIVE;
  const told = spawnSync(program, [...first, 'run', '--broker', url], { encoding: 'utf8', env: environment });
  t.match(told, { status: 2, stderr: /CONFIG_INVALID: mqtts:\/\/ needs --ca FILE/ });
});
