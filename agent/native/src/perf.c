/* Counters of CPUs and threads (perf_event_open(2)): opened as TypeScript describes them, and read. */
#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "host.h"

/* PERF_ATTR_SIZE_VER0: what every kernel knows */
#define ATTRIBUTE_BYTES 64
#define PERF_FLAG_FD_CLOEXEC 8
/* value, time enabled, time running */
#define VALUES 3

/* perfOpen(attribute, thread, cpu, leader): descriptor of a counter of everything that runs on `cpu`, or of `thread`; -1 for
 * any, and for no group */
CALL(perf_open)
{
    size_t length;
    uint8_t *attribute = to_memory(ctx, argv[0], &length);
    if (attribute == NULL || length != ATTRIBUTE_BYTES) return JS_NewInt32(ctx, -EINVAL);
    return from_result(ctx, syscall(SYS_perf_event_open, attribute, to_int(ctx, argv[1]), to_int(ctx, argv[2]),
                                    to_int(ctx, argv[3]), PERF_FLAG_FD_CLOEXEC));
}

/* perfRead(fd): Uint8Array of what the kernel gives for it, empty when it will count no more */
CALL(perf_read)
{
    uint64_t values[VALUES];
    ssize_t count = read(to_int(ctx, argv[0]), values, sizeof values);
    if (count < 0) return JS_NewInt32(ctx, -errno);
    return from_memory(ctx, (const uint8_t *)values, (size_t)count);
}

static const JSCFunctionListEntry list[] = {
    JS_CFUNC_DEF("perfOpen", 4, perf_open),
    JS_CFUNC_DEF("perfRead", 1, perf_read),
};
const struct calls perf_calls = { list, COUNT(list) };
