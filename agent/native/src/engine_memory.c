/*
 * The engine's own book-keeping of its memory, which it limits and measures by. When there is no memory left even for
 * a small object, the process ends and says so: whoever supervises it starts another, which is better than one that
 * limps. A large one that does not fit is an exception in JavaScript, which costs what asked for it and nothing else.
 */
#include <stdio.h>
#include <string.h>

#include "heap.h"
#include "host.h"

#define SMALL (32 * 1024)

static void *none(JSMallocState *state, size_t size)
{
    char why[96];
    if (size > SMALL) return NULL;
    snprintf(why, sizeof why, "out of memory: no %zu bytes more than the %zu KiB in use", size,
             state->malloc_size / 1024);
    give_up(why);
}

static void *allocate(JSMallocState *state, size_t size)
{
    if (state->malloc_size + size > state->malloc_limit) return none(state, size);
    void *pointer = heap_allocate(size);
    if (pointer == NULL) return none(state, size);
    state->malloc_count++;
    state->malloc_size += heap_size_of(pointer);
    return pointer;
}

static void release(JSMallocState *state, void *pointer)
{
    if (pointer == NULL) return;
    state->malloc_count--;
    state->malloc_size -= heap_size_of(pointer);
    heap_release(pointer);
}

static void *reallocate(JSMallocState *state, void *pointer, size_t size)
{
    if (pointer == NULL) return size == 0 ? NULL : allocate(state, size);
    size_t before = heap_size_of(pointer);
    if (size == 0) {
        release(state, pointer);
        return NULL;
    }
    if (heap_resize(pointer, size)) {
        state->malloc_size += heap_size_of(pointer) - before;
        return pointer;
    }
    void *moved = allocate(state, size);
    if (moved == NULL) return NULL;
    memcpy(moved, pointer, size < before ? size : before);
    release(state, pointer);
    return moved;
}

const JSMallocFunctions engine_memory = { allocate, release, reallocate, heap_size_of };
