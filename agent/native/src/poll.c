/* The loop: timers, descriptors, signals, finished jobs. Everything of JavaScript runs in it, one thing at a time. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "host.h"

/* as Node.js has it, for a promise that is waited for and cannot come */
#define STATUS_UNSETTLED 13
/* some milliseconds of work each time */
#define COLLECT_MS 60000

struct timer {
    double due;
    uint32_t id;
    JSValue callback;
};

struct watched {
    int fd;
    short events;
    uint32_t id;
    JSValue callback;
    void (*ready)(JSContext *ctx);
};

static struct timer *timers;
static int timer_count, timer_room;
static struct watched *watches;
static struct pollfd *polled;
static int watch_count, watch_room;
static int own_count;
static uint32_t next_id = 1;

static int signal_pipe[2];
/* the number 0 until there is one */
static JSValue signal_callback;

/* A promise that was rejected with nobody listening, until somebody does. */
struct rejected {
    JSValue promise, reason;
};
static struct rejected *rejections;
static int rejection_count, rejection_room;

static double now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* Makes room for one more; false when there is no memory. */
static bool grow(void *array, int count, int *room, size_t size)
{
    void **memory = array;
    if (count < *room) return true;
    int larger = *room == 0 ? 16 : *room * 2;
    void *moved = realloc(*memory, (size_t)larger * size);
    if (moved == NULL) return false;
    *memory = moved;
    *room = larger;
    return true;
}

static void print_error(JSContext *ctx, JSValueConst error)
{
    const char *message = JS_ToCString(ctx, error);
    fprintf(stderr, "edgevitals-agent: INTERNAL: %s\n", message == NULL ? "an error without words" : message);
    if (message == NULL) return;
    JS_FreeCString(ctx, message);
    JSValue stack = JS_GetPropertyStr(ctx, error, "stack");
    const char *lines = JS_IsString(stack) ? JS_ToCString(ctx, stack) : NULL;
    if (lines != NULL) fputs(lines, stderr);
}

static void end_with(JSContext *ctx, JSValueConst error)
{
    print_error(ctx, error);
    _exit(1);
}

static void track_rejection(JSContext *ctx, JSValueConst promise, JSValueConst reason, JS_BOOL handled, void *opaque)
{
    (void)opaque;
    if (!handled) {
        if (!grow(&rejections, rejection_count, &rejection_room, sizeof *rejections)) give_up("out of memory");
        rejections[rejection_count++] =
            (struct rejected){ JS_DupValue(ctx, promise), JS_DupValue(ctx, reason) };
        return;
    }
    for (int i = 0; i < rejection_count; i++) {
        if (JS_VALUE_GET_PTR(rejections[i].promise) != JS_VALUE_GET_PTR(promise)) continue;
        JS_FreeValue(ctx, rejections[i].promise);
        JS_FreeValue(ctx, rejections[i].reason);
        rejections[i] = rejections[--rejection_count];
        return;
    }
}

static void run_put_off(JSContext *ctx)
{
    JSContext *job_ctx;
    int done;
    while ((done = JS_ExecutePendingJob(JS_GetRuntime(ctx), &job_ctx)) > 0) {}
    if (done < 0) end_with(ctx, JS_GetException(job_ctx));
    if (rejection_count > 0) end_with(ctx, rejections[0].reason);
}

void call_back(JSContext *ctx, JSValueConst function, int argc, JSValueConst *argv)
{
    JSValue result = JS_Call(ctx, function, JS_UNDEFINED, argc, argv);
    if (JS_IsException(result)) end_with(ctx, JS_GetException(ctx));
    JS_FreeValue(ctx, result);
    run_put_off(ctx);
}

/* timer(delayMs, callback): id */
CALL(add_timer)
{
    double delay = 0;
    if (JS_ToFloat64(ctx, &delay, argv[0]) < 0) return JS_EXCEPTION;
    if (!(delay > 0)) delay = 0;
    if (!grow(&timers, timer_count, &timer_room, sizeof *timers)) return JS_ThrowOutOfMemory(ctx);
    uint32_t id = next_id++;
    timers[timer_count++] = (struct timer){ now_ms() + delay, id, JS_DupValue(ctx, argv[1]) };
    return JS_NewUint32(ctx, id);
}

