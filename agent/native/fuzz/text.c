/*
 * What the host parses of text, through the calls that JavaScript makes, checked against their description. The first
 * byte of the input says which, the second is a number it is called with.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../src/host.h"
#include "fuzz.h"

static JSContext *ctx;
static JSValue host;

static const struct calls *const tables[] = { &text_calls, &net_calls, &system_calls };

static void start(void)
{
    ctx = JS_NewContext(JS_NewRuntime2(&engine_memory, NULL));
    host = JS_NewObject(ctx);
    for (int i = 0; i < COUNT(tables); i++)
        JS_SetPropertyFunctionList(ctx, host, tables[i]->list, tables[i]->count);
}

/* Takes its arguments over. */
static JSValue call(const char *name, int argc, JSValue *argv)
{
    JSValue function = JS_GetPropertyStr(ctx, host, name);
    JSValue result = JS_Call(ctx, function, host, argc, argv);
    MUST(!JS_IsException(result));
    JS_FreeValue(ctx, function);
    for (int i = 0; i < argc; i++) JS_FreeValue(ctx, argv[i]);
    return result;
}

static JSValue bytes_of(const uint8_t *bytes, size_t length)
{
    JSValue arguments[] = { JS_NewArrayBufferCopy(ctx, bytes, length), JS_UNDEFINED, JS_UNDEFINED };
    JSValue array = JS_NewTypedArray(ctx, COUNT(arguments), arguments, JS_TYPED_ARRAY_UINT8);
    JS_FreeValue(ctx, arguments[0]);
    return array;
}

static int32_t length_of(JSValueConst text)
{
    int32_t length = -1;
    JSValue value = JS_GetPropertyStr(ctx, text, "length");
    MUST(JS_ToInt32(ctx, &length, value) == 0);
    return length;
}

/* What is finite is what the C library reads there; infinite is a decimal beyond 2^53; the rest is none. */
static void check_number(const char *word, size_t length, double value)
{
    char text[24];
    size_t sign = word[0] == '-', digits = 0;
    while (sign + digits < length && word[sign + digits] >= '0' && word[sign + digits] <= '9') digits++;
    bool decimal = digits > 0 && digits <= 20 && sign + digits == length;
    MUST(decimal == !isnan(value));
    if (!decimal) return;
    memcpy(text, word, length);
    text[length] = 0;
    MUST(isinf(value) == (digits >= 19 || strtod(text + sign, NULL) >= 0x1p53));
    if (isfinite(value)) MUST(strtod(text, NULL) == value);
}

static bool is_gap(uint8_t c) { return c <= ' '; }

/* Words by their places: each is the decimal that stands there, however many stand before it. */
static void check_places(const uint8_t *bytes, size_t length, int step)
{
    int32_t places[6] = { -1 };
    double values[COUNT(places)];
    const char *text = (const char *)bytes, *close = memrchr(text, ')', length);
    for (int i = 1; i < COUNT(places); i++) places[i] = places[i - 1] + 1 + step % 3;
    words_to_numbers(text, length, places, COUNT(places), values);
    MUST(isnan(values[0]) == (close == NULL || memchr(text, '(', (size_t)(close - text)) == NULL));
    size_t at = close == NULL ? 0 : (size_t)(close - text) + 1;
    int32_t place = 0;
    for (int i = 1; i < COUNT(places); place++) {
        while (at < length && is_gap(bytes[at])) at++;
        size_t end = at;
        while (end < length && !is_gap(bytes[end])) end++;
        if (end == at) break;
        if (place == places[i]) check_number(text + at, end - at, values[i++]);
        at = end;
        if (i == COUNT(places)) return;
    }
    for (int i = 1; i < COUNT(places); i++)
        if (places[i] >= place) MUST(isnan(values[i]));
}

/* Numbers by the beginnings of their lines: whatever the text, within it. */
static void check_lines(const uint8_t *bytes, size_t length)
{
    double values[4];
    int wide = lines_to_numbers((const char *)bytes, length, "a:\nbc\n\nd", values, COUNT(values));
    MUST(wide >= 0 && wide <= COUNT(values));
    if (length > 2 && memcmp(bytes, "a:7", 3) == 0 && (length == 3 || is_gap(bytes[3]))) MUST(values[0] == 7);
}

