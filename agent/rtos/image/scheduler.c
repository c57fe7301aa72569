#include "scheduler.h"

#include "board.h"

#define FILL 0xa5a5a5a5U
/* r4 to r11 and lr */
#define SAVED 9U

task_state tasks[MOST_TASKS];
uint32_t task_count;
static task_state *running;
static uint32_t since_us;

/* Saves what a call may not change, and goes on where the other task did the same. */
void switch_stacks(uint32_t **from, uint32_t *to);
__asm(".syntax unified\n"
      ".thumb_func\n"
      "switch_stacks:\n"
      "push {r4-r11, lr}\n"
      "str sp, [r0]\n"
      "mov sp, r1\n"
      "pop {r4-r11, pc}\n");

void add_task(const char *name, void (*body)(void), uint32_t *stack, uint32_t words, bool is_idle)
{
    task_state *task = &tasks[task_count];
    uint32_t i;
    for (i = 0U; i < words; i++) {
        stack[i] = FILL;
    }
    task->name = name;
    task->stack = stack;
    task->stack_words = words;
    task->stack_pointer = &stack[words - SAVED];
    task->stack_pointer[SAVED - 1U] = (uint32_t)(uintptr_t)body;
    task->is_idle = is_idle;
    task_count++;
}

static bool is_ready(const task_state *task, uint32_t now)
{
    return (int32_t)(now - task->wakes_at) >= 0;
}

/* The most urgent task that is ready: the last one always is. */
static task_state *next_task(uint32_t now)
{
    uint32_t i;
    for (i = 0U; i < (task_count - 1U); i++) {
        if (is_ready(&tasks[i], now)) {
            return &tasks[i];
        }
    }
    return &tasks[task_count - 1U];
}

void sleep_us(uint32_t microseconds)
{
    const uint32_t now = board_now();
    task_state *from = running;
    from->run_us += now - since_us;
    since_us = now;
    from->wakes_at = now + microseconds;
    running = next_task(now);
    if (running != from) {
        switch_stacks(&from->stack_pointer, running->stack_pointer);
    }
}

void run_tasks(void)
{
    static uint32_t *nobody;
    running = &tasks[0];
    since_us = board_now();
    switch_stacks(&nobody, running->stack_pointer);
}

uint32_t unused_bytes(const task_state *task)
{
    uint32_t words = 0U;
    while ((words < task->stack_words) && (task->stack[words] == FILL)) {
        words++;
    }
    return words * 4U;
}
