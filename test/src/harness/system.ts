/** Broker, analyzer and agent as they run in the field, for one test. */
import { connectMqtt, type MqttEndpoint } from '@edgevitals/shared/mqtt';
import { Inbox, type Mosquitto, mosquittoProgram, startMosquitto } from '@edgevitals/shared/testing';
import type { Test } from 'tap';
import { type Program, startAgent, startEdgevitals, temporaryFolder } from './program.js';

/** Why tests with mosquitto cannot run here; false when they can. */
export const noMosquitto: string | false = mosquittoProgram() === undefined && 'mosquitto is not installed';

/** Fast rhythms: a test sees in a second what a fleet shows in a minute. */
const RHYTHM = [
  ['--device-every', '250ms'],
  ['--process-every', '500ms'],
  ['--publish-every', '500ms'],
  ['--key-every', '5s'],
].flat();

export interface System {
  readonly broker: Mosquitto;
  /** A folder of the test's own, removed after it. */
  readonly folder: string;
  readonly client: MqttEndpoint;
  readonly device: string;
  startAnalyzer(): Program;
  startAgent(...args: string[]): Program;
}

/** Starts a mosquitto and a client at it; what is started later ends first, all with the test. */
export async function startSystem(t: Test): Promise<System> {
  const broker = await startMosquitto();
  if (broker === undefined) throw new Error('mosquitto is not installed');
  const folder = temporaryFolder();
  const client = connectMqtt({ url: broker.url, clientId: 'observer' });
  const programs: Program[] = [];
  const keep = (program: Program): Program => {
    programs.push(program);
    return program;
  };
  t.teardown(async () => {
    await client.close();
    for (const program of programs.reverse()) await program.stop();
    await broker.stop();
    folder.remove();
  });
  const device = 'bench-1';
  return {
    broker,
    folder: folder.path,
    client,
    device,
    startAnalyzer: () =>
      keep(startEdgevitals('serve', '--broker', broker.url, '--data', `${folder.path}/data`)),
    startAgent: (...args) =>
      keep(startAgent('run', '--broker', broker.url, '--device', device, ...RHYTHM, ...args)),
  };
}

/** Collects the payloads that come in on `filter`, as text. */
export async function listen(
  client: MqttEndpoint,
  filter: string,
): Promise<Inbox<{ topic: string; text: string }>> {
  const inbox = new Inbox<{ topic: string; text: string }>();
  await client.subscribe(filter, ({ topic, payload }) =>
    inbox.add({ topic, text: Buffer.from(payload).toString() }),
  );
  return inbox;
}
