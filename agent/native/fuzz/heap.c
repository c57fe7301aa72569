/*
 * The engine's memory under any order of calls: what it hands out is aligned, large enough, never overlaps, and keeps
 * its content. Three bytes of the input are a call: which, on what, how large.
 */
#include <stdbool.h>
#include <string.h>

#include "../src/heap.h"
#include "fuzz.h"

#define MOST 64

static struct {
    uint8_t *memory, mark;
    size_t size;
} objects[MOST];
static uint8_t next_mark;

/* Sizes of a few bytes, around the limits of classes and pages, and of many pages. */
static size_t size_of(uint8_t kind)
{
    if (kind < 128) return (size_t)kind * 17;
    if (kind < 240) return (size_t)(kind - 127) * 1024 - kind % 3;
    return (size_t)(kind - 239) * 64 * 1024;
}

static void check(int at)
{
    uint8_t *memory = objects[at].memory;
    MUST(memory[0] == objects[at].mark && memcmp(memory, memory + 1, objects[at].size - 1) == 0);
}

/* The object holds its mark in all that it may use. */
static void take(int at, void *memory, size_t wanted)
{
    MUST((uintptr_t)memory % 16 == 0);
    MUST(heap_size_of(memory) >= wanted);
    objects[at].memory = memory;
    objects[at].size = heap_size_of(memory);
    objects[at].mark = ++next_mark;
    memset(memory, objects[at].mark, objects[at].size);
}

static void resize(int at, size_t size)
{
    size_t before = objects[at].size;
    if (!heap_resize(objects[at].memory, size)) {
        MUST(heap_size_of(objects[at].memory) == before);
        return;
    }
    if (heap_size_of(objects[at].memory) < before) objects[at].size = heap_size_of(objects[at].memory);
    check(at);
    take(at, objects[at].memory, size);
}

static void release(int at)
{
    check(at);
    heap_release(objects[at].memory);
    objects[at].memory = NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
    MUST(heap_size_of(NULL) == 0);
    for (size_t i = 0; i + 3 <= size; i += 3) {
        int at = input[i + 1] % MOST;
        size_t wanted = size_of(input[i + 2]);
        void *memory;
        if (objects[at].memory == NULL) {
            if ((memory = heap_allocate(wanted)) != NULL) take(at, memory, wanted);
        } else if (input[i] % 2 == 0) {
            resize(at, wanted);
        } else {
            release(at);
        }
    }
    for (int at = 0; at < MOST; at++)
        if (objects[at].memory != NULL) release(at);
    return 0;
}