/* A table of numbers: rows within it, each with a sum, and each number one of its words. */
static void check_rows(const uint8_t *bytes, size_t length, int shape)
{
    double values[12];
    uint8_t changed[COUNT(values)];
    size_t width = 1 + (size_t)shape % 4, room = COUNT(values) / width;
    memset(values, 0, sizeof values);
    int rows = rows_to_numbers((const char *)bytes, length, values, room, width, changed);
    MUST(rows >= 0 && (size_t)rows <= room && (rows > 0) == (length > 0));
    for (int row = 0; row < rows; row++) {
        const double *at = values + (size_t)row * width;
        MUST(at[0] >= 0 && at[0] <= UINT32_MAX);
        for (size_t i = 2; i < width; i++) MUST(isnan(at[i]) || !isnan(at[i - 1]));
    }
    MUST(rows_to_numbers((const char *)bytes, length, values, room, width, changed) == rows);
    for (int row = 0; row < rows; row++) MUST(changed[row] == 0);
}

/* Changes of a row: within the room that is asked for, and a second time there are none. */
static void check_changes(const uint8_t *bytes, size_t length, int shape)
{
    enum { MOST = 31, ROOM = 258 };
    double now[MOST], last[MOST];
    uint8_t out[ROOM + 1];
    int width = 1 + shape % MOST;
    memset(now, 0, sizeof now);
    memset(last, 0xff, sizeof last);
    memcpy(now, bytes, length < sizeof now ? length : sizeof now);
    for (int i = 0; i < width; i++) now[i] = isnan(now[i]) ? NAN : trunc(now[i]);
    out[ROOM] = 0x5a;
    int written = row_changes(now, last, width, shape - 1, out);
    MUST(written >= -1 && written <= ROOM && out[ROOM] == 0x5a);
    if (written >= 0) MUST(row_changes(now, last, width, 0, out) == 0);
}

/* UTF-8 that is accepted comes back byte for byte; what is not accepted would not. */
static void check_utf8(const uint8_t *bytes, size_t length)
{
    JSValue strict[] = { bytes_of(bytes, length), JS_TRUE }, lenient[] = { bytes_of(bytes, length), JS_FALSE };
    JSValue accepted = call("decodeUtf8", 2, strict), text = call("decodeUtf8", 2, lenient);
    MUST(JS_IsString(text));
    JSValue back = call("encodeUtf8", 1, &text);
    size_t size;
    const uint8_t *memory = to_memory(ctx, back, &size);
    bool same = size == length && memcmp(memory, bytes, length) == 0;
    if (JS_IsString(accepted)) MUST(same);
    JS_FreeValue(ctx, accepted);
    JS_FreeValue(ctx, back);
}

/* Bytes that become a string become the same bytes again, unless there are too many or there is an end among them. */
static void check_bytes(const uint8_t *bytes, size_t length)
{
    char out[32];
    JSValue text = bytes_of(bytes, length);
    text = call("decodeBytes", 1, &text);
    MUST(length_of(text) == (int32_t)length);
    int result = to_bytes(ctx, text, out, sizeof out);
    if (result == 0) MUST(strlen(out) == length && memcmp(out, bytes, length) == 0);
    else MUST(length >= sizeof out || memchr(bytes, 0, length) != NULL);
    JS_FreeValue(ctx, text);
    /* and any other text is refused or is such bytes */
    text = JS_NewStringLen(ctx, (const char *)bytes, length);
    if (to_bytes(ctx, text, out, sizeof out) == 0) MUST((int32_t)strlen(out) == length_of(text));
    JS_FreeValue(ctx, text);
}

static void check_address(const uint8_t *bytes, size_t length)
{
    int32_t family;
    JSValue text = JS_NewStringLen(ctx, (const char *)bytes, length);
    JSValue result = call("isAddress", 1, &text);
    MUST(JS_ToInt32(ctx, &family, result) == 0 && (family == 0 || family == 4 || family == 6));
}

static void check_environment(const uint8_t *bytes, size_t length)
{
    JSValue name = JS_NewStringLen(ctx, (const char *)bytes, length);
    JS_FreeValue(ctx, call("env", 1, &name));
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
    if (ctx == NULL) start();
    if (size < 2) return 0;
    const uint8_t *bytes = input + 2;
    size_t length = size - 2;
    switch (input[0] % 9) {
    case 1: check_utf8(bytes, length); break;
    case 2: check_bytes(bytes, length); break;
    case 3: check_address(bytes, length); break;
    case 4: check_places(bytes, length, input[1]); break;
    case 5: check_lines(bytes, length); break;
    case 6: check_rows(bytes, length, input[1]); break;
    case 7: check_changes(bytes, length, input[1]); break;
    default: check_environment(bytes, length);
    }
    return 0;
}
