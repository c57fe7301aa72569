/* The memory that the engine's objects lie in: heap.c, or the C library's (sanitized/heap.c). */
#ifndef EDGEVITALS_HEAP_H
#define EDGEVITALS_HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Aligned to 16 bytes; NULL when there is none. */
void *heap_allocate(size_t size);
void heap_release(void *pointer);
/* What may be used of it, at least what was asked for; 0 of NULL. */
size_t heap_size_of(const void *pointer);
/* Makes it longer or shorter where it is; false when it has to move. */
bool heap_resize(void *pointer, size_t size);

#endif