static JSValue take_timer(int index)
{
    JSValue callback = timers[index].callback;
    timers[index] = timers[--timer_count];
    return callback;
}

CALL(clear_timer)
{
    uint32_t id = (uint32_t)to_int(ctx, argv[0]);
    for (int i = 0; i < timer_count; i++) {
        if (timers[i].id != id) continue;
        JS_FreeValue(ctx, take_timer(i));
        break;
    }
    return JS_UNDEFINED;
}

static int next_timer(void)
{
    int first = -1;
    for (int i = 0; i < timer_count; i++)
        if (first < 0 || timers[i].due < timers[first].due ||
            (timers[i].due == timers[first].due && timers[i].id < timers[first].id))
            first = i;
    return first;
}

/* Those that are due now; what they start waits for the next round, so that descriptors get their turn. */
static void run_timers(JSContext *ctx)
{
    double now = now_ms();
    uint32_t end = next_id;
    for (;;) {
        int index = next_timer();
        if (index < 0 || timers[index].due > now || timers[index].id >= end) return;
        JSValue callback = take_timer(index);
        call_back(ctx, callback, 0, NULL);
        JS_FreeValue(ctx, callback);
    }
}

static int find_watch(int fd)
{
    for (int i = 0; i < watch_count; i++)
        if (watches[i].fd == fd) return i;
    return -1;
}

static void add_watch(struct watched one)
{
    int room = watch_room;
    if (!grow(&polled, watch_count, &room, sizeof *polled) ||
        !grow(&watches, watch_count, &watch_room, sizeof *watches))
        give_up("out of memory");
    watches[watch_count++] = one;
}

/* watch(fd, what, callback): calls back with poll's events while it can be read (1) or written (2); 0 ends it */
CALL(watch)
{
    int fd = to_int(ctx, argv[0]), what = to_int(ctx, argv[1]), at = find_watch(fd);
    short events = (short)((what & 1 ? POLLIN : 0) | (what & 2 ? POLLOUT : 0));
    if (at >= 0 && events != 0) {
        watches[at].events = events;
        JS_FreeValue(ctx, watches[at].callback);
        watches[at].callback = JS_DupValue(ctx, argv[2]);
    } else if (at >= 0) {
        JS_FreeValue(ctx, watches[at].callback);
        watches[at] = watches[--watch_count];
    } else if (events != 0) {
        add_watch((struct watched){ fd, events, next_id++, JS_DupValue(ctx, argv[2]), NULL });
    }
    return JS_UNDEFINED;
}

void poll_own(int fd, void (*ready)(JSContext *ctx))
{
    add_watch((struct watched){ fd, POLLIN, next_id++, JS_UNDEFINED, ready });
    own_count++;
}

static void run_watches(JSContext *ctx, int count)
{
    uint32_t end = next_id;
    for (int i = 0; i < count; i++) {
        if (polled[i].revents == 0) continue;
        /* a callback before may have ended this watch, or begun another of a new descriptor with its number */
        int at = find_watch(polled[i].fd);
        if (at < 0 || watches[at].id >= end) continue;
        if (watches[at].ready != NULL) {
            watches[at].ready(ctx);
            continue;
        }
        /* an error or a hang-up is told as what is waited for: the call that follows says more */
        int events = polled[i].revents & (POLLERR | POLLHUP | POLLNVAL) ? watches[at].events : polled[i].revents;
        JSValue what = JS_NewInt32(ctx, (events & POLLIN ? 1 : 0) | (events & POLLOUT ? 2 : 0));
        JSValue callback = JS_DupValue(ctx, watches[at].callback);
        call_back(ctx, callback, 1, &what);
        JS_FreeValue(ctx, callback);
    }
}

static const struct {
    int number;
    const char *name;
} signals[] = { { SIGINT, "SIGINT" }, { SIGTERM, "SIGTERM" }, { SIGHUP, "SIGHUP" }, { SIGCHLD, "SIGCHLD" } };

