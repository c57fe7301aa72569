/* See malloc.h beside this folder. */
#ifndef NUTTX_SCHED_H
#define NUTTX_SCHED_H

#include <nuttx/arch.h>

#define CONFIG_SMP_NCPUS 1

struct tcb_s {
    int pid;
    clock_t run_time;
    size_t adj_stack_size;
    char name[32];
};

typedef void (*nxsched_foreach_t)(struct tcb_s *tcb, void *arg);

#define get_task_name(tcb) ((tcb)->name)

void nxsched_foreach(nxsched_foreach_t handler, void *arg);

#endif
