/*
 * NuttX 12. Needs CONFIG_SCHED_CRITMONITOR (run times to the tick of the performance counter) and CONFIG_STACK_COLORATION.
 * Calls nxsched_foreach, up_perf_gettime, up_perf_getfreq, up_check_tcbstack (in later releases with the size to look at as a
 * second argument), mallinfo, clock_systime_ticks.
 * Runs in the kernel (flat build). ticks_per_second is up_perf_getfreq(); the idle task of a core is its task 0.
 */
#include <malloc.h>
#include <nuttx/arch.h>
#include <nuttx/clock.h>
#include <nuttx/sched.h>

#include "edgevitals.h"

void ev_read_nuttx(ev_publisher *publisher, uint64_t wall_ms);

static void add_task(struct tcb_s *tcb, void *arg)
{
    const size_t used = up_check_tcbstack(tcb);
    const ev_task task = {
        .name = get_task_name(tcb),
        .id = (uint32_t)tcb->pid,
        .run_ticks = tcb->run_time,
        .stack_unused = (uint32_t)(tcb->adj_stack_size - used),
        .stack_size = (uint32_t)tcb->adj_stack_size,
        .is_idle = tcb->pid < CONFIG_SMP_NCPUS,
    };
    ev_add_task(arg, &task);
}

void ev_read_nuttx(ev_publisher *publisher, uint64_t wall_ms)
{
    const struct mallinfo heap = mallinfo();
    ev_begin(publisher, TICK2MSEC((uint64_t)clock_systime_ticks()), wall_ms, up_perf_gettime());
    nxsched_foreach(add_task, publisher);
    ev_set(publisher, EV_HEAP_SIZE, (uint32_t)heap.arena);
    ev_set(publisher, EV_HEAP_FREE, (uint32_t)heap.fordblks);
    ev_set(publisher, EV_HEAP_LEAST_FREE, (uint32_t)(heap.arena - heap.usmblks));
}
