/*
 * Small programs whose reason to wake up is known: wakers NAME MODE [ARG...]. NAME is what the kernel calls it. Ends with its
 * parent. Modes and their arguments stand at the end; test/src/validate/wakeups/workloads.ts tells what is true of each.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

static char **arguments;
static int count;

static const char *text(int i)
{
    if (i < count) return arguments[i];
    fprintf(stderr, "wakers: argument %d is missing\n", i + 1);
    exit(2);
}
static double number(int i) { return atof(text(i)); }

static void check(int result, const char *what)
{
    if (result >= 0) return;
    perror(what);
    exit(1);
}

static struct timespec timespec_of(double seconds)
{
    return (struct timespec){(time_t)seconds, (long)((seconds - (double)(time_t)seconds) * 1e9)};
}
static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}
static void rest(double seconds)
{
    struct timespec time = timespec_of(seconds);
    nanosleep(&time, NULL);
}

static struct sockaddr_in local(int port)
{
    return (struct sockaddr_in){
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}
static int udp(int port)
{
    struct sockaddr_in address = local(port);
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    check(bind(fd, (void *)&address, sizeof address), "bind");
    return fd;
}
static int watching(int fd)
{
    int epoll = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    check(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event), "epoll_ctl");
    return epoll;
}
static void answer(int fd)
{
    char bytes[2048];
    struct sockaddr_in from;
    socklen_t size = sizeof from;
    ssize_t length = recvfrom(fd, bytes, sizeof bytes, MSG_DONTWAIT, (void *)&from, &size);
    if (length > 0) sendto(fd, bytes, (size_t)length, MSG_DONTWAIT, (void *)&from, size);
}
static int timer(double period)
{
    struct itimerspec times = {timespec_of(period), timespec_of(period)};
    int fd = timerfd_create(CLOCK_MONOTONIC, 0);
    check(timerfd_settime(fd, 0, &times, NULL), "timerfd_settime");
    return fd;
}
static void nothing(int signal) { (void)signal; }

/* --- woken by its own timer, for nothing; RATE a second */

static void sleep_each(void) { rest(1 / number(0)); }
static void poll_each(void)
{
    static int ends[2];
    if (ends[1] == 0) check(pipe(ends), "pipe");
    struct pollfd wanted = {ends[0], POLLIN, 0};
    poll(&wanted, 1, (int)(1000 / number(0)));
}
static void select_each(void)
{
    struct timeval time = {0, (suseconds_t)(1e6 / number(0))};
    select(0, NULL, NULL, NULL, &time);
}
static void read_each(void)
{
    char bytes[256];
    int fd = open("/proc/loadavg", O_RDONLY);
    if (read(fd, bytes, sizeof bytes) < 0) exit(1);
    close(fd);
    rest(1 / number(0));
}
static void epoll_each(void)
{
    static int epoll = -1;
    struct epoll_event event;
    if (epoll < 0) epoll = watching(udp((int)number(1)));
    epoll_wait(epoll, &event, 1, (int)(1000 / number(0)));
}
static void timerfd_epoll(void)
{
    static int fd = -1, epoll;
    uint64_t times;
    struct epoll_event event;
    if (fd < 0) epoll = watching(fd = timer(1 / number(0)));
    epoll_wait(epoll, &event, 1, -1);
    if (read(fd, &times, sizeof times) < 0) exit(1);
}
static void timerfd_read(void)
{
    static int fd = -1;
    uint64_t times;
    if (fd < 0) fd = timer(1 / number(0));
    if (read(fd, &times, sizeof times) < 0) exit(1);
}
/* as GLib's main loop: until the next of several deadlines, an eventfd among the descriptors */
static void loop(void)
{
    static double next[8];
    static int wake = -1;
    if (wake < 0) {
        wake = eventfd(0, 0);
        for (int i = 0; i < count; i++) next[i] = now() + 1 / number(i);
    }
    double least = next[0];
    for (int i = 1; i < count; i++) least = next[i] < least ? next[i] : least;
    double left = least - now();
    struct timespec time = timespec_of(left > 0 ? left : 0);
    struct pollfd wanted = {wake, POLLIN, 0};
    ppoll(&wanted, 1, &time, NULL);
    for (int i = 0; i < count; i++)
        if (now() >= next[i]) next[i] += 1 / number(i);
}
static void *sleeper(void *unused)
{
    (void)unused;
    for (;;) sleep_each();
    return NULL;
}
static void two_threads(void)
{
    pthread_t thread;
    pthread_create(&thread, NULL, sleeper, NULL);
    pthread_create(&thread, NULL, sleeper, NULL);
    for (;;) pause();
}
static void itimer(void)
{
    struct timeval period = {0, (suseconds_t)(1e6 / number(0))};
    struct itimerval times = {period, period};
    signal(SIGALRM, nothing);
    setitimer(ITIMER_REAL, &times, NULL);
    for (;;) pause();
}
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static void condition_each(void)
{
    struct timespec time;
    pthread_mutex_lock(&lock);
    clock_gettime(CLOCK_REALTIME, &time);
    time.tv_nsec += (long)(1e9 / number(0));
    time.tv_sec += time.tv_nsec / 1000000000;
    time.tv_nsec %= 1000000000;
    pthread_cond_timedwait(&condition, &lock, &time);
    pthread_mutex_unlock(&lock);
}
static void receive_timeout(void)
{
    static int fd = -1;
    char byte;
    struct timeval time = {0, (suseconds_t)(1e6 / number(0))};
    if (fd < 0) {
        fd = udp((int)number(1));
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
    }
    if (recv(fd, &byte, 1, 0) >= 0) exit(1);
}

