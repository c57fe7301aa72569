import { type ConnectOptions, connectMqtt, type MqttEndpoint } from '@edgevitals/shared/mqtt';
import { given } from '@edgevitals/shared/objects';
import { type Agent, createAgent, offlineWill } from '../../agent.js';
import type { Host } from '../../host/host.js';
import type { Plan, PlanName } from '../../sampling/plan.js';
import type { Command } from '../command.js';
import { parsePlan } from '../config.js';
import { deviceId } from '../device.js';
import { type Option, parseDuration, parseWhole, type Values } from '../option.js';
import { readTls, TLS_OPTIONS } from '../tls.js';

/** Silence after which the device counts as offline: a short break of the network is not worth an alarm. */
const WILL_DELAY_SECONDS = 30;
/** Longer than the will's delay: a session that ends sends the will at once. */
const SESSION_SECONDS = 300;
const KEEPALIVE_SECONDS = 30;
const GOODBYE_MS = 3000;

const TIMES: readonly (Option & { readonly plan: PlanName })[] = [
  {
    name: 'device-every',
    value: 'TIME',
    env: 'EDGEVITALS_DEVICE_EVERY',
    help: 'read device counters (1s)',
    plan: 'deviceMs',
  },
  {
    name: 'process-every',
    value: 'TIME',
    env: 'EDGEVITALS_PROCESS_EVERY',
    help: 'read processes (5s)',
    plan: 'processMs',
  },
  {
    name: 'slow-every',
    value: 'TIME',
    env: 'EDGEVITALS_SLOW_EVERY',
    help: 'read what changes rarely (1m)',
    plan: 'slowMs',
  },
  {
    name: 'publish-every',
    value: 'TIME',
    env: 'EDGEVITALS_PUBLISH_EVERY',
    help: 'publish (10s)',
    plan: 'publishMs',
  },
  {
    name: 'key-every',
    value: 'TIME',
    env: 'EDGEVITALS_KEY_EVERY',
    help: 'publish a key frame (1m)',
    plan: 'keyMs',
  },
];

const OPTIONS: readonly Option[] = [
  {
    name: 'broker',
    short: 'b',
    value: 'URL',
    env: 'EDGEVITALS_BROKER',
    initial: 'mqtt://127.0.0.1:1883',
    help: 'mqtt://, mqtts://, ws:// or wss://host:port',
  },
  {
    name: 'device',
    short: 'd',
    value: 'ID',
    env: 'EDGEVITALS_DEVICE',
    help: "device id in topics, else the host's name",
  },
  { name: 'base', value: 'TOPIC', env: 'EDGEVITALS_BASE', initial: 'edgevitals', help: 'base topic' },
  { name: 'username', value: 'NAME', env: 'EDGEVITALS_USERNAME', help: 'user at the broker' },
  {
    name: 'password',
    value: 'TEXT',
    env: 'EDGEVITALS_PASSWORD',
    help: 'password; better in the environment, a command line can be seen by others',
  },
  ...TLS_OPTIONS,
  ...TIMES,
  {
    name: 'outbox-kb',
    value: 'KIB',
    env: 'EDGEVITALS_OUTBOX_KB',
    help: 'frames kept while the broker is away (1024)',
  },
  {
    name: 'plan',
    value: 'LIST',
    env: 'EDGEVITALS_PLAN',
    help: 'any values of the plan, for instance slowMs=120000,budgetCpuPermille=20; the options above win',
  },
  {
    name: 'all-tables',
    env: 'EDGEVITALS_ALL_TABLES',
    help: 'also read and publish what no model of the analyzer reads yet',
  },
  {
    name: 'read-timeouts',
    env: 'EDGEVITALS_READ_TIMEOUTS',
    help: "read in other processes' memory how long they sleep, 16 bytes each: finds more that poll",
  },
  { name: 'metered', env: 'EDGEVITALS_METERED', help: 'the link costs money: publish rarely' },
  {
    name: 'spool',
    value: 'DIR',
    env: 'EDGEVITALS_SPOOL',
    help: 'keep frames of long outages there; without it nothing is ever written',
  },
  {
    name: 'spool-no-sync',
    env: 'EDGEVITALS_SPOOL_NO_SYNC',
    help: 'the spool is in memory (tmpfs): do not sync',
  },
  {
    name: 'config',
    short: 'c',
    value: 'FILE',
    env: 'EDGEVITALS_CONFIG',
    help: 'JSON with these options as keys, and "plan"; SIGHUP reads its plan again',
  },
  { name: 'seconds', value: 'N', help: 'end after N seconds' },
  { name: 'quiet', short: 'q', help: 'say nothing but errors' },
  { name: 'verbose', short: 'v', help: 'say more' },
];

