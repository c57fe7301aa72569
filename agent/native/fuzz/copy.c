/* Our memcpy and memset beside those of the C library: any length, from and to any place, and nothing around it touched. */
#include <string.h>

#include "fuzz.h"

#define memcpy copy_bytes
#define memset set_bytes
#include "../src/libc/copy.c"
#undef memcpy
#undef memset

#define MOST 300
#define PLACES 16

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
    uint8_t ours[MOST + 2 * PLACES], theirs[sizeof ours], from[MOST + PLACES];
    if (size < 4) return 0;
    size_t length = (input[0] | (size_t)input[1] << 8) % MOST, to = input[2] % PLACES, at = input[2] / PLACES;
    for (size_t i = 0; i < sizeof from; i++) from[i] = input[3 + i % (size - 3)];
    memset(ours, 0x5a, sizeof ours);
    memset(theirs, 0x5a, sizeof theirs);
    MUST(copy_bytes(ours + to, from + at, length) == ours + to);
    memcpy(theirs + to, from + at, length);
    MUST(memcmp(ours, theirs, sizeof ours) == 0);
    /* only the last byte of the value counts */
    MUST(set_bytes(ours + at, 0x7f00 | input[3], length) == ours + at);
    memset(theirs + at, input[3], length);
    MUST(memcmp(ours, theirs, sizeof ours) == 0);
    return 0;
}
