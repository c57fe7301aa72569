// The SDK on one machine: agent and analyzer in this process, this machine's real counters, no broker.
import { readFileSync } from 'node:fs';
import { IoTResourceMonitor } from '@edgevitals/shared/client';
import t from 'tap';

t.test('a program monitors the machine it runs on', async t => {
  const monitor = await IoTResourceMonitor.local({ device: 'here', timeoutMs: 60_000 });
  t.teardown(() => monitor.close());
  const { devices } = await monitor.devices();
  t.match(devices, [{ device: 'here', status: 'online' }]);
  const top = await monitor.top({ by: 'program', limit: 1000 });
  t.equal(top.device, 'here');
  t.ok((top.memoryTotalBytes ?? 0) > 0);
  t.ok(
    top.processes.some(one => one.program.startsWith('local.test.js')),
    'this very process is among them',
  );
  const hour = await monitor.top({ timeWindow: '1h', by: 'program' });
  for (const history of [hour.cpuHistory, ...hour.processes.map(process => process.history)]) {
    t.equal(history.length, 20);
    t.ok(
      history.slice(0, -1).every(point => point === null),
      'of the hour before it was first seen nothing is known',
    );
    t.equal(typeof history.at(-1), 'number');
  }
  const updates: number[] = [];
  const covered: number[] = [];
  for await (const { window } of monitor.monitorProcess({ processName: 'local.test.js', sampleRateHz: 10 })) {
    updates.push(window.to);
    covered.push(window.coveredSeconds);
    if (updates.length === 2) break;
  }
  t.ok(updates[1]! > updates[0]!, 'news come in');
  t.ok(
    covered.every(seconds => seconds > 0 && seconds < 6),
    `each of one interval: ${covered} s`,
  );
  // node, or the name of its first thread: by version
  const comm = readFileSync('/proc/self/comm', 'utf8').trim();
  const byComm = await monitor.monitorProcess({ processName: comm }).latest();
  t.ok(
    byComm.processes.some(({ pid }) => pid === process.pid),
    `it goes by its comm (${comm}) as well`,
  );
  const { differences } = await monitor.configure({ architecture: 'z80' });
  t.match(differences[0], { setting: 'architecture', expected: 'z80' });
});
