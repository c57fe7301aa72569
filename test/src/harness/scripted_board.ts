/** A kernel that a test writes down, with the whole agent on it, the analyzer behind that, and a client that asks. */
import { setImmediate } from 'node:timers/promises';
import { createAgent, offlineWill } from '@edgevitals/agent';
import { type BoardArchive, BoardHost, settled } from '@edgevitals/agent/boards';
import { SqliteStore, startAnalyzer } from '@edgevitals/analyzer';
import { IoTResourceMonitor } from '@edgevitals/shared/client';
import { MemoryBroker } from '@edgevitals/shared/mqtt';
import { given } from '@edgevitals/shared/objects';
import { Topics } from '@edgevitals/shared/topics';
import type { Test } from 'tap';

/** Content by path; `error` stands for a file that cannot be read, undefined for one that is not there. */
export type KernelFiles = Readonly<Record<string, string | { readonly error: string } | undefined>>;

const DEVICE = 'board';
const SECOND_MS = 20_000;
const RUN_MS = 45_000;
const STEP_MS = 50;

/** What every kernel has: two CPUs, memory, the time since the boot. */
const COMMON: KernelFiles = {
  '/proc/stat':
    'cpu  2000 0 2000 9000 0 0 0 0 0 0\ncpu0 1000 0 1000 4500 0 0 0 0 0 0\ncpu1 1000 0 1000 4500 0 0 0 0 0 0\nbtime 1700000000\n',
  '/proc/meminfo': 'MemTotal: 1000000 kB\nMemFree: 500000 kB\nMemAvailable: 600000 kB\n',
  '/proc/uptime': '100.00 100.00\n',
  '/proc/sys/kernel/random/boot_id': '00112233-4455-6677-8899-aabbccddeeff\n',
};

const told = (text: string) => ({ text });

/** /proc/[pid] of a process that has written so much to storage. */
export const writingProcess = (pid: number, name: string, bytes: number): KernelFiles => ({
  [`/proc/${pid}/stat`]: `${pid} (${name}) S 1 ${pid} ${pid} 0 -1 4194560 100 0 0 0 ${Math.round(bytes / 1e5)} 0 0 0 20 0 1 0 100 10000000 300 18446744073709551615 1 1 0 0 0 0 0 4096 0 0 0 0 17 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n`,
  [`/proc/${pid}/io`]: `rchar: 0\nwchar: ${bytes}\nsyscr: 0\nsyscw: 9\nread_bytes: 0\nwrite_bytes: ${bytes}\ncancelled_write_bytes: 0\n`,
});

/**
 * Runs the agent on it for 45 seconds of its time; `later` takes its files' place after 20.
 * @returns a client of the analyzer that has taken in all of it.
 */
export async function monitorOf(
  t: Test,
  files: KernelFiles,
  later: KernelFiles,
): Promise<IoTResourceMonitor> {
  const entries = (all: KernelFiles, at?: 1): BoardArchive['entries'] =>
    Object.entries(all).flatMap(([path, content]) =>
      content === undefined
        ? []
        : { path, ...(typeof content === 'string' ? told(content) : content), ...given({ at }) },
    );
  const archive: BoardArchive = {
    header: {
      board: 'scripted',
      kernel: '6.1.0',
      arch: 'aarch64',
      captured: '2026-01-01T00:00:00Z',
      user: 0,
      interval: SECOND_MS / 1000,
      redacted: '',
      notes: '',
    },
    entries: [...entries({ ...COMMON, ...files }), ...entries(later, 1)],
    tools: [],
  };
  const host = new BoardHost({ archive, idle: async () => void (await setImmediate()), secondMs: SECOND_MS });
  const broker = new MemoryBroker();
  const topics = new Topics();
  const analyzer = await startAnalyzer({
    endpoint: broker.endpoint('analyzer'),
    topics,
    store: new SqliteStore(':memory:'),
  });
  t.teardown(() => analyzer.stop());
  const endpoint = broker.endpoint('agent', { will: offlineWill(DEVICE) });
  const agent = createAgent({ host, endpoint, device: DEVICE });
  await settled(host, agent.start());
  for (let passed = 0; passed < RUN_MS; passed += STEP_MS) await host.advance(STEP_MS);
  await settled(host, agent.stop());
  await endpoint.close();
  const monitor = new IoTResourceMonitor(broker.endpoint('client'), { clientId: 'client', device: DEVICE });
  t.teardown(() => monitor.close());
  return monitor;
}
