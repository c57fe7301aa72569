import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import t from 'tap';
import { NodeHost } from '../../host/node.js';
import { ProcPid } from './proc_pid.js';
import { FileBudget } from './process_files.js';
import { pidOf } from './process_list.js';

t.test(
  'more processes than there is memory for: who works is followed, and how many are not is told',
  async t => {
    const root = t.testdir({ proc: {} });
    const stat = (pid: number, ticks: number): void => {
      const rest = `S 0 0 0 0 0 0 0 0 0 0 ${ticks} 0 0 0 20 0 1 0 ${pid} 0 0 ${'0 '.repeat(28)}`;
      writeFileSync(`${root}/proc/${pid}/stat`, `${pid} (p${pid}) ${rest}\n`);
    };
    for (let pid = 1; pid <= 60; pid++) {
      mkdirSync(`${root}/proc/${pid}`);
      stat(pid, 5);
    }
    const host = new NodeHost({ root });
    const source = new ProcPid(new FileBudget(), 60_000, 20);
    t.teardown(() => source.close());
    const followed = (): number[] => {
      source.sample(host, []);
      return source.list.rows.map(pidOf);
    };
    const first = followed();
    t.equal(first.length, 20);
    t.equal(source.leftOut, 40);
    t.match(await source.probe(host), [
      { name: 'proc_pid_stat', state: 'present', reason: '40 of 60 processes are left out' },
    ]);
    const outside = Array.from({ length: 60 }, (_, i) => i + 1).filter(pid => !first.includes(pid));
    const [worker, idler] = [outside[7]!, outside[30]!];
    for (let round = 0; round < 8; round++) {
      stat(worker, 10 + 10 * round);
      followed();
    }
    stat(worker, 500);
    t.ok(followed().includes(worker), 'one that works is found');
    t.notOk(followed().includes(idler));
    t.equal(followed().length, 20);
    mkdirSync(`${root}/proc/61`);
    stat(61, 0);
    t.ok(followed().includes(61), 'who has just begun is');
    rmSync(`${root}/proc/61`, { recursive: true });
    for (const pid of outside) if (pid !== worker) rmSync(`${root}/proc/${pid}`, { recursive: true });
    followed();
    t.equal(source.leftOut, 1);
    rmSync(`${root}/proc/${source.list.rows.map(pidOf).find(pid => pid > 1)}`, { recursive: true });
    followed();
    t.equal(source.leftOut, 0);
    t.match(await source.probe(host), [{ name: 'proc_pid_stat', reason: '' }]);
  },
);
