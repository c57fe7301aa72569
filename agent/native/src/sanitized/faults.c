/*
 * What the sanitized build is linked with besides (--wrap): EDGEVITALS_FAIL_ALLOCATION=N has the Nth allocation of the
 * host, of TLS or of a large object of the engine fail; and a process that ends well is looked at for leaks first.
 */
#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <sanitizer/lsan_interface.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *pointer, size_t size);
char *__real_strdup(const char *text);
_Noreturn void __real__exit(int status);

/* jobs have threads */
static atomic_long allocations;

static bool fails(void)
{
    const char *which = getenv("EDGEVITALS_FAIL_ALLOCATION");
    if (which == NULL || atomic_fetch_add(&allocations, 1) + 1 != atol(which)) return false;
    errno = ENOMEM;
    return true;
}

void *__wrap_malloc(size_t size) { return fails() ? NULL : __real_malloc(size); }

void *__wrap_calloc(size_t count, size_t size) { return fails() ? NULL : __real_calloc(count, size); }

void *__wrap_realloc(void *pointer, size_t size) { return fails() ? NULL : __real_realloc(pointer, size); }

char *__wrap_strdup(const char *text) { return fails() ? NULL : __real_strdup(text); }

_Noreturn void __wrap__exit(int status)
{
    if (status == 0) __lsan_do_leak_check();
    __real__exit(status);
}
