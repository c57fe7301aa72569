/* Bytes into a buffer that may turn out to be too small, which is looked at once, at the end. */
#ifndef EV_BYTES_H
#define EV_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    uint8_t *bytes;
    size_t size;
    size_t used; /* beyond `size`: it did not fit */
} ev_out;

/* Major types of CBOR (RFC 8949, section 3.1), in the upper three bits. */
#define EV_UINT 0x00U
#define EV_BYTES 0x40U
#define EV_TEXT 0x60U
#define EV_ARRAY 0x80U

size_t ev_length(const char *text);
/* The lowest eight bits of `byte`. */
void ev_put(ev_out *out, uint32_t byte);
/* `count` bytes of a text. */
void ev_put_chars(ev_out *out, const char *text, size_t count);
/* A head in its shortest form: deterministic (RFC 8949, section 4.2.1). */
void ev_put_head(ev_out *out, uint32_t major, uint64_t argument);
void ev_put_text(ev_out *out, const char *text);
/* Little-endian base 128. */
void ev_put_varint(ev_out *out, uint64_t value);
/* Puts a head, or a varint where `major` is EV_UINT, at `at`, before what stands there. */
void ev_insert(ev_out *out, size_t at, uint32_t major, size_t value);
/* Bytes written, 0 when they did not fit. */
size_t ev_written(const ev_out *out);

#endif
