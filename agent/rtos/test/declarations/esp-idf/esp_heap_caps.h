/* See esp_timer.h beside it. */
#ifndef ESP_HEAP_CAPS_H
#define ESP_HEAP_CAPS_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
    size_t total_free_bytes;
    size_t total_allocated_bytes;
    size_t largest_free_block;
    size_t minimum_free_bytes;
    size_t allocated_blocks;
    size_t free_blocks;
    size_t total_blocks;
} multi_heap_info_t;

#define MALLOC_CAP_DEFAULT (1 << 12)

void heap_caps_get_info(multi_heap_info_t *info, uint32_t caps);

#endif