/* --- woken by its own timer, to do something */

/* RATE, share of a CPU */
static void work(void)
{
    double until = now() + number(1) / number(0);
    while (now() < until) ;
    rest((1 - number(1)) / number(0));
}
/* PORT, RATE, even or poisson */
static void sending(void)
{
    static int fd = -1;
    static double next;
    char bytes[2048];
    struct sockaddr_in to = local((int)number(0));
    if (fd < 0) {
        fd = socket(AF_INET, SOCK_DGRAM, 0);
        next = now();
    }
    sendto(fd, "hello", 5, 0, (void *)&to, sizeof to);
    while (recv(fd, bytes, sizeof bytes, MSG_DONTWAIT) > 0) ;
    next += strcmp(text(2), "poisson") == 0 ? -log(1 - drand48()) / number(1) : 1 / number(1);
    if (next > now()) rest(next - now());
}
/* FILE, RATE: a FIFO, or a file that is made and closed each time */
static void put(void)
{
    static int fd = -1;
    static const char bytes[1920];
    if (fd < 0) fd = open(text(0), O_WRONLY);
    if (write(fd, bytes, sizeof bytes) < 0) exit(0);
    rest(1 / number(1));
}
static void touch(void)
{
    int fd = open(text(0), O_WRONLY | O_CREAT, 0600);
    if (write(fd, "x", 1) < 0) exit(1);
    close(fd);
    rest(1 / number(1));
}
/* FILE, RATE, 0: as fast as it goes */
static void syncing(void)
{
    static int fd = -1;
    static long block;
    static const char bytes[4096];
    if (fd < 0) fd = open(text(0), O_CREAT | O_RDWR | O_TRUNC, 0600);
    if (pwrite(fd, bytes, sizeof bytes, 4096 * (block++ % 256)) < 0) exit(1);
    fsync(fd);
    if (number(1) > 0) rest(1 / number(1));
}
/* PID, RATE */
static void signalling(void)
{
    static bool begun;
    // the other one must be waiting for it by then, or it ends of it
    if (!begun) rest(3);
    begun = true;
    if (kill((pid_t)number(0), SIGUSR1) < 0) exit(0);
    rest(1 / number(1));
}

/* --- woken by others */

