/** The sanitized build when memory runs out: one allocation after the other fails, and it goes on or says so and ends. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import t from 'tap';
import { freePort, mosquittoProgram, startMosquitto } from '../../../../shared/dist/testing/index.js';
import { AGENT, call } from '../tested.mjs';

t.setTimeout(400_000);

/** Each of the first ones, then some of those that come later. */
const WHICH = [...Array(28).keys()].map(i => i + 1).concat([30, 40, 60, 90, 130, 200, 300, 450, 700, 1000]);
const AT_ONCE = 2;

/** Runs it with the `which`th allocation failing. @returns [status, signal, what it said]. */
async function failing(which, args) {
  const env = { ...process.env, EDGEVITALS_FAIL_ALLOCATION: `${which}` };
  const child = spawn(AGENT, args, { stdio: ['ignore', 'ignore', 'pipe'], env });
  let said = '';
  child.stderr.on('data', text => {
    said += text;
  });
  const [status, signal] = await once(child, 'close');
  return [status, signal, said];
}

async function survives(t, args) {
  const left = [...WHICH];
  const work = async () => {
    for (let which = left.shift(); which !== undefined; which = left.shift()) {
      const [status, signal, said] = await failing(which, args);
      const ended = status === 0 || (status <= 2 && /^edgevitals-agent: [A-Z_]+: /m.test(said));
      t.ok(signal === null && ended && !/Sanitizer|runtime error/.test(said), `${which}: ${status} ${said}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

t.test('whatever allocation fails, a reading is made or refused in words', async t => {
  await survives(t, ['snapshot', '--device', 'a']);
});

t.test('whatever allocation fails, a TLS session is made, made later, or refused in words', async t => {
  if (mosquittoProgram() === undefined) t.bailout('mosquitto is not installed');
  const path = `${t.testdir()}/broker`;
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
  const key = ['-newkey', 'rsa:2048', '-nodes', '-keyout', `${path}.key`, '-out', `${path}.crt`];
  t.equal(call('openssl', 'req', '-x509', '-days', '1', ...key, ...subject).status, 0);
  const port = await freePort();
  const lines = [`listener ${port} 127.0.0.1`, `certfile ${path}.crt`, `keyfile ${path}.key`];
  const broker = await startMosquitto({ lines });
  t.teardown(() => broker.stop());
  const url = `mqtts://localhost:${port}`;
  const args = ['run', '--broker', url, '--ca', `${path}.crt`, '--device', 'a', '--seconds', '2'];
  t.match((await failing(0, args))[2], / connected/);
  await survives(t, args);
});
