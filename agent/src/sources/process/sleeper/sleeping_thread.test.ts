// A thread whose time-out lies where reading it never ends.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { columnsOf } from '@edgevitals/shared/frame';
import t from 'tap';
import { NodeHost } from '../../../host/node.js';
import { sampledRows } from '../../../testing/sampled.js';
import { ProcPid } from '../proc_pid.js';
import { Sleeper } from './sleeper.js';

const SLEEPER = columnsOf('sleeper');
const LOOK_MS = 250;
const noCompiler =
  spawnSync('cc', ['--version'], { stdio: 'ignore' }).error !== undefined && 'cc is not installed';

/** Sleeps 20 ms again and again, by a time in a page that is gone once there is input, and that nobody brings back (userfaultfd(2)). */
const PROGRAM = `
  #define _GNU_SOURCE
  #include <fcntl.h>
  #include <linux/userfaultfd.h>
  #include <pthread.h>
  #include <stdio.h>
  #include <sys/ioctl.h>
  #include <sys/mman.h>
  #include <sys/syscall.h>
  #include <time.h>
  #include <unistd.h>
  static struct timespec *pause_time;
  static void *sleeps(void *nothing)
  {
      for (;;) syscall(SYS_clock_nanosleep, CLOCK_MONOTONIC, 0, pause_time, NULL);
      return nothing;
  }
  int main(void)
  {
      size_t size = sysconf(_SC_PAGESIZE);
      pause_time = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
      pause_time->tv_nsec = 20000000;
      pthread_t thread;
      pthread_create(&thread, NULL, sleeps, NULL);
      puts("sleeps");
      fflush(stdout);
      getchar();
      int fd = syscall(SYS_userfaultfd, O_CLOEXEC);
      struct uffdio_api api = { .api = UFFD_API };
      struct uffdio_register all = { .range = { (unsigned long)pause_time, size }, .mode = UFFDIO_REGISTER_MODE_MISSING };
      int failed = fd < 0 || ioctl(fd, UFFDIO_API, &api) < 0 || ioctl(fd, UFFDIO_REGISTER, &all) < 0;
      if (!failed) madvise(pause_time, size, MADV_DONTNEED);
      puts(failed ? "refused" : "gone");
      fflush(stdout);
      for (;;) pause();
  }`;

t.test(
  'where reading it hangs, the agent goes on, and the look counts as one that saw nothing',
  { skip: noCompiler },
  async t => {
    const folder = t.testdir({ 'sleeps.c': PROGRAM });
    execFileSync('cc', ['-o', `${folder}/sleeps`, `${folder}/sleeps.c`, '-pthread']);
    const child = spawn(`${folder}/sleeps`, { stdio: ['pipe', 'pipe', 'inherit'] });
    t.teardown(() => child.kill('SIGKILL'));
    await once(child.stdout, 'data');
    const host = new NodeHost();
    const processes = new ProcPid();
    const sleeper = new Sleeper(processes.list, { readTimeouts: true, lookMs: LOOK_MS });
    t.teardown(() => {
      sleeper.close();
      processes.close();
    });
    const until = async (column: number, least: number): Promise<void> => {
      for (;;) {
        await sampledRows(processes, host);
        const rows = await sampledRows(sleeper, host);
        const own = rows.filter(row => row.id.labels[0] === child.pid && row.id.labels[2] !== child.pid);
        if (own.some(row => Number(row.get(column)) >= least)) return;
        await new Promise(resolve => setTimeout(resolve, 20));
      }
    };
    await until(SLEEPER.looks, 2);
    const said = once(child.stdout, 'data');
    child.stdin.write('\n');
    if (String(await said) !== 'gone\n') {
      t.comment('only root may have pages that nobody brings: not shown');
      return;
    }
    await until(SLEEPER.blind_looks, 1);
    const began = performance.now();
    host.readText(`/proc/${child.pid}/stat`);
    t.ok(performance.now() - began < 1000);
    t.equal(sleeper.partFailures, 0);
  },
);
