/*
 * memcpy and memset in place of those that zig links into small programs: theirs take five instructions a byte, on the
 * way of every object that the engine makes.
 */
#include <stddef.h>
#include <stdint.h>

/* As large as a register, anywhere in memory, of whatever type. */
typedef size_t __attribute__((aligned(1), may_alias)) word;

void *memcpy(void *restrict into, const void *restrict from, size_t length)
{
    uint8_t *to = into;
    const uint8_t *at = from;
    for (; length >= 4 * sizeof(word); length -= 4 * sizeof(word), to += 4 * sizeof(word), at += 4 * sizeof(word)) {
        word first = ((const word *)at)[0], second = ((const word *)at)[1];
        word third = ((const word *)at)[2], fourth = ((const word *)at)[3];
        ((word *)to)[0] = first;
        ((word *)to)[1] = second;
        ((word *)to)[2] = third;
        ((word *)to)[3] = fourth;
    }
    for (; length >= sizeof(word); length -= sizeof(word), to += sizeof(word), at += sizeof(word))
        *(word *)to = *(const word *)at;
    while (length-- > 0) *to++ = *at++;
    return into;
}

void *memset(void *into, int byte, size_t length)
{
    uint8_t *to = into;
    word whole = (word)-1 / 0xff * (uint8_t)byte;
    for (; length >= 4 * sizeof(word); length -= 4 * sizeof(word), to += 4 * sizeof(word)) {
        ((word *)to)[0] = whole;
        ((word *)to)[1] = whole;
        ((word *)to)[2] = whole;
        ((word *)to)[3] = whole;
    }
    for (; length >= sizeof(word); length -= sizeof(word), to += sizeof(word)) *(word *)to = whole;
    while (length-- > 0) *to++ = (uint8_t)byte;
    return into;
}
