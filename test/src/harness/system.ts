/** Broker, analyzer and agent as they run in the field, for one test. */
import { connectMqtt, type MqttEndpoint } from '@edgevitals/shared/mqtt';
import {
  freePort,
  Inbox,
  type Mosquitto,
  mosquittoProgram,
  startMosquitto,
} from '@edgevitals/shared/testing';
import type { Test } from 'tap';
import { Authority } from './certificates.js';
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
  /** `serve` with states each second, and `args`. */
  startAnalyzer(...args: string[]): Program;
  startAgent(...args: string[]): Program;
}

/** How the agent reaches the broker: in the clear, or with TLS where EDGEVITALS_TLS is set. */
interface Entrance {
  /** Lines of the broker's configuration. */
  readonly lines: readonly string[];
  /** Options of the agent; undefined: the broker's own URL. */
  readonly args: readonly string[] | undefined;
}

async function entrance(folder: string): Promise<Entrance> {
  if (!process.env['EDGEVITALS_TLS']) return { lines: [], args: undefined };
  const authority = new Authority(folder);
  const { cert, key } = authority.issue('localhost');
  const port = await freePort();
  return {
    lines: [`listener ${port} 127.0.0.1`, `certfile ${cert}`, `keyfile ${key}`],
    args: ['--broker', `mqtts://localhost:${port}`, '--ca', authority.cert],
  };
}

/** Starts a mosquitto and a client at it; what is started later ends first, all with the test. */
export async function startSystem(t: Test): Promise<System> {
  const folder = temporaryFolder();
  const { lines, args: toBroker } = await entrance(folder.path);
  const broker = await startMosquitto({ lines });
  if (broker === undefined) throw new Error('mosquitto is not installed');
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
    startAnalyzer: (...args) => {
      const data = `${folder.path}/data`;
      return keep(startEdgevitals('serve', '--broker', broker.url, '--data', data, '--states', '1', ...args));
    },
    startAgent: (...args) =>
      keep(
        startAgent('run', ...(toBroker ?? ['--broker', broker.url]), '--device', device, ...RHYTHM, ...args),
      ),
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
