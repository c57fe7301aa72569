/*
 * The host of the agent's JavaScript: what it asks the operating system for, and nothing more. One process has one
 * runtime, so state is static in the file that owns it.
 *
 * Calls that can fail return the negative errno as a number in place of their value; TypeScript makes the errors
 * (agent/src/host/quickjs.ts). Strings that come from the kernel and go to it hold one character a byte.
 */
#ifndef EDGEVITALS_HOST_H
#define EDGEVITALS_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "quickjs.h"

#define CALL(name) static JSValue name(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv)
#define COUNT(array) ((int)(sizeof(array) / sizeof((array)[0])))

/* A table of calls that a file adds to the host object. */
struct calls {
    const JSCFunctionListEntry *list;
    int count;
};

extern const struct calls file_calls, folder_calls, number_calls, row_calls, text_calls, system_calls, poll_calls, job_calls,
    net_calls, process_calls, tls_calls, netlink_calls, ethtool_calls, mmc_calls, nvme_calls, perf_calls, deflate_calls;

/* value.c: values of JavaScript from and to those of C */
int32_t to_int(JSContext *ctx, JSValueConst value);
/* A string of one character a byte into `out` with its end; 0, or -ENAMETOOLONG or -EINVAL. */
int to_bytes(JSContext *ctx, JSValueConst value, char *out, size_t size);
/* A Uint8Array's memory, good until JavaScript runs again; NULL when it is none. */
uint8_t *to_memory(JSContext *ctx, JSValueConst value, size_t *length);
JSValue from_bytes(JSContext *ctx, const char *bytes, size_t length);
JSValue from_memory(JSContext *ctx, const uint8_t *bytes, size_t length);
/* The word as a decimal integer; NaN when it is none, infinite when it is beyond 2^53. */
double decimal(const char *word, size_t length);
/* A number: `result`, or -errno when it is negative. */
JSValue from_result(JSContext *ctx, int64_t result);

/* files.c */
/* Everything `fd` has from its start, at most `most` bytes unless that is 0. -errno, -EFBIG beyond 4 MiB. */
ssize_t read_from_start(int fd, size_t most, char **content);

/* numbers.c: see HostFile in agent/src/host/host.ts; how many are beyond 2^53 */
int words_to_numbers(const char *text, size_t length, const int32_t *places, size_t count, double *into);
int lines_to_numbers(const char *text, size_t length, const char *keys, double *into, size_t count);
/* How many rows of `width` were filled; 1 in `changed` for each that has other numbers than stood there. */
int rows_to_numbers(const char *text, size_t length, double *into, size_t rows, size_t width, uint8_t *changed);

/* row_changes.c: see RowChanges in shared/src/frame/row_changes.ts; `width` at most 31, `out` for 258 bytes */
int row_changes(const double *now, double *last, int width, int gap, uint8_t *out);

/* poll.c: the loop that waits for timers, descriptors, signals and finished jobs */
void poll_init(JSContext *ctx);
/* Runs until nothing is left to wait for; returns the exit status. */
int poll_run(JSContext *ctx);
/* Calls back into JavaScript and then does what it has put off; an error that nobody catches ends the process. */
void call_back(JSContext *ctx, JSValueConst function, int argc, JSValueConst *argv);
/* `ready` is called in the loop whenever `fd` can be read. */
void poll_own(int fd, void (*ready)(JSContext *ctx));

/* Has the loop tell JavaScript of a signal; from any thread, and from a handler. */
void tell_signal(int number);

/* guard.c: a thread that takes signals and sees whether the loop goes on */
/* Takes a signal that asks the program to end or to read its settings; without `on` it does what it does by default. */
void guard_signal(int number, bool on);
/* The loop begins to wait, or has something to do. */
void guard_waits(bool waits);

/* jobs.c: what may block, in threads */
bool jobs_waiting(void);
/*
 * A call of the kernel that may block. `bytes` come from malloc and hold the request, then the answer, for which they may
 * be moved; the result is its length, or -errno.
 */
typedef int64_t blocking_call(uint8_t **bytes, size_t length);
/* Makes it in a thread, one after the other, and calls back with the answer as Uint8Array, or -errno. */
JSValue start_blocking(JSContext *ctx, blocking_call *call, JSValueConst request, JSValueConst callback);

/* engine_memory.c */
extern const JSMallocFunctions engine_memory;

/* give_up.c: says why and ends the process with status 1 */
_Noreturn void give_up(const char *why);

/* errno.c */
const char *errno_name(int number);

void host_arguments(int count, char **arguments);

#endif
