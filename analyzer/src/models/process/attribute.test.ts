import t from 'tap';
import { PROCESS } from '../../quantities/index.js';
import { processUse } from './attribute.js';

const slice = { coveredSeconds: 10, switchesUntold: false };

t.test('what a task of an RTOS does not have is absent, never 0', async t => {
  const task = { ...PROCESS.empty(), program: 'sensor', running: true, userSeconds: 2, ioDenied: true };
  const use = processUse(task, slice);
  t.match(use, { program: 'sensor', cpuRatio: 0.2, ioDenied: false });
  for (const field of ['memoryBytes', 'threads', 'readBytes', 'writtenBytes']) t.notOk(field in use, field);
});

t.test('what the kernel refuses of a process is denied, and what has ended holds nothing', async t => {
  const denied = {
    ...PROCESS.empty(),
    program: 'sshd',
    running: true,
    threads: 1,
    rssBytes: 4096,
    ioDenied: true,
  };
  t.match(processUse(denied, slice), { memoryBytes: 4096, threads: 1, ioDenied: true });
  const ended = { ...PROCESS.empty(), program: 'cron', running: false };
  t.match(processUse(ended, slice), { memoryBytes: 0, threads: 0, readBytes: 0 });
});
