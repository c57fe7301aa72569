/* In place of ../heap.c: every object of the engine comes from the C library, where AddressSanitizer watches over it. */
#include <malloc.h>
#include <stdlib.h>

#include "../heap.h"

/* as in ../engine_memory.c: without a small one the process ends, which needs no trying in a thousand places */
#define SMALL (32 * 1024)

void *__real_malloc(size_t size);

void *heap_allocate(size_t size) { return size > SMALL ? malloc(size) : __real_malloc(size); }

void heap_release(void *pointer) { free(pointer); }

size_t heap_size_of(const void *pointer) { return malloc_usable_size((void *)pointer); }

bool heap_resize(void *pointer, size_t size)
{
    (void)pointer;
    (void)size;
    return false;
}
