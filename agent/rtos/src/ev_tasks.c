#include "ev_tasks.h"

/* What a counter grew by, across a wrap where it has 32 bits. */
static uint64_t growth_of(const ev_publisher *publisher, uint64_t from, uint64_t to)
{
    const uint64_t growth = to - from;
    return (publisher->config->counter_bits == 64U) ? growth : (growth & UINT32_MAX);
}

/* milliseconds x ticks a second / 1000, in steps that a 32-bit processor divides itself. */
static uint64_t ticks_of(uint64_t milliseconds, uint32_t ticks_per_second)
{
    uint64_t left = milliseconds * ticks_per_second;
    uint64_t quotient = 0U;
    uint32_t rest = 0U;
    uint32_t digits;
    for (digits = 4U; digits > 0U; digits--) {
        rest = (rest << 16U) | (uint32_t)(left >> 48U);
        left <<= 16U;
        quotient = (quotient << 16U) | (rest / 1000U);
        rest %= 1000U;
    }
    return quotient;
}

void ev_begin(ev_publisher *publisher, uint64_t boot_ms, uint64_t wall_ms, uint64_t run_ticks)
{
    uint32_t i;
    publisher->elapsed = growth_of(publisher, publisher->run_ticks, run_ticks);
    publisher->run_ticks += publisher->elapsed;
    /* where nobody has set a clock, it was 1970 at boot */
    publisher->numbers[EV_WALL_MS] = (wall_ms == 0U) ? boot_ms : wall_ms;
    /* what is in the first reading began with the boot */
    publisher->started = ticks_of(publisher->numbers[EV_BOOT_MS], publisher->config->ticks_per_second);
    publisher->numbers[EV_BOOT_MS] = boot_ms;
    for (i = (uint32_t)EV_HEAP_FREE; i < (uint32_t)EV_VALUES; i++) {
        publisher->told.values[i] = EV_UNKNOWN;
    }
}

/* The slot of a task, or a free one for it; NULL when there is none. */
static ev_slot *slot_of(ev_publisher *publisher, uint32_t id)
{
    ev_slot *found = NULL;
    uint32_t i;
    for (i = 0U; i < EV_MAX_TASKS; i++) {
        ev_slot *slot = &publisher->slots[i];
        if (slot->is_used && (slot->task.id == id)) {
            return slot;
        }
        if (!slot->is_used && (found == NULL)) {
            found = slot;
        }
    }
    return found;
}

void ev_add_task(ev_publisher *publisher, const ev_task *task)
{
    /* counters are not read at one instant */
    const uint64_t most = publisher->elapsed + publisher->config->ticks_per_second;
    ev_slot *slot = slot_of(publisher, task->id);
    uint64_t ticks = task->run_ticks;
    if (slot == NULL) {
        publisher->told.values[EV_LEFT_OUT]++;
        return;
    }
    const uint64_t before = slot->task.run_ticks;
    const uint64_t growth = growth_of(publisher, before, ticks);
    /* more than it can have run: its id is now that of another task */
    if (slot->is_used && (growth <= most)) {
        ticks = before + growth;
    } else {
        slot->started = publisher->started;
        publisher->needs_key = true;
    }
    slot->task = *task;
    slot->task.run_ticks = ticks;
    slot->is_used = true;
    slot->is_present = true;
}

void ev_settle_tasks(ev_publisher *publisher)
{
    uint32_t cpu = 0U;
    uint32_t i;
    for (i = 0U; i < EV_MAX_TASKS; i++) {
        ev_slot *slot = &publisher->slots[i];
        if (slot->is_used != slot->is_present) {
            publisher->needs_key = true;
        }
        slot->is_used = slot->is_present;
        slot->is_present = false;
        if (slot->is_used && slot->task.is_idle && (cpu < EV_MAX_CPUS)) {
            const uint64_t idle = slot->task.run_ticks - publisher->told.idle_ticks[cpu];
            if (publisher->elapsed > idle) {
                publisher->told.busy_ticks[cpu] += publisher->elapsed - idle;
            }
            publisher->told.idle_ticks[cpu] = slot->task.run_ticks;
            cpu++;
        }
    }
}
