/*
 * A tiny scheduler: tasks with stacks of their own, of which the most urgent one that is ready runs until it sleeps. It keeps
 * what every RTOS keeps, a run-time counter of each task and how far it ever got in its stack.
 */
#ifndef SCHEDULER_H
#define SCHEDULER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MOST_TASKS 5U

typedef struct {
    uint32_t *stack_pointer; /* first: known to the switch */
    const char *name;
    uint32_t *stack;
    uint32_t stack_words;
    uint32_t wakes_at; /* microseconds */
    uint32_t run_us;
    bool is_idle;
} task_state;

extern task_state tasks[MOST_TASKS];
extern uint32_t task_count;

/* Adds a task, less urgent than those before; the last one must be idle. */
void add_task(const char *name, void (*body)(void), uint32_t *stack, uint32_t words, bool is_idle);
/* Lets tasks run; never returns. */
void run_tasks(void);
/* Lets others run for so long. */
void sleep_us(uint32_t microseconds);
/* Bytes of a stack that were never used. */
uint32_t unused_bytes(const task_state *task);

#endif
