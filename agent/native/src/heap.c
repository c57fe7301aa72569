/*
 * The engine's memory. It makes very many objects of a few sizes and asks for the size of each, so there are no
 * headers: a page of 4 KiB holds objects of one size, and a table tells which. What is larger than half a page takes
 * whole pages. Address space is reserved at the start and becomes memory as it is needed; runs of free pages go back
 * to the kernel. Used by the main thread only.
 */
#include <string.h>
#include <sys/mman.h>

#include "heap.h"

#define PAGE 4096u
#define LARGEST_RESERVE (64u * 1024 * 1024)
#define SMALLEST_RESERVE (4u * 1024 * 1024)
#define MOST_PAGES (LARGEST_RESERVE / PAGE)
/* memory is taken from the kernel in such steps, and runs as long as this are given back */
#define STEP_PAGES 32u

#define GRAIN 16u
#define LARGEST_SMALL 2048u
#define FINE_CLASSES 32u /* 16 to 512 by 16; then 4 to a doubling: 640, 768, 896, 1024, 1280, ... 2048 */
#define CLASSES (FINE_CLASSES + 8u)

/* Of a page: free, the class of its objects and 1, or part of a run, whose length is told at its first page. */
#define FREE 0u
#define FIRST_OF_RUN 0x4000u
#define LATER_OF_RUN 0x8000u

struct free_object {
    struct free_object *next;
};

static char *base;
static uint32_t reserved_pages, ready_pages, first_free;
static uint16_t page_kind[MOST_PAGES];
static uint16_t run_length[MOST_PAGES];
static struct free_object *free_objects[CLASSES];

static unsigned class_of(size_t size)
{
    if (size <= FINE_CLASSES * GRAIN) return size == 0 ? 0 : (unsigned)((size - 1) / GRAIN);
    if (size <= 1024) return FINE_CLASSES + (unsigned)((size - 513) / 128);
    return FINE_CLASSES + 4 + (unsigned)((size - 1025) / 256);
}

/* by class */
static const uint16_t class_sizes[CLASSES] = {
    16,  32,  48,  64,  80,  96,  112, 128, 144, 160, 176, 192, 208, 224, 240,  256,  272,  288,  304,  320,
    336, 352, 368, 384, 400, 416, 432, 448, 464, 480, 496, 512, 640, 768, 896, 1024, 1280, 1536, 1792, 2048,
};

static bool reserve(void)
{
    for (size_t size = LARGEST_RESERVE; size >= SMALLEST_RESERVE; size /= 2) {
        void *memory = mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (memory == MAP_FAILED) continue;
        base = memory;
        reserved_pages = (uint32_t)(size / PAGE);
        return true;
    }
    return false;
}

/* Makes pages up to `end` usable. */
static bool make_ready(uint32_t end)
{
    if (end <= ready_pages) return true;
    uint32_t wanted = (end + STEP_PAGES - 1) / STEP_PAGES * STEP_PAGES;
    if (wanted > reserved_pages) return false;
    size_t length = (size_t)(wanted - ready_pages) * PAGE;
    if (mprotect(base + (size_t)ready_pages * PAGE, length, PROT_READ | PROT_WRITE) < 0) return false;
    ready_pages = wanted;
    return true;
}

/* The first run of free pages that is long enough; reserved_pages when there is none. */
static uint32_t find_pages(uint32_t count)
{
    uint32_t start = first_free;
    for (uint32_t i = first_free; i < reserved_pages; i++) {
        if (page_kind[i] != FREE) start = i + 1;
        else if (i + 1 - start == count) return start;
    }
    return reserved_pages;
}

static char *take_pages(uint32_t count)
{
    if (base == NULL && !reserve()) return NULL;
    uint32_t start = find_pages(count);
    if (start >= reserved_pages || !make_ready(start + count)) return NULL;
    page_kind[start] = FIRST_OF_RUN;
    for (uint32_t i = 1; i < count; i++) page_kind[start + i] = LATER_OF_RUN;
    run_length[start] = (uint16_t)count;
    if (start == first_free) first_free += count;
    return base + (size_t)start * PAGE;
}

static void give_back(uint32_t start, uint32_t count)
{
    memset(&page_kind[start], 0, count * sizeof page_kind[0]);
    if (start < first_free) first_free = start;
    if (count >= STEP_PAGES) madvise(base + (size_t)start * PAGE, (size_t)count * PAGE, MADV_DONTNEED);
}

static uint32_t page_of(const void *pointer)
{
    return (uint32_t)((size_t)((const char *)pointer - base) / PAGE);
}

static uint32_t pages_for(size_t size) { return (uint32_t)((size + PAGE - 1) / PAGE); }

void *heap_allocate(size_t size)
{
    if (size > LARGEST_RESERVE) return NULL;
    if (size > LARGEST_SMALL) return take_pages(pages_for(size));
    unsigned class = class_of(size);
    if (free_objects[class] == NULL) {
        char *page = take_pages(1);
        if (page == NULL) return NULL;
        page_kind[page_of(page)] = (uint16_t)(class + 1);
        size_t each = class_sizes[class];
        /* the last one first, so that they are handed out in order */
        for (size_t at = PAGE / each; at > 0; at--) {
            struct free_object *one = (void *)(page + (at - 1) * each);
            one->next = free_objects[class];
            free_objects[class] = one;
        }
    }
    struct free_object *taken = free_objects[class];
    free_objects[class] = taken->next;
    return taken;
}

size_t heap_size_of(const void *pointer)
{
    if (pointer == NULL) return 0;
    uint32_t page = page_of(pointer);
    if (page_kind[page] == FIRST_OF_RUN) return (size_t)run_length[page] * PAGE;
    return class_sizes[page_kind[page] - 1u];
}

void heap_release(void *pointer)
{
    uint32_t page = page_of(pointer);
    if (page_kind[page] == FIRST_OF_RUN) {
        give_back(page, run_length[page]);
        return;
    }
    struct free_object *freed = pointer;
    freed->next = free_objects[page_kind[page] - 1u];
    free_objects[page_kind[page] - 1u] = freed;
}

bool heap_resize(void *pointer, size_t size)
{
    size_t before = heap_size_of(pointer);
    if (size <= before && (size > LARGEST_SMALL ? pages_for(size) * PAGE : class_sizes[class_of(size)]) == before)
        return true;
    uint32_t start = page_of(pointer), count = pages_for(size);
    if (page_kind[start] != FIRST_OF_RUN || size <= LARGEST_SMALL || size > LARGEST_RESERVE) return false;
    uint32_t present = run_length[start];
    if (start + count > reserved_pages || !make_ready(start + count)) return false;
    for (uint32_t i = present; i < count; i++)
        if (page_kind[start + i] != FREE) return false;
    for (uint32_t i = present; i < count; i++) page_kind[start + i] = LATER_OF_RUN;
    if (count < present) give_back(start + count, present - count);
    run_length[start] = (uint16_t)count;
    return true;
}
