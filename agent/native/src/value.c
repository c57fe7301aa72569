/* Values of JavaScript from and to those of C. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "host.h"

int32_t to_int(JSContext *ctx, JSValueConst value)
{
    int32_t number = 0;
    if (JS_ToInt32(ctx, &number, value) < 0) JS_FreeValue(ctx, JS_GetException(ctx));
    return number;
}

int to_bytes(JSContext *ctx, JSValueConst value, char *out, size_t size)
{
    size_t length = 0, used = 0;
    const char *text = JS_ToCStringLen(ctx, &length, value);
    int result = 0;
    if (text == NULL) {
        JS_FreeValue(ctx, JS_GetException(ctx));
        return -EINVAL;
    }
    /* UTF-8 of characters below 256: one byte, or C2 or C3 and one more */
    for (size_t i = 0; i < length && result == 0; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c >= 0x80) {
            if (c > 0xc3 || i + 1 >= length) {
                result = -EINVAL;
                break;
            }
            c = (unsigned char)((c & 3) << 6 | (text[++i] & 0x3f));
        }
        if (c == 0) result = -EINVAL;
        else if (used + 1 >= size) result = -ENAMETOOLONG;
        else out[used++] = (char)c;
    }
    out[used] = 0;
    JS_FreeCString(ctx, text);
    return result;
}

uint8_t *to_memory(JSContext *ctx, JSValueConst value, size_t *length)
{
    size_t offset, size;
    JSValue buffer = JS_GetTypedArrayBuffer(ctx, value, &offset, length, NULL);
    if (JS_IsException(buffer)) {
        JS_FreeValue(ctx, JS_GetException(ctx));
        return NULL;
    }
    uint8_t *memory = JS_GetArrayBuffer(ctx, &size, buffer);
    /* the array keeps its buffer alive */
    JS_FreeValue(ctx, buffer);
    return memory == NULL ? NULL : memory + offset;
}

static bool is_ascii(const char *bytes, size_t length)
{
    size_t i = 0;
    for (; i + sizeof(size_t) <= length; i += sizeof(size_t)) {
        size_t word;
        memcpy(&word, bytes + i, sizeof word);
        if (word & (size_t)0x8080808080808080u) return false;
    }
    for (; i < length; i++)
        if (bytes[i] & 0x80) return false;
    return true;
}

JSValue from_bytes(JSContext *ctx, const char *bytes, size_t length)
{
    if (is_ascii(bytes, length)) return JS_NewStringLen(ctx, bytes, length);
    char *text = js_malloc(ctx, 2 * length);
    if (text == NULL) return JS_EXCEPTION;
    size_t used = 0;
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)bytes[i];
        if (c < 0x80) {
            text[used++] = (char)c;
        } else {
            text[used++] = (char)(0xc0 | c >> 6);
            text[used++] = (char)(0x80 | (c & 0x3f));
        }
    }
    JSValue value = JS_NewStringLen(ctx, text, used);
    js_free(ctx, text);
    return value;
}

JSValue from_memory(JSContext *ctx, const uint8_t *bytes, size_t length)
{
    JSValue buffer = JS_NewArrayBufferCopy(ctx, bytes, length);
    if (JS_IsException(buffer)) return buffer;
    /* the engine looks at offset and length too, whatever the count says */
    JSValueConst arguments[] = { buffer, JS_UNDEFINED, JS_UNDEFINED };
    JSValue array = JS_NewTypedArray(ctx, COUNT(arguments), arguments, JS_TYPED_ARRAY_UINT8);
    JS_FreeValue(ctx, buffer);
    return array;
}

JSValue from_result(JSContext *ctx, int64_t result)
{
    return JS_NewInt64(ctx, result < 0 ? -errno : result);
}

#define MOST_SAFE ((int64_t)1 << 53)

double decimal(const char *word, size_t length)
{
    size_t i = length > 0 && word[0] == '-' ? 1 : 0, digits = length - i;
    int64_t value = 0;
    if (digits == 0 || digits > 20) return NAN;
    for (; i < length; i++) {
        if (word[i] < '0' || word[i] > '9') return NAN;
        if (digits < 19) value = value * 10 + (word[i] - '0');
    }
    if (digits >= 19 || value >= MOST_SAFE) return INFINITY;
    return (double)(word[0] == '-' ? -value : value);
}
