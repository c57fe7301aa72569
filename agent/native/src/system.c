/* What the process is and was given: arguments, environment, clocks, terminal, usage. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "host.h"

static int argument_count;
static char **arguments;

void host_arguments(int count, char **given)
{
    argument_count = count;
    arguments = given;
}

/* args(): after the program's name */
CALL(args)
{
    JSValue array = JS_NewArray(ctx);
    for (int i = 1; i < argument_count; i++)
        JS_SetPropertyUint32(ctx, array, (uint32_t)i - 1, JS_NewString(ctx, arguments[i]));
    return array;
}

CALL(env)
{
    const char *name = JS_ToCString(ctx, argv[0]);
    if (name == NULL) return JS_EXCEPTION;
    const char *value = getenv(name);
    JS_FreeCString(ctx, name);
    return value == NULL ? JS_UNDEFINED : JS_NewString(ctx, value);
}

CALL(machine)
{
    struct utsname name;
    return JS_NewString(ctx, uname(&name) < 0 ? "unknown" : name.machine);
}

/* errnoName(number) */
CALL(name_of_errno)
{
    const char *name = errno_name(to_int(ctx, argv[0]));
    return name == NULL ? JS_UNDEFINED : JS_NewString(ctx, name);
}

static JSValue clock_ms(JSContext *ctx, clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return JS_NewFloat64(ctx, (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6);
}

CALL(monotonic_ms) { return clock_ms(ctx, CLOCK_MONOTONIC); }
CALL(boot_ms) { return clock_ms(ctx, CLOCK_BOOTTIME); }
CALL(wall_ms) { return clock_ms(ctx, CLOCK_REALTIME); }

/* usage(): [user and system time in us, resident bytes, most of them so far, times it went to sleep] */
CALL(usage)
{
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    double micros = (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e6 +
                    (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
    double resident = 0;
    FILE *statm = fopen("/proc/self/statm", "re");
    unsigned long pages;
    if (statm != NULL) {
        if (fscanf(statm, "%*u %lu", &pages) == 1) resident = (double)pages * (double)sysconf(_SC_PAGESIZE);
        fclose(statm);
    }
    double values[] = { micros, resident, (double)used.ru_maxrss * 1024, (double)used.ru_nvcsw };
    JSValue array = JS_NewArray(ctx);
    for (int i = 0; i < COUNT(values); i++)
        JS_SetPropertyUint32(ctx, array, (uint32_t)i, JS_NewFloat64(ctx, values[i]));
    return array;
}

/* random(count): Uint8Array; at most 256 bytes, which the kernel gives whole */
CALL(random_bytes)
{
    uint8_t bytes[256];
    int32_t count = to_int(ctx, argv[0]);
    if (count < 0 || count > (int32_t)sizeof bytes) return JS_NewInt32(ctx, -EINVAL);
    while (getrandom(bytes, (size_t)count, 0) != count)
        if (errno != EINTR) return JS_NewInt32(ctx, -errno);
    return from_memory(ctx, bytes, (size_t)count);
}

/* terminal(): [1 when standard output is one, columns, rows] */
CALL(terminal)
{
    struct winsize size = { 0 };
    int interactive = isatty(1);
    if (interactive) ioctl(1, TIOCGWINSZ, &size);
    int values[] = { interactive, size.ws_col, size.ws_row };
    JSValue array = JS_NewArray(ctx);
    for (int i = 0; i < COUNT(values); i++)
        JS_SetPropertyUint32(ctx, array, (uint32_t)i, JS_NewInt32(ctx, values[i]));
    return array;
}

/* The terminal as it was before keys were asked for. */
static struct termios before_keys;
static bool takes_keys;

static void leave_keys(void)
{
    if (takes_keys) tcsetattr(0, TCSANOW, &before_keys);
    takes_keys = false;
}

/* takeKeys(on): whether keys come one by one and unseen, which they do not where standard input is no terminal */
CALL(take_keys)
{
    bool on = JS_ToBool(ctx, argv[0]) > 0;
    if (!on) leave_keys();
    if (!on || takes_keys) return JS_NewBool(ctx, takes_keys);
    if (tcgetattr(0, &before_keys) != 0) return JS_FALSE;
    struct termios raw = before_keys;
    /* signals stay: Ctrl-C ends the program as elsewhere */
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    takes_keys = tcsetattr(0, TCSANOW, &raw) == 0;
    return JS_NewBool(ctx, takes_keys);
}

/* typed(): what has been typed; empty where the terminal is gone */
CALL(typed)
{
    char keys[64];
    ssize_t count = read(0, keys, sizeof keys);
    return from_bytes(ctx, keys, count < 0 ? 0 : (size_t)count);
}

/* print(fd, text): all of it, or as much as who reads it takes */
CALL(print)
{
    int fd = to_int(ctx, argv[0]);
    size_t length;
    const char *text = JS_ToCStringLen(ctx, &length, argv[1]);
    if (text == NULL) return JS_EXCEPTION;
    for (size_t done = 0; done < length;) {
        ssize_t count = write(fd, text + done, length - done);
        if (count >= 0) {
            done += (size_t)count;
        } else if (errno == EAGAIN) {
            struct pollfd ready = { fd, POLLOUT, 0 };
            poll(&ready, 1, -1);
        } else if (errno != EINTR) {
            break;
        }
    }
    JS_FreeCString(ctx, text);
    return JS_UNDEFINED;
}

/* exit(status): at once, threads that hang or not */
CALL(exit_now)
{
    leave_keys();
    _exit(to_int(ctx, argv[0]));
}

static const JSCFunctionListEntry list[] = {
    JS_CFUNC_DEF("args", 0, args),
    JS_CFUNC_DEF("env", 1, env),
    JS_CFUNC_DEF("machine", 0, machine),
    JS_CFUNC_DEF("errnoName", 1, name_of_errno),
    JS_CFUNC_DEF("monotonicMs", 0, monotonic_ms),
    JS_CFUNC_DEF("bootMs", 0, boot_ms),
    JS_CFUNC_DEF("wallMs", 0, wall_ms),
    JS_CFUNC_DEF("usage", 0, usage),
    JS_CFUNC_DEF("random", 1, random_bytes),
    JS_CFUNC_DEF("terminal", 0, terminal),
    JS_CFUNC_DEF("takeKeys", 1, take_keys),
    JS_CFUNC_DEF("typed", 0, typed),
    JS_CFUNC_DEF("print", 2, print),
    JS_CFUNC_DEF("exit", 1, exit_now),
};
const struct calls system_calls = { list, COUNT(list) };
