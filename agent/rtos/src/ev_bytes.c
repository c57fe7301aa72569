#include "ev_bytes.h"

size_t ev_length(const char *text)
{
    size_t length = 0U;
    while (text[length] != '\0') {
        length++;
    }
    return length;
}

void ev_put(ev_out *out, uint32_t byte)
{
    if (out->used < out->size) {
        out->bytes[out->used] = (uint8_t)(byte & 0xffU);
        out->used++;
    } else {
        out->used = SIZE_MAX;
    }
}

void ev_put_chars(ev_out *out, const char *text, size_t count)
{
    size_t i;
    for (i = 0U; i < count; i++) {
        ev_put(out, (uint8_t)text[i]);
    }
}

void ev_put_head(ev_out *out, uint32_t major, uint64_t argument)
{
    uint64_t left = argument;
    /* in the first byte itself below 24, else in so many bytes as a head may have, 1, 2, 4 or 8 */
    const uint32_t low = (uint32_t)(argument & UINT32_MAX);
    uint32_t kind = low;
    uint32_t width = 0U;
    uint32_t i;
    if (argument > UINT32_MAX) {
        kind = 27U;
        width = 8U;
    } else if (low > 0xffffU) {
        kind = 26U;
        width = 4U;
    } else if (low > 0xffU) {
        kind = 25U;
        width = 2U;
    } else if (low >= 24U) {
        kind = 24U;
        width = 1U;
    } else {
        /* that was all */
    }
    ev_put(out, major | kind);
    for (i = 8U; i > 0U; i--) {
        if (i <= width) {
            ev_put(out, (uint32_t)(left >> 56U));
        }
        left <<= 8U;
    }
}

void ev_put_text(ev_out *out, const char *text)
{
    const size_t length = ev_length(text);
    ev_put_head(out, EV_TEXT, length);
    ev_put_chars(out, text, length);
}

void ev_put_varint(ev_out *out, uint64_t value)
{
    uint64_t left = value;
    while (left >= 0x80U) {
        ev_put(out, (uint32_t)(left & 0x7fU) | 0x80U);
        left >>= 7U;
    }
    ev_put(out, (uint32_t)left);
}

void ev_insert(ev_out *out, size_t at, uint32_t major, size_t value)
{
    const size_t from = out->used;
    size_t i;
    if (major == EV_UINT) {
        ev_put_varint(out, value);
    } else {
        ev_put_head(out, major, value);
    }
    if (out->used > out->size) {
        return;
    }
    /* what was written behind goes before, byte by byte: these are few */
    for (i = from; i < out->used; i++) {
        const uint8_t byte = out->bytes[i];
        size_t j;
        for (j = i; j > (at + (i - from)); j--) {
            out->bytes[j] = out->bytes[j - 1U];
        }
        out->bytes[j] = byte;
    }
}

size_t ev_written(const ev_out *out)
{
    return (out->used <= out->size) ? out->used : 0U;
}
