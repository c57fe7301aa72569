/*
 * The processes that benchmarks read: `workload N [BUSY WRITERS]`. So many of them compute 2 ms of every 100 ms, so many
 * write 4 KiB a second and sync it, the others sleep a second at a time. Left out: of every 60, 10 and 5. Each is a process w00, w01, ... of its own, by command line and by
 * name; all end with this one, which as process 1 of a pid namespace also collects what others leave.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void pause_ms(long ms) {
  struct timespec t = {ms / 1000, ms % 1000 * 1000000L};
  while (nanosleep(&t, &t) != 0 && errno == EINTR)
    ;
}

static double cpu_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static void sleeper(void) {
  for (;;) pause_ms(1000);
}

static void busy(void) {
  for (;;) {
    double end = cpu_ms() + 2;
    while (cpu_ms() < end)
      ;
    pause_ms(98);
  }
}

static void writer(const char *name) {
  char path[64], block[4096];
  snprintf(path, sizeof path, "/var/tmp/edgevitals-bench-%s-%d", name, getpid());
  int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
  if (fd < 0) _exit(1);
  unlink(path);
  memset(block, 'x', sizeof block);
  for (;;) {
    if (pwrite(fd, block, sizeof block, 0) < 0 || fdatasync(fd) < 0) _exit(1);
    pause_ms(1000);
  }
}

int main(int argc, char **argv) {
  if (argc < 2) return 2;
  if (strcmp(argv[1], "child") == 0 && argc > 2) {
    prctl(PR_SET_NAME, argv[0]);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (argv[2][0] == 's') sleeper();
    if (argv[2][0] == 'b') busy();
    writer(argv[0]);
  }
  int n = atoi(argv[1]);
  int counted = argc > 3, computing = counted ? atoi(argv[2]) : 0, writing = counted ? atoi(argv[3]) : 0;
  for (int i = 0; i < n; i++) {
    char name[16];
    snprintf(name, sizeof name, "w%02d", i);
    const char *role = counted ? (i < computing ? "b" : i < computing + writing ? "w" : "s")
                               : (i % 60 < 45 ? "s" : i % 60 < 55 ? "b" : "w");
    if (fork() == 0) {
      execl("/proc/self/exe", name, "child", role, (char *)0);
      _exit(1);
    }
    /* spread over a second: real processes do not tick together */
    usleep(1000000 / n);
  }
  puts("ready");
  fflush(stdout);
  for (;;)
    if (wait(0) < 0) pause_ms(1000);
}
