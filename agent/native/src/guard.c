/*
 * A thread that is never in the kernel for long. It takes the signals, since the loop may be in a read that hangs: who is
 * asked to end does end. It ends a program whose loop does not go on, for whoever started it to start it again, and tells
 * systemd that it does (sd_notify(3), WATCHDOG=1).
 */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "host.h"

#define THREAD_STACK (16 * 1024)
/* from one look at the loop to the next, where nobody wants it more often */
#define LOOK_SECONDS 30
/* so many looks in one and the same round: a busy one takes seconds on the slowest device */
#define MOST_LOOKS 6
/* from being asked to end to ending whatever hangs; a goodbye takes less */
#define END_SECONDS 10

static sigset_t guarded;
static volatile sig_atomic_t caught[NSIG];
/* odd while the loop waits */
static volatile unsigned rounds;
static int notify_fd = -1;
static struct sockaddr_un notify_to;
static socklen_t notify_length;
static long look_seconds = LOOK_SECONDS;

void guard_waits(bool waits)
{
    if (((rounds & 1) != 0) != waits) rounds++;
}

static void notify(void)
{
    static const char alive[] = "WATCHDOG=1";
    if (notify_fd >= 0)
        (void)!sendto(notify_fd, alive, sizeof alive - 1, MSG_DONTWAIT | MSG_NOSIGNAL, (struct sockaddr *)&notify_to,
                      notify_length);
}

/* Who started us may want to be told that we live, and how often. */
static void find_watchdog(void)
{
    const char *path = getenv("NOTIFY_SOCKET"), *micros = getenv("WATCHDOG_USEC"), *pid = getenv("WATCHDOG_PID");
    size_t length = path == NULL ? 0 : strlen(path);
    long seconds = micros == NULL ? 0 : (long)(strtoull(micros, NULL, 10) / 1000000);
    if (length < 2 || length >= sizeof notify_to.sun_path || seconds <= 0) return;
    if (pid != NULL && strtol(pid, NULL, 10) != getpid()) return;
    notify_to.sun_family = AF_UNIX;
    memcpy(notify_to.sun_path, path, length);
    /* an abstract one */
    if (path[0] == '@') notify_to.sun_path[0] = 0;
    notify_length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
    notify_fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (seconds / 2 < look_seconds) look_seconds = seconds < 2 ? 1 : seconds / 2;
    notify();
}

static time_t now_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec;
}

static void end_by_default(int number)
{
    sigset_t one;
    sigemptyset(&one);
    sigaddset(&one, number);
    signal(number, SIG_DFL);
    raise(number);
    pthread_sigmask(SIG_UNBLOCK, &one, NULL);
}

static void *guard(void *unused)
{
    (void)unused;
    unsigned seen = rounds;
    time_t end_at = 0, stuck = 0;
    for (;;) {
        struct timespec look = { end_at != 0 ? 1 : look_seconds, 0 };
        int number = sigtimedwait(&guarded, NULL, &look);
        if (number > 0 && !caught[number]) end_by_default(number);
        if (number > 0) tell_signal(number);
        if ((number == SIGTERM || number == SIGINT) && end_at == 0) end_at = now_seconds() + END_SECONDS;
        if (end_at != 0 && now_seconds() >= end_at) give_up("it was asked to end, and a read hangs");
        if (number > 0) continue;
        unsigned now = rounds;
        bool goes_on = now != seen || (now & 1) != 0;
        seen = now;
        stuck = goes_on ? 0 : stuck + look.tv_sec;
        if (goes_on) notify();
        else if (stuck >= MOST_LOOKS * LOOK_SECONDS) give_up("a read hangs: to be started again");
    }
    return NULL;
}

static void start(void)
{
    static bool tried;
    pthread_t thread;
    pthread_attr_t attributes;
    if (tried) return;
    tried = true;
    find_watchdog();
    sigemptyset(&guarded);
    sigaddset(&guarded, SIGINT);
    sigaddset(&guarded, SIGTERM);
    sigaddset(&guarded, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &guarded, NULL);
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, THREAD_STACK);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    /* without it the handlers do, while nothing hangs */
    if (pthread_create(&thread, &attributes, guard, NULL) != 0) pthread_sigmask(SIG_UNBLOCK, &guarded, NULL);
    pthread_attr_destroy(&attributes);
}

void guard_signal(int number, bool on)
{
    caught[number] = on;
    if (on) start();
}
