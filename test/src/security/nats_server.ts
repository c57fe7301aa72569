/** A nats-server of a test's own on loopback, with an MQTT listener. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { accepts, freePort } from '@edgevitals/shared/testing';
import type { Test } from 'tap';
import { temporaryFolder } from '../harness/program.js';

const PROGRAMS = ['nats-server', '/usr/sbin/nats-server'];
const START_MS = 20_000;

export const natsProgram = (): string | undefined =>
  PROGRAMS.find(program => spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0);

/**
 * Starts it with more lines of configuration; it ends with the test. Its store is in a folder of its own, removed once it has
 * ended: a `testdir` goes before what a test tears down, under a server that still writes.
 * @param files what the configuration includes, by name.
 * @returns the URL of its MQTT listener.
 */
export async function startNats(
  t: Test,
  configuration: string,
  files: Readonly<Record<string, string>>,
): Promise<string> {
  const [port, mqttPort] = [await freePort(), await freePort()];
  const folder = temporaryFolder();
  const path = join(folder.path, 'nats.conf');
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder.path, name), text);
  writeFileSync(
    path,
    `host: 127.0.0.1\nport: ${port}\nserver_name: test\njetstream { store_dir: ${JSON.stringify(folder.path)} }\nmqtt { host: 127.0.0.1, port: ${mqttPort} }\n${configuration}`,
  );
  const child = spawn(natsProgram()!, ['-c', path], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (text: Buffer) => {
    said = (said + text.toString()).slice(-4000);
  });
  t.teardown(async () => {
    const ended = child.exitCode !== null || child.signalCode !== null ? undefined : once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    folder.remove();
  });
  const deadline = Date.now() + START_MS;
  while (!(await accepts(mqttPort))) {
    if (child.exitCode !== null || Date.now() > deadline)
      throw new Error(`nats-server did not start: ${said}`);
    await sleep(50);
  }
  return `mqtt://127.0.0.1:${mqttPort}`;
}
