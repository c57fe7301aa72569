/* UTF-8, as TextEncoder and TextDecoder have it, and bytes as strings of one character each. */
#include "host.h"

/* encodeUtf8(text): Uint8Array */
CALL(encode_utf8)
{
    size_t length;
    const char *text = JS_ToCStringLen(ctx, &length, argv[0]);
    if (text == NULL) return JS_EXCEPTION;
    JSValue array = from_memory(ctx, (const uint8_t *)text, length);
    JS_FreeCString(ctx, text);
    return array;
}

/* RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF. */
static bool is_utf8(const uint8_t *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        uint8_t c = bytes[i], low = 0x80, high = 0xbf;
        int more;
        if (c < 0x80) continue;
        if (c >= 0xc2 && c <= 0xdf) more = 1;
        else if (c >= 0xe0 && c <= 0xef) more = 2;
        else if (c >= 0xf0 && c <= 0xf4) more = 3;
        else return false;
        if (c == 0xe0) low = 0xa0;
        if (c == 0xed) high = 0x9f;
        if (c == 0xf0) low = 0x90;
        if (c == 0xf4) high = 0x8f;
        for (; more > 0; more--, low = 0x80, high = 0xbf)
            if (++i >= length || bytes[i] < low || bytes[i] > high) return false;
    }
    return true;
}

/* decodeUtf8(bytes, fatal): string; undefined when `fatal` and it is no UTF-8 */
CALL(decode_utf8)
{
    size_t length;
    const uint8_t *bytes = to_memory(ctx, argv[0], &length);
    if (bytes == NULL) return JS_NewString(ctx, "");
    if (JS_ToBool(ctx, argv[1]) && !is_utf8(bytes, length)) return JS_UNDEFINED;
    return JS_NewStringLen(ctx, (const char *)bytes, length);
}

/* decodeBytes(bytes): string of one character a byte */
CALL(decode_bytes)
{
    size_t length;
    const uint8_t *bytes = to_memory(ctx, argv[0], &length);
    if (bytes == NULL) return JS_NewString(ctx, "");
    return from_bytes(ctx, (const char *)bytes, length);
}

static const JSCFunctionListEntry list[] = {
    JS_CFUNC_DEF("encodeUtf8", 1, encode_utf8),
    JS_CFUNC_DEF("decodeUtf8", 2, decode_utf8),
    JS_CFUNC_DEF("decodeBytes", 1, decode_bytes),
};
const struct calls text_calls = { list, COUNT(list) };
