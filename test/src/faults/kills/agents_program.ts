/**
 * Several agents in one process, which can be killed: `agents_program.js URL ROOT PREFIX COUNT`. Each frame that the broker
 * has acknowledged is told at once on standard output, before anything else can happen: a line `acked DEVICE RUN SEQUENCE`.
 */
import { writeSync } from 'node:fs';
import { createAgent, NodeHost, offlineWill } from '@edgevitals/agent';
import { decodeFrame } from '@edgevitals/shared/frame';
import { connectMqtt, type MqttEndpoint, type OutgoingMessage } from '@edgevitals/shared/mqtt';

const [url = '', root = '', prefix = '', count = ''] = process.argv.slice(2);
/** Many small frames: what may be lost is frames. */
const PLAN = { deviceMs: 100, processMs: 100, publishMs: 200, keyMs: 2000 };

/** Tells which frames have been acknowledged. */
function telling(endpoint: MqttEndpoint): MqttEndpoint {
  const publish = async (message: OutgoingMessage): Promise<void> => {
    await endpoint.publish(message);
    if (!message.topic.endsWith('/raw')) return;
    const { device, run, sequence } = decodeFrame(message.payload as Uint8Array);
    writeSync(1, `acked ${device} ${run} ${sequence}\n`);
  };
  return new Proxy(endpoint, {
    get(target, name) {
      if (name === 'publish') return publish;
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

const agents = Array.from({ length: Number(count) }, (_, i) => {
  const device = `${prefix}-${i}`;
  const endpoint = connectMqtt({
    url,
    clientId: device,
    will: offlineWill(device),
    backoff: { firstMs: 100, longestMs: 2000 },
  });
  const agent = createAgent({
    host: new NodeHost({ root }),
    endpoint: telling(endpoint),
    device,
    plan: PLAN,
  });
  return { agent, endpoint };
});
for (const { agent } of agents) await agent.start();

process.once('SIGTERM', async () => {
  await Promise.all(agents.map(({ agent }) => agent.stop(5000)));
  await Promise.all(agents.map(({ endpoint }) => endpoint.close()));
  process.exit(0);
});