/** Publishes until it is told to stop. */
export const run: Command = {
  name: 'run',
  summary: 'Publish what this device does, until stopped.',
  details:
    'A broker that is absent or goes away does not end it: frames wait in memory, the oldest are dropped first. ' +
    'SIGINT or SIGTERM ends it cleanly: the last frame is sent and the status set to offline. ' +
    'A flag wins over the environment, that over the configuration file; a plan request over MQTT wins over all.',
  options: OPTIONS,
  run: runAgent,
};

async function runAgent(host: Host, values: Values, again: () => Values): Promise<number> {
  const device = deviceId(host, values.get('device'));
  const base = values.get('base') ?? '';
  const plan = planOf(values);
  const seconds = values.get('seconds');
  const endAfterMs =
    seconds === undefined ? undefined : parseWhole('seconds', seconds, 1, 100_000_000) * 1000;
  const endpoint = connectMqtt(connection(host, values, device, base));
  const quiet = values.has('quiet');
  const say = (text: string): void => host.stderr(`edgevitals-agent: ${text}\n`);
  const stopNotices = quiet ? () => {} : tellState(endpoint, device, say);
  const spool = values.get('spool');
  const agent = createAgent({
    host,
    endpoint,
    device,
    base,
    plan,
    readTimeouts: values.has('read-timeouts'),
    ...given({
      spool: spool === undefined ? undefined : { folder: spool, sync: !values.has('spool-no-sync') },
      onNotice: quiet ? undefined : say,
    }),
  });
  const stopReloading = values.has('config') ? host.onReload?.(() => reload(agent, again, say)) : undefined;
  const stopped = untilStopped(host, endAfterMs);
  await agent.start();
  if (values.has('verbose')) {
    for (const { name, state, reason } of agent.info?.sources ?? [])
      say(`${name}: ${state} ${reason}`.trimEnd());
  }
  const why = await stopped;
  if (!quiet) say(`${why}: sending what is left`);
  stopNotices();
  stopReloading?.();
  await agent.stop(GOODBYE_MS);
  await endpoint.close(GOODBYE_MS);
  const { made, dropped, waiting } = agent.frames;
  if (values.has('verbose')) say(`${made} frames made, ${dropped} dropped, ${waiting} not delivered`);
  return 0;
}

/** Takes the plan of a configuration file that has changed; one that cannot be used changes nothing. */
function reload(agent: Agent, again: () => Values, say: (text: string) => void): void {
  const tell = (error: unknown): void =>
    say(`not reloaded: ${error instanceof Error ? error.message : String(error)}`);
  try {
    agent.configure(planOf(again())).then(() => say('plan reloaded'), tell);
  } catch (error) {
    tell(error);
  }
}

function planOf(values: Values): Partial<Plan> {
  const plan: Partial<Record<PlanName, number>> = { ...parsePlan(values.get('plan') ?? '') };
  if (values.has('metered')) plan.metered = 1;
  if (values.has('all-tables')) plan.allTables = 1;
  for (const { name, plan: field } of TIMES) {
    const text = values.get(name);
    if (text !== undefined) plan[field] = parseDuration(name, text);
  }
  // rarer frames than the default key interval: every frame is then a key frame
  if (plan.keyMs === undefined && plan.publishMs !== undefined) plan.keyMs = Math.max(60_000, plan.publishMs);
  const outbox = values.get('outbox-kb');
  if (outbox !== undefined) plan.outboxKb = parseWhole('outbox-kb', outbox, 64, 256 * 1024);
  return plan;
}

function connection(host: Host, values: Values, device: string, base: string): ConnectOptions {
  const text = (name: string): string | undefined => values.get(name);
  const [username, password] = [text('username'), text('password')];
  const tls = readTls(host, values);
  return {
    url: text('broker') ?? '',
    clientId: `edgevitals-agent-${device}`,
    will: { ...offlineWill(device, base), delaySeconds: WILL_DELAY_SECONDS },
    sessionExpirySeconds: SESSION_SECONDS,
    keepaliveSeconds: KEEPALIVE_SECONDS,
    ...given({ username, password, tls }),
  };
}

/** Tells when the connection is made or lost; the same failure again and again only once. */
function tellState(endpoint: MqttEndpoint, device: string, say: (text: string) => void): () => void {
  let last = '';
  return endpoint.onState((state, reason) => {
    if (state === 'connecting') return;
    const version = endpoint.protocol === 4 ? '3.1.1' : '5';
    const text =
      state === 'connected'
        ? `connected as ${device}, MQTT ${version}`
        : `${state}${reason === undefined ? '' : `: ${reason.message}`}; frames wait`;
    if (text === last) return;
    last = text;
    say(text);
  });
}

/** Resolves with the reason to end; a second signal ends the program at once. */
function untilStopped(host: Host, endAfterMs: number | undefined): Promise<string> {
  return new Promise(resolve => {
    let asked = false;
    host.onStop(signal => {
      if (asked) host.exit(1);
      asked = true;
      resolve(signal);
    });
    if (endAfterMs !== undefined) host.timer(endAfterMs, () => resolve('time is over'));
  });
}