/* PORT, milliseconds of a time-out or -1 */
static void echo(void)
{
    static int fd = -1, epoll;
    struct epoll_event event;
    if (fd < 0) epoll = watching(fd = udp((int)number(0)));
    if (epoll_wait(epoll, &event, 1, (int)number(1)) > 0) answer(fd);
}
/* PORT, RATE of a timer of its own */
static void echo_timer(void)
{
    static int fd = -1, epoll;
    static double next;
    struct epoll_event event;
    if (fd < 0) {
        epoll = watching(fd = udp((int)number(0)));
        next = now() + 1 / number(1);
    }
    int left = (int)((next - now()) * 1000) + 1;
    if (epoll_wait(epoll, &event, 1, left < 0 ? 0 : left) > 0) answer(fd);
    if (now() >= next) next += 1 / number(1);
}
static void receiving(void)
{
    static int fd = -1;
    char bytes[999];
    if (fd < 0) fd = udp((int)number(0));
    if (recvfrom(fd, bytes, sizeof bytes, 0, NULL, NULL) < 0) exit(1);
}
static void get(void)
{
    static int fd = -1;
    char bytes[1920];
    if (fd < 0) fd = open(text(0), O_RDONLY);
    if (read(fd, bytes, sizeof bytes) <= 0) exit(0);
}
static void notified(void)
{
    static int fd = -1;
    char bytes[4096];
    if (fd < 0) check(inotify_add_watch(fd = inotify_init(), text(0), IN_CLOSE_WRITE), "inotify_add_watch");
    if (read(fd, bytes, sizeof bytes) <= 0) exit(1);
}
static bool turn;
static void *pong(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&lock);
    for (;;) {
        while (!turn) pthread_cond_wait(&condition, &lock);
        turn = false;
        pthread_cond_broadcast(&condition);
    }
    return NULL;
}
/* PORT: each packet is handed to another thread and back */
static void ping_pong(void)
{
    static int fd = -1;
    char bytes[999];
    pthread_t thread;
    if (fd < 0) {
        fd = udp((int)number(0));
        pthread_create(&thread, NULL, pong, NULL);
    }
    if (recv(fd, bytes, sizeof bytes, 0) < 0) exit(1);
    pthread_mutex_lock(&lock);
    turn = true;
    pthread_cond_broadcast(&condition);
    while (turn) pthread_cond_wait(&condition, &lock);
    pthread_mutex_unlock(&lock);
}
static void signalled(void)
{
    sigset_t wanted;
    sigemptyset(&wanted);
    sigaddset(&wanted, SIGUSR1);
    sigprocmask(SIG_BLOCK, &wanted, NULL);
    sigwaitinfo(&wanted, NULL);
}

/* --- a CPU in vain */

static void spin(void)
{
    for (volatile unsigned long i = 0;; i++) ;
}
static void yield(void) { sched_yield(); }
static void poll_now(void) { poll(NULL, 0, 0); }
static void read_now(void)
{
    static int ends[2];
    char byte;
    if (ends[1] == 0) check(pipe2(ends, O_NONBLOCK), "pipe");
    if (read(ends[0], &byte, 1) >= 0 || errno != EAGAIN) exit(1);
}

/* --- a CPU for something */

/* FILE: reads it again and again */
static void sum(void)
{
    static char bytes[65536];
    static volatile unsigned long total;
    static int fd = -1;
    if (fd < 0) fd = open(text(0), O_RDONLY);
    ssize_t length = read(fd, bytes, sizeof bytes);
    if (length <= 0) lseek(fd, 0, SEEK_SET);
    for (ssize_t i = 0; i < length; i++) total = total * 31 + (unsigned char)bytes[i];
}

static const struct {
    const char *mode;
    void (*step)(void);
} MODES[] = {
    {"nanosleep", sleep_each}, {"poll", poll_each}, {"select", select_each}, {"read-file", read_each},
    {"epoll", epoll_each}, {"timerfd-epoll", timerfd_epoll}, {"timerfd-read", timerfd_read}, {"loop", loop},
    {"two-threads", two_threads}, {"itimer", itimer}, {"condition", condition_each},
    {"receive-timeout", receive_timeout}, {"work", work}, {"send", sending}, {"put", put}, {"touch", touch},
    {"fsync", syncing}, {"kill", signalling}, {"echo", echo}, {"echo-timer", echo_timer}, {"receive", receiving},
    {"get", get}, {"notified", notified}, {"ping-pong", ping_pong}, {"signalled", signalled}, {"spin", spin},
    {"yield", yield}, {"poll-now", poll_now}, {"read-now", read_now}, {"sum", sum},
};

int main(int argc, char **argv)
{
    if (argc < 3) return 2;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    prctl(PR_SET_NAME, argv[1]);
    srand48(getpid());
    arguments = argv + 3;
    count = argc - 3;
    for (size_t i = 0; i < sizeof MODES / sizeof MODES[0]; i++)
        if (strcmp(argv[2], MODES[i].mode) == 0)
            for (;;) MODES[i].step();
    fprintf(stderr, "wakers: no mode %s\n", argv[2]);
    return 2;
}
