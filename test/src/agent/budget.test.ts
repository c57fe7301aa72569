/** The agent's budget on the whole agent: a machine on which reading is dear, with a clock of its own. */

import { inflateRawSync } from 'node:zlib';
import { allSources, createAgent } from '@edgevitals/agent';
import {
  columnsOf,
  decodeFrame,
  decodeSamples,
  FRAME_LIMITS,
  isKeyFrame,
  TABLES,
  type Tables,
} from '@edgevitals/shared/frame';
import { MemoryBroker } from '@edgevitals/shared/mqtt';
import t from 'tap';
import { LivingKernel } from '../property/living_kernel.js';

const AGENT = columnsOf('agent');
const READ = ['proc_stat', 'proc_pid', 'proc_meminfo', 'proc_diskstats'];
const PROCESSES = 40;
const PLAN = { deviceMs: 1000, processMs: 1000, publishMs: 5000, keyMs: 60_000, budgetCpuPermille: 50 };

/** Every kernel file that is opened or read costs CPU time. */
class DearKernel extends LivingKernel {
  microsPerCall = 0;
  private cpuMicros = 0;

  override open(path: string) {
    const file = super.open(path);
    const charge = (): void => {
      this.cpuMicros += this.microsPerCall;
    };
    charge();
    return {
      read: () => {
        charge();
        return file.read();
      },
      close: () => file.close(),
    };
  }

  override usage() {
    return { cpuMicros: this.cpuMicros, rssBytes: 1 << 20, peakRssBytes: 1 << 20 };
  }
}

t.test('an agent over its budget really reads less, says so, and comes back', async t => {
  const kernel = new DearKernel(t.testdir());
  for (let pid = 1; pid <= PROCESSES; pid++) kernel.start(pid, `p${pid}`);
  const broker = new MemoryBroker();
  const listener = broker.endpoint('listener');
  const seen: { cpuMicros: number; shed: number; stretch: number }[] = [];
  const keys = new Map<number, Tables>();
  await listener.subscribe('edgevitals/v1/+/raw', ({ payload }) => {
    const frame = decodeFrame(payload, FRAME_LIMITS, bytes => inflateRawSync(bytes));
    const { samples, tables } = decodeSamples(frame.body, frame.bootMs, keys.get(frame.key));
    if (isKeyFrame(frame)) keys.set(frame.sequence, tables);
    for (const sample of samples) {
      const row = sample.tables.get(TABLES.agent.id)?.[0];
      if (row === undefined) continue;
      const of = (column: number): number => Number(row.get(column));
      seen.push({
        cpuMicros: of(AGENT.cpu_us),
        shed: of(AGENT.shed_level),
        stretch: of(AGENT.stretch_permille),
      });
    }
  });
  const endpoint = broker.endpoint('agent');
  const sources = allSources().filter(({ name }) => READ.includes(name));
  const agent = createAgent({ host: kernel, endpoint, device: 'dev', plan: PLAN, sources });
  await agent.start();
  const run = async (
    seconds: number,
    busy = PROCESSES,
  ): Promise<{ permille: number; shed: number; stretch: number }> => {
    const before = kernel.usage().cpuMicros;
    for (let second = 0; second < seconds; second++) {
      // a quiet machine is read seldom: these are busy
      for (let pid = 1; pid <= busy; pid++) kernel.work(pid, 1, 0);
      await kernel.pass(1000);
    }
    const permille = (kernel.usage().cpuMicros - before) / seconds / 1000;
    return { permille, ...seen.at(-1)! };
  };
  t.match(await run(30), { permille: 0, shed: 0, stretch: 1000 });
  kernel.microsPerCall = 1000;
  const overload = await run(15);
  t.ok(overload.permille > 100, `${overload.permille} permille of a CPU asked for`);
  await run(100);
  const shed = await run(60);
  t.ok(shed.permille <= 50, `${shed.permille} permille used within the budget of 50`);
  t.ok(shed.shed >= 3 && shed.stretch > 1000, `level ${shed.shed}`);
  kernel.microsPerCall = 1;
  const restored = await run(900, 1);
  t.match(restored, { shed: 0, stretch: 1000 });
  await agent.stop(0);
  await endpoint.close();
  await listener.close();
});
