/* Numbers of kernel files, read into arrays of JavaScript's: for what is read so often that a text costs too much. */
#include <math.h>
#include <string.h>

#include "host.h"

/* In place of a word's place: the sum of the name in parentheses (agent/src/sources/reading/name_sum.ts). */
#define NAME_SUM (-1)
#define FNV_OFFSET 0x811c9dc5u
#define FNV_PRIME 0x01000193u

static bool is_gap(char c) { return (unsigned char)c <= ' '; }

static uint32_t add_to_sum(uint32_t sum, const char *from, const char *to)
{
    for (; from < to; from++) sum = (sum ^ (unsigned char)*from) * FNV_PRIME;
    return sum;
}

static double name_sum(const char *text, const char *close)
{
    const char *open = memchr(text, '(', (size_t)(close - text));
    return open == NULL ? NAN : add_to_sum(FNV_OFFSET, open + 1, close);
}

int words_to_numbers(const char *text, size_t length, const int32_t *places, size_t count, double *into)
{
    const char *close = memrchr(text, ')', length), *end = text + length, *at = close == NULL ? text : close + 1;
    int32_t place = 0;
    int wide = 0;
    size_t field = 0;
    for (size_t i = 0; i < count; i++) into[i] = NAN;
    if (count > 0 && places[0] == NAME_SUM) into[field++] = close == NULL ? NAN : name_sum(text, close);
    for (; field < count; place++) {
        while (at < end && is_gap(*at)) at++;
        const char *start = at;
        while (at < end && !is_gap(*at)) at++;
        if (at == start) break;
        if (place < places[field]) continue;
        /* a place that comes twice, or before its turn, stays without a number */
        if (place == places[field]) into[field] = decimal(start, (size_t)(at - start));
        wide += isinf(into[field++]) != 0;
    }
    return wide;
}

/* Where the line that begins with `key` goes on, at or after `from`, which is the start of a line or in one. */
static const char *after_key(const char *text, const char *from, const char *end, const char *key, size_t length)
{
    while (from < end) {
        bool starts = from == text || from[-1] == '\n';
        if (starts && (size_t)(end - from) >= length && memcmp(from, key, length) == 0) return from + length;
        const char *newline = memchr(from, '\n', (size_t)(end - from));
        if (newline == NULL) return NULL;
        from = newline + 1;
    }
    return NULL;
}

int lines_to_numbers(const char *text, size_t length, const char *keys, double *into, size_t count)
{
    const char *end = text + length, *at = text;
    int wide = 0;
    for (size_t field = 0; field < count; field++) {
        size_t key = strcspn(keys, "\n");
        const char *value = after_key(text, at, end, keys, key);
        if (value == NULL) value = after_key(text, text, end, keys, key);
        into[field] = NAN;
        if (value != NULL) {
            while (value < end && (*value == ' ' || *value == '\t')) value++;
            at = value;
            while (at < end && !is_gap(*at)) at++;
            into[field] = decimal(value, (size_t)(at - value));
            wide += isinf(into[field]) != 0;
        }
        keys += key + (keys[key] == '\n');
    }
    return wide;
}

/* Puts a value in the place of another; whether it is another one. */
static bool put_number(double *into, double value)
{
    bool differs = !(value == *into || (isnan(value) && isnan(*into)));
    *into = value;
    return differs;
}

int rows_to_numbers(const char *text, size_t length, double *into, size_t rows, size_t width, uint8_t *changed)
{
    const char *at = text, *end = text + length;
    size_t row = 0;
    for (; row < rows && at < end; row++, into += width) {
        bool differs = false;
        const char *newline = memchr(at, '\n', (size_t)(end - at)), *stop = newline == NULL ? end : newline;
        uint32_t sum = FNV_OFFSET;
        size_t field = 1;
        for (;;) {
            while (at < stop && is_gap(*at)) at++;
            const char *start = at;
            while (at < stop && !is_gap(*at)) at++;
            if (at == start) break;
            double value = decimal(start, (size_t)(at - start));
            if (isnan(value)) {
                /* the place of a word counts as well */
                sum = add_to_sum(sum, start, at) * FNV_PRIME + (uint32_t)field;
            } else if (field < width) differs |= put_number(into + field++, value);
        }
        while (field < width) differs |= put_number(into + field++, NAN);
        changed[row] = put_number(into, sum) || differs;
        at = newline == NULL ? end : newline + 1;
    }
    return (int)row;
}

/* words(fd, places, into): see HostFile in agent/src/host/host.ts */
CALL(words_of_file)
{
    size_t place_bytes, into_bytes;
    char *content;
    const int32_t *places = (const int32_t *)to_memory(ctx, argv[1], &place_bytes);
    double *into = (double *)to_memory(ctx, argv[2], &into_bytes);
    size_t count = into == NULL || places == NULL ? 0 : into_bytes / sizeof *into;
    if (count > place_bytes / sizeof *places) count = place_bytes / sizeof *places;
    ssize_t length = read_from_start(to_int(ctx, argv[0]), 0, &content);
    if (length < 0) return JS_NewInt32(ctx, (int32_t)length);
    return JS_NewInt32(ctx, words_to_numbers(content, (size_t)length, places, count, into));
}

/* lines(fd, keys, into): see HostFile in agent/src/host/host.ts */
CALL(lines_of_file)
{
    size_t into_bytes;
    char *content;
    const char *keys = JS_ToCString(ctx, argv[1]);
    if (keys == NULL) return JS_EXCEPTION;
    double *into = (double *)to_memory(ctx, argv[2], &into_bytes);
    ssize_t length = read_from_start(to_int(ctx, argv[0]), 0, &content);
    if (length >= 0)
        length = lines_to_numbers(content, (size_t)length, keys, into, into == NULL ? 0 : into_bytes / sizeof *into);
    JS_FreeCString(ctx, keys);
    return JS_NewInt32(ctx, (int32_t)length);
}

/* rows(fd, into, changed): see HostFile in agent/src/host/host.ts */
CALL(rows_of_file)
{
    size_t into_bytes, rows;
    char *content;
    double *into = (double *)to_memory(ctx, argv[1], &into_bytes);
    uint8_t *changed = to_memory(ctx, argv[2], &rows);
    if (into == NULL || changed == NULL || rows == 0) return JS_NewInt32(ctx, 0);
    size_t width = into_bytes / sizeof *into / rows;
    if (width == 0) return JS_NewInt32(ctx, 0);
    ssize_t length = read_from_start(to_int(ctx, argv[0]), 0, &content);
    if (length < 0) return JS_NewInt32(ctx, (int32_t)length);
    return JS_NewInt32(ctx, rows_to_numbers(content, (size_t)length, into, rows, width, changed));
}

static const JSCFunctionListEntry list[] = {
    JS_CFUNC_DEF("wordsOfFile", 3, words_of_file),
    JS_CFUNC_DEF("linesOfFile", 3, lines_of_file),
    JS_CFUNC_DEF("rowsOfFile", 3, rows_of_file),
};
const struct calls number_calls = { list, COUNT(list) };
