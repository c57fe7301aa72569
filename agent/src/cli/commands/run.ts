import { connectMqtt } from '@edgevitals/shared/mqtt';
import { given } from '@edgevitals/shared/objects';
import { type Agent, createAgent } from '../../agent.js';
import type { Host } from '../../host/host.js';
import type { Plan, PlanName } from '../../sampling/plan.js';
import { BROKER_OPTIONS, CLOSE_MS, connection, GOODBYE_MS, tellState, untilStopped } from '../broker.js';
import type { Command } from '../command.js';
import { parsePlan } from '../config.js';
import { deviceId } from '../device.js';
import { type Option, parseDuration, parseWhole, type Values } from '../option.js';
import { sayTo } from '../output.js';

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
  ...BROKER_OPTIONS,
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
    name: 'plan-limits',
    value: 'LIST',
    env: 'EDGEVITALS_PLAN_LIMITS',
    help: 'how far requests may change the plan: of times the least, of all else the most, for instance publishMs=5000',
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
  const say = sayTo(host);
  const stopNotices = quiet ? () => {} : tellState(endpoint, device, say);
  const spool = values.get('spool');
  const agent = createAgent({
    host,
    endpoint,
    device,
    base,
    plan,
    planLimits: parsePlan(values.get('plan-limits') ?? '', 'plan-limits'),
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
  await endpoint.close(CLOSE_MS);
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
