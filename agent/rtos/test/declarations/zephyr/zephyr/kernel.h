/* What the port for Zephyr uses of it, as Zephyr 3.5 to 4.0 declare it: enough to compile against. */
#ifndef ZEPHYR_KERNEL_H
#define ZEPHYR_KERNEL_H

#include <stddef.h>
#include <stdint.h>

struct _thread_stack_info {
    uintptr_t start;
    size_t size;
    size_t delta;
};

struct k_thread {
    struct _thread_stack_info stack_info;
};

typedef struct k_thread *k_tid_t;
typedef void (*k_thread_user_cb_t)(const struct k_thread *thread, void *user_data);

typedef struct k_thread_runtime_stats {
    uint64_t execution_cycles;
    uint64_t total_cycles;
} k_thread_runtime_stats_t;

#define K_IDLE_PRIO 15

int k_thread_runtime_stats_get(k_tid_t thread, k_thread_runtime_stats_t *stats);
int k_thread_runtime_stats_all_get(k_thread_runtime_stats_t *stats);
int k_thread_stack_space_get(const struct k_thread *thread, size_t *unused_ptr);
int k_thread_priority_get(k_tid_t thread);
const char *k_thread_name_get(k_tid_t thread);
void k_thread_foreach_unlocked(k_thread_user_cb_t user_cb, void *user_data);
int64_t k_uptime_get(void);

#endif