void tell_signal(int number)
{
    int kept = errno;
    unsigned char byte = (unsigned char)number;
    /* a full pipe wakes the loop as well */
    (void)!write(signal_pipe[1], &byte, 1);
    errno = kept;
}

static void take_signals(JSContext *ctx)
{
    unsigned char numbers[64];
    ssize_t count = read(signal_pipe[0], numbers, sizeof numbers);
    for (ssize_t i = 0; i < count; i++)
        for (int j = 0; j < COUNT(signals); j++) {
            if (signals[j].number != numbers[i] || !JS_IsFunction(ctx, signal_callback)) continue;
            JSValue name = JS_NewString(ctx, signals[j].name);
            call_back(ctx, signal_callback, 1, &name);
            JS_FreeValue(ctx, name);
        }
}

/* catchSignal(name, on): calls back at it in place of what it does otherwise */
CALL(catch_signal)
{
    const char *name = JS_ToCString(ctx, argv[0]);
    if (name == NULL) return JS_EXCEPTION;
    bool on = JS_ToBool(ctx, argv[1]);
    struct sigaction action = { .sa_flags = SA_RESTART };
    action.sa_handler = on ? tell_signal : SIG_DFL;
    for (int i = 0; i < COUNT(signals); i++) {
        if (strcmp(signals[i].name, name) != 0) continue;
        sigaction(signals[i].number, &action, NULL);
        if (signals[i].number != SIGCHLD) guard_signal(signals[i].number, on);
    }
    JS_FreeCString(ctx, name);
    return JS_UNDEFINED;
}

/* onSignal(callback): called with the name of each */
CALL(set_signal_callback)
{
    JS_FreeValue(ctx, signal_callback);
    signal_callback = JS_DupValue(ctx, argv[0]);
    return JS_UNDEFINED;
}

void poll_init(JSContext *ctx)
{
    JS_SetHostPromiseRejectionTracker(JS_GetRuntime(ctx), track_rejection, NULL);
    signal(SIGPIPE, SIG_IGN);
    if (pipe2(signal_pipe, O_CLOEXEC | O_NONBLOCK) < 0) give_up("no descriptors for a pipe: raise the limit");
    poll_own(signal_pipe[0], take_signals);
}

/* What refers to itself is found by the collector only, which by itself waits until memory has grown by half. */
static void collect(JSContext *ctx)
{
    static double next;
    double now = now_ms();
    if (now < next) return;
    if (next > 0) JS_RunGC(JS_GetRuntime(ctx));
    next = now + COLLECT_MS;
}

int poll_run(JSContext *ctx)
{
    run_put_off(ctx);
    for (;;) {
        collect(ctx);
        int first = next_timer(), timeout = -1;
        if (first < 0 && watch_count == own_count && !jobs_waiting()) return STATUS_UNSETTLED;
        if (first >= 0) {
            double wait = timers[first].due - now_ms();
            /* rounded up: to wake too early would cost a second round */
            timeout = wait <= 0 ? 0 : wait >= INT_MAX - 1 ? INT_MAX : (int)wait + 1;
        }
        int count = watch_count;
        for (int i = 0; i < count; i++) polled[i] = (struct pollfd){ watches[i].fd, watches[i].events, 0 };
        guard_waits(true);
        int ready = poll(polled, (nfds_t)count, timeout);
        guard_waits(false);
        if (ready > 0) run_watches(ctx, count);
        else if (ready < 0 && errno != EINTR && errno != EAGAIN) give_up("cannot wait for descriptors");
        /* after the descriptors: what came in time is not late because we were busy */
        run_timers(ctx);
    }
}

static const JSCFunctionListEntry list[] = {
    JS_CFUNC_DEF("timer", 2, add_timer),
    JS_CFUNC_DEF("clearTimer", 1, clear_timer),
    JS_CFUNC_DEF("watch", 3, watch),
    JS_CFUNC_DEF("catchSignal", 2, catch_signal),
    JS_CFUNC_DEF("onSignal", 1, set_signal_callback),
};
const struct calls poll_calls = { list, COUNT(list) };
