/* What a row has that it had not when it was last written (shared/src/frame/row_changes.ts): the innermost loop of the agent. */
#include <math.h>

#include "host.h"

/* Bits of a mask, of which the last is free: more columns a table has not. */
#define MOST_COLUMNS 31
/* Two varints of 32 bits, and one of 53 a column. */
#define MOST_ROW_BYTES (2 * 5 + MOST_COLUMNS * 8)
/* Nearer to 0 a number can be doubled, for the sign, and stays exact. */
#define HALF_SAFE 4503599627370496.0

static uint8_t *put_varint(uint8_t *at, uint64_t value)
{
    for (; value >= 0x80; value >>= 7) *at++ = (uint8_t)(value | 0x80);
    *at++ = (uint8_t)value;
    return at;
}

int row_changes(const double *now, double *last, int width, int gap, uint8_t *out)
{
    uint8_t *at = out;
    uint32_t mask = 0;
    for (int column = 0; column < width; column++) {
        double value = now[column], before = last[column];
        if (value == before || (isnan(value) && isnan(before))) continue;
        double change = (isnan(value) ? 0 : value) - (isnan(before) ? 0 : before);
        if (!(change < HALF_SAFE && change > -HALF_SAFE)) return -1;
        mask |= 1u << column;
    }
    if (mask == 0 && gap >= 0) return 0;
    if (gap >= 0) at = put_varint(at, (uint64_t)gap);
    at = put_varint(at, mask);
    for (int column = 0; column < width; column++) {
        if ((mask & (1u << column)) == 0) continue;
        double value = now[column], before = last[column];
        last[column] = value;
        if (isnan(value)) {
            *at++ = 0;
            continue;
        }
        int64_t change = (int64_t)(value - (isnan(before) ? 0 : before));
        at = put_varint(at, 1 + (change >= 0 ? 2 * (uint64_t)change : 2 * (uint64_t)-change - 1));
    }
    return (int)(at - out);
}

/* The numbers of an array of JavaScript; how many. */
static int numbers_of(JSContext *ctx, JSValueConst array, double *into)
{
    for (int i = 0; i < MOST_COLUMNS; i++) {
        JSValue value = JS_GetPropertyUint32(ctx, array, (uint32_t)i);
        int tag = JS_VALUE_GET_NORM_TAG(value);
        if (tag == JS_TAG_INT) into[i] = JS_VALUE_GET_INT(value);
        else if (tag == JS_TAG_FLOAT64) into[i] = JS_VALUE_GET_FLOAT64(value);
        else {
            JS_FreeValue(ctx, value);
            return i;
        }
    }
    return MOST_COLUMNS;
}

/* rowChanges(numbers, last, at, gap, out, from): bytes written; see RowChanges in shared/src/frame/row_changes.ts */
CALL(changes_of_row)
{
    size_t last_bytes = 0, out_bytes = 0;
    double numbers[MOST_COLUMNS];
    int width = numbers_of(ctx, argv[0], numbers);
    double *last = (double *)to_memory(ctx, argv[1], &last_bytes);
    uint8_t *out = to_memory(ctx, argv[4], &out_bytes);
    int32_t at = to_int(ctx, argv[2]), from = to_int(ctx, argv[5]);
    bool fits = last != NULL && out != NULL && at >= 0 && from >= 0 &&
                ((size_t)at + (size_t)width) * sizeof *last <= last_bytes && (size_t)from + MOST_ROW_BYTES <= out_bytes;
    if (!fits) return JS_NewInt32(ctx, -1);
    return JS_NewInt32(ctx, row_changes(numbers, last + at, width, to_int(ctx, argv[3]), out + from));
}

static const JSCFunctionListEntry list[] = {
    JS_CFUNC_DEF("rowChanges", 6, changes_of_row),
};
const struct calls row_calls = { list, COUNT(list) };
