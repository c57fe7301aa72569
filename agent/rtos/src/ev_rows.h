/* Rows of the tables of a frame's body (proto/PROTOCOL.md, section 4). */
#ifndef EV_ROWS_H
#define EV_ROWS_H

#include "ev_bytes.h"

/* The table of processes. */
#define EV_PROCESS 5U
/* A column that is not told. */
#define EV_ABSENT UINT64_MAX

/* The tables that are being written. */
typedef struct {
    ev_out *out;
    bool is_key;     /* rows are new ones; else what they differ by from those of the key frame */
    uint32_t tables; /* written */
    uint32_t id;     /* of the table at hand */
    size_t begins;   /* where its rows begin */
    uint32_t rows;   /* of it, so far */
    uint32_t passed; /* rows up to the one that was written last, that one included */
    size_t row;      /* where the row's values begin */
    uint32_t mask;   /* its columns, a bit each */
} ev_table;

/* Begins a table; rows are those of a key frame. */
void ev_begin_table(ev_table *table, uint32_t id);
/* Ends it: one in which nothing has changed is left out, but for that of processes, which tells that it was read. */
void ev_end_table(ev_table *table);

/* Begins a row: labels, so many of them 0 that follow, and the name come first. */
void ev_put_label(const ev_table *table, uint64_t label);
void ev_begin_row(ev_table *table, uint32_t zeros, const char *name);
/* Columns in ascending order; `key` is what the key frame told. */
void ev_put_column(ev_table *table, uint32_t column, uint64_t value, uint64_t key);
void ev_end_row(ev_table *table);

#endif
