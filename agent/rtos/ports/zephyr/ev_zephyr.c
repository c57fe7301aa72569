/*
 * Zephyr 3.5 and later. Needs CONFIG_THREAD_MONITOR, CONFIG_THREAD_NAME, CONFIG_THREAD_STACK_INFO, CONFIG_INIT_STACKS,
 * CONFIG_THREAD_RUNTIME_STATS. Calls k_thread_foreach_unlocked, k_thread_runtime_stats_get,
 * k_thread_runtime_stats_all_get, k_thread_stack_space_get, k_thread_name_get, k_thread_priority_get, k_uptime_get. Counters have 64 bits; ticks_per_second is
 * sys_clock_hw_cycles_per_sec().
 */
#include "edgevitals.h"
#include <zephyr/kernel.h>

void ev_read_zephyr(ev_publisher *publisher, uint64_t wall_ms);

static void add_thread(const struct k_thread *thread, void *user_data)
{
    const k_tid_t id = (k_tid_t)thread;
    k_thread_runtime_stats_t stats;
    size_t unused = 0U;
    if (k_thread_runtime_stats_get(id, &stats) != 0) {
        return;
    }
    const ev_task task = {
        .name = k_thread_name_get(id),
        .id = (uint32_t)(uintptr_t)thread,
        .run_ticks = stats.execution_cycles,
        .stack_unused = (k_thread_stack_space_get(thread, &unused) == 0) ? (uint32_t)unused : EV_UNKNOWN,
        .stack_size = (uint32_t)thread->stack_info.size,
        .is_idle = k_thread_priority_get(id) == K_IDLE_PRIO,
    };
    ev_add_task(user_data, &task);
}

void ev_read_zephyr(ev_publisher *publisher, uint64_t wall_ms)
{
    k_thread_runtime_stats_t all;
    if (k_thread_runtime_stats_all_get(&all) == 0) {
        /* execution_cycles: idle included */
        ev_begin(publisher, (uint64_t)k_uptime_get(), wall_ms, all.execution_cycles);
        k_thread_foreach_unlocked(add_thread, publisher);
    }
}
