#include "ev_rows.h"

#include "edgevitals.h"

void ev_begin_table(ev_table *table, uint32_t id)
{
    table->id = id;
    table->begins = table->out->used;
    table->rows = 0U;
    table->passed = 0U;
}

void ev_end_table(ev_table *table)
{
    ev_out *out = table->out;
    const size_t begins = table->begins;
    if (table->is_key || (table->passed != 0U) || (table->id == EV_PROCESS)) {
        ev_insert(out, begins, EV_UINT, table->is_key ? table->rows : 0U);
        ev_insert(out, begins, EV_UINT, 0U); /* none removed */
        ev_insert(out, begins, EV_UINT, out->used - begins);
        ev_insert(out, begins, EV_UINT, table->id);
        table->tables++;
    }
}

void ev_put_label(const ev_table *table, uint64_t label)
{
    if (table->is_key) {
        ev_put_varint(table->out, label);
    }
}

void ev_begin_row(ev_table *table, uint32_t zeros, const char *name)
{
    if (table->is_key) {
        size_t length = (name == NULL) ? 0U : ev_length(name);
        uint32_t i;
        length = (length < EV_NAME_BYTES) ? length : EV_NAME_BYTES;
        for (i = 0U; i < zeros; i++) {
            ev_put(table->out, 0U);
        }
        /* a varint of one byte */
        ev_put(table->out, (uint32_t)length);
        ev_put_chars(table->out, name, length);
    }
    table->row = table->out->used;
    table->mask = 0U;
}

/* 0 where it is absent, else 1 and the zigzag-coded difference to what was told before, 0 where that was absent. */
void ev_put_column(ev_table *table, uint32_t column, uint64_t value, uint64_t key)
{
    const uint64_t before = table->is_key ? EV_ABSENT : key;
    uint64_t code = 0U;
    if (value == before) {
        return;
    }
    if (value != EV_ABSENT) {
        const uint64_t change = value - ((before == EV_ABSENT) ? 0U : before);
        code = ((change << 1U) ^ (0U - (change >> 63U))) + 1U;
    }
    table->mask |= 1UL << column;
    ev_put_varint(table->out, code);
}

void ev_end_row(ev_table *table)
{
    if (table->is_key || (table->mask != 0U)) {
        ev_insert(table->out, table->row, EV_UINT, table->mask);
        if (!table->is_key) {
            ev_insert(table->out, table->row, EV_UINT, table->rows - table->passed);
        }
        table->passed = table->rows + 1U;
    }
    table->rows++;
}
