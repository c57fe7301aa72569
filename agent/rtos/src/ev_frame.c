#include "edgevitals.h"

#include "ev_bytes.h"
#include "ev_rows.h"
#include "ev_tasks.h"

/* Ids of tables, and columns of them, as in proto/PROTOCOL.md, section 4.1. */
#define CPU 2U
#define CPU_USER 0U
#define CPU_IDLE 2U
#define PROCESS_UTIME 0U
#define STACK 35U
#define STACK_UNUSED 0U
#define STACK_SIZE 1U

/* A table of one row, whose columns, a bit each, are values one after the other. */
typedef struct {
    uint8_t id;
    uint8_t labels;
    uint16_t columns;
} ev_single;

#define SINGLES 5U
static const ev_single SINGLE[SINGLES] = {
    { 1U, 0U, 0x060U },  /* agent: source_failures, frames_dropped */
    { 36U, 0U, 0x007U }, /* heap: free, least free, size */
    { 7U, 0U, 0x1efU },  /* interface: bytes, packets, drops and errors */
    { 8U, 1U, 0x001U },  /* thermal_zone: temperature */
    { 12U, 0U, 0x0c3U }, /* power_supply: current, voltage, capacity, status */
};

/* What one told value is as a column; `zero` is what stands for 0. */
static uint64_t column_of(uint32_t amount, uint32_t zero)
{
    return (amount == EV_UNKNOWN) ? EV_ABSENT : ((uint64_t)amount - zero);
}

static void put_value(ev_table *table, uint32_t column, uint32_t amount, uint32_t key, uint32_t zero)
{
    ev_put_column(table, column, column_of(amount, zero), column_of(key, zero));
}

static void put_singles(ev_table *table, const ev_publisher *publisher)
{
    const ev_config *config = publisher->config;
    const char *const names[SINGLES] = { "", "", config->radio, config->zone, config->supply };
    const uint32_t *amount = publisher->told.values;
    const uint32_t *key = publisher->key_told.values;
    uint32_t i;
    for (i = 0U; i < SINGLES; i++) {
        const ev_single *single = &SINGLE[i];
        const char *name = names[i];
        uint32_t column;
        ev_begin_table(table, single->id);
        ev_begin_row(table, single->labels, name);
        for (column = 0U; column < 16U; column++) {
            if (((uint32_t)single->columns & (1UL << column)) != 0U) {
                put_value(table, column, *amount, *key, (i >= 3U) ? 0x80000000U : 0U);
                amount = &amount[1];
                key = &key[1];
            }
        }
        ev_end_row(table);
        if (name != NULL) {
            ev_end_table(table);
        } else {
            /* nobody tells it */
            table->out->used = table->begins;
        }
    }
}

static void put_cpus(ev_table *table, const ev_publisher *publisher)
{
    const ev_told *told = &publisher->told;
    const ev_told *key = &publisher->key_told;
    uint32_t cpu;
    ev_begin_table(table, CPU);
    for (cpu = 0U; cpu < publisher->config->cpus; cpu++) {
        ev_put_label(table, cpu);
        ev_begin_row(table, 0U, NULL);
        ev_put_column(table, CPU_USER, told->busy_ticks[cpu], key->busy_ticks[cpu]);
        ev_put_column(table, CPU_IDLE, told->idle_ticks[cpu], key->idle_ticks[cpu]);
        ev_end_row(table);
    }
    ev_end_table(table);
}

/* What tasks have run, or what of their stacks was never used: rows of one table. */
static void put_tasks(ev_table *table, const ev_publisher *publisher, uint32_t id)
{
    const bool is_stack = id == STACK;
    uint32_t i;
    ev_begin_table(table, id);
    for (i = 0U; i < EV_MAX_TASKS; i++) {
        const ev_slot *slot = &publisher->slots[i];
        const ev_task *task = &slot->task;
        /* the time of idle tasks is the device's */
        if (slot->is_used && (is_stack || !task->is_idle)) {
            ev_put_label(table, task->id);
            ev_put_label(table, slot->started);
            /* no parent and no user; of stacks the name is in their task's row of the other table, where it has one */
            ev_begin_row(table, is_stack ? 0U : 2U, (is_stack && !task->is_idle) ? NULL : task->name);
            if (is_stack) {
                put_value(table, STACK_UNUSED, task->stack_unused, slot->key_unused, 0U);
                put_value(table, STACK_SIZE, task->stack_size, task->stack_size, 0U);
            } else {
                ev_put_column(table, PROCESS_UTIME, task->run_ticks, slot->key_ticks);
            }
            ev_end_row(table);
        }
    }
    ev_end_table(table);
}

/* Everything before the body. */
static void put_header(const ev_publisher *publisher, ev_out *out)
{
    const ev_config *config = publisher->config;
    uint32_t i;
    ev_put(out, EV_ARRAY | 9U);
    ev_put(out, 1U); /* schema */
    ev_put_text(out, config->device);
    ev_put(out, EV_BYTES | 8U);
    ev_put_chars(out, (const char *)config->boot, sizeof config->boot);
    ev_put_head(out, EV_UINT, config->run_ms);
    for (i = 0U; i < (uint32_t)EV_NUMBERS; i++) {
        ev_put_head(out, EV_UINT, publisher->numbers[i]);
    }
}

/* What a key frame tells is what the frames after it build on. */
static void keep_key(ev_publisher *publisher)
{
    uint32_t i;
    publisher->numbers[EV_KEY] = publisher->numbers[EV_SEQUENCE];
    publisher->key_told = publisher->told;
    for (i = 0U; i < EV_MAX_TASKS; i++) {
        publisher->slots[i].key_ticks = publisher->slots[i].task.run_ticks;
        publisher->slots[i].key_unused = publisher->slots[i].task.stack_unused;
    }
}

size_t ev_frame(ev_publisher *publisher, uint8_t *out, size_t size)
{
    ev_out bytes = { out, size, 0U };
    ev_table table; /* the rest of it is set where a table begins, and a row */
    size_t body;
    size_t length;
    ev_settle_tasks(publisher);
    table.out = &bytes;
    table.tables = 0U;
    table.is_key = publisher->needs_key || ((publisher->numbers[EV_SEQUENCE] - publisher->numbers[EV_KEY]) >=
                                            publisher->config->key_every);
    publisher->needs_key = false;
    if (table.is_key) {
        keep_key(publisher);
    }
    put_header(publisher, &bytes);
    /* a body of one sample: time since the one before, number of tables, tables */
    body = bytes.used;
    put_singles(&table, publisher);
    put_cpus(&table, publisher);
    put_tasks(&table, publisher, EV_PROCESS);
    put_tasks(&table, publisher, STACK);
    ev_insert(&bytes, body, EV_UINT, table.tables);
    ev_insert(&bytes, body, EV_UINT, 0U);
    ev_insert(&bytes, body, EV_BYTES, bytes.used - body);
    publisher->numbers[EV_SEQUENCE]++;
    length = ev_written(&bytes);
    if (length == 0U) {
        ev_not_sent(publisher);
    }
    return length;
}

void ev_not_sent(ev_publisher *publisher)
{
    publisher->told.values[EV_NOT_SENT]++;
    publisher->needs_key = true;
}
