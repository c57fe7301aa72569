/*
 * What may block, in threads: opening and reading driver files and those of processes, names of the network, and calls that
 * ask a driver. A read can hang for ever in the kernel and take its thread with it, so all but driver files have one thread of
 * their own each. Threads are made when they are first needed and stay.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <arpa/inet.h>
#include <unistd.h>

#include "host.h"

/* as many as agent/src/host/slow_reader.ts gives jobs of drivers at once */
#define FILE_THREADS 3
#define THREAD_STACK (64 * 1024)
#define ATTRIBUTE_BYTES 4096
#define MOST_ADDRESSES 16

enum kind { OPEN, READ, READ_ONCE, RESOLVE, BLOCKING };

struct job {
    struct job *next;
    enum kind kind;
    int fd;
    int64_t result;
    JSValue callback;
    blocking_call *call;
    uint8_t *bytes;
    /* of BLOCKING what it is given, of READ_ONCE what is wanted */
    size_t length;
    off_t offset;
    /* in: a path or a name; out: content or addresses, one in each line */
    char text[ATTRIBUTE_BYTES];
};

struct queue {
    struct job *first, **last;
    int threads, most, idle;
    pthread_cond_t filled;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct queue files = { .most = FILE_THREADS, .filled = PTHREAD_COND_INITIALIZER };
static struct queue processes = { .most = 1, .filled = PTHREAD_COND_INITIALIZER };
static struct queue names = { .most = 1, .filled = PTHREAD_COND_INITIALIZER };
static struct queue blocking = { .most = 1, .filled = PTHREAD_COND_INITIALIZER };
static struct job *done;
static int waiting;
static int done_pipe[2] = { -1, -1 };

bool jobs_waiting(void) { return waiting > 0; }

static void resolve(struct job *job)
{
    struct addrinfo *found, hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_ADDRCONFIG };
    int failed = getaddrinfo(job->text, NULL, &hints, &found);
    size_t used = 0;
    /* the C library's own numbers, above every errno; TypeScript has names for them */
    job->result = failed == 0 ? 0 : failed == EAI_AGAIN ? -10001 : -10002;
    job->text[0] = 0;
    if (failed != 0) return;
    int count = 0;
    for (struct addrinfo *one = found; one != NULL && count < MOST_ADDRESSES; one = one->ai_next) {
        if (getnameinfo(one->ai_addr, one->ai_addrlen, job->text + used, (socklen_t)(sizeof job->text - used - 1),
                        NULL, 0, NI_NUMERICHOST) != 0)
            continue;
        used += strlen(job->text + used);
        job->text[used++] = '\n';
        count++;
    }
    job->result = (int64_t)used;
    freeaddrinfo(found);
}

static int64_t read_once(char *text, size_t length, off_t offset)
{
    int fd = open(text, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) return -errno;
    ssize_t count = pread(fd, text, length, offset);
    int failed = errno;
    close(fd);
    return count < 0 ? -failed : count;
}

static void work(struct job *job)
{
    if (job->kind == OPEN) {
        job->result = open(job->text, O_RDONLY | O_CLOEXEC | O_NOCTTY);
        if (job->result < 0) job->result = -errno;
    } else if (job->kind == READ) {
        job->result = pread(job->fd, job->text, sizeof job->text, 0);
        if (job->result < 0) job->result = -errno;
    } else if (job->kind == READ_ONCE) {
        job->result = read_once(job->text, job->length, job->offset);
    } else if (job->kind == BLOCKING) {
        job->result = job->call(&job->bytes, job->length);
    } else {
        resolve(job);
    }
}

static void *worker(void *opaque)
{
    struct queue *queue = opaque;
    sigset_t all;
    /* signals are for who answers them: one that is in the kernel for ever does not */
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, NULL);
    pthread_mutex_lock(&lock);
    for (;;) {
        while (queue->first == NULL) {
            queue->idle++;
            pthread_cond_wait(&queue->filled, &lock);
            queue->idle--;
        }
        struct job *job = queue->first;
        queue->first = job->next;
        if (queue->first == NULL) queue->last = &queue->first;
        pthread_mutex_unlock(&lock);
        work(job);
        pthread_mutex_lock(&lock);
        bool wake = done == NULL;
        job->next = done;
        done = job;
        if (wake) (void)!write(done_pipe[1], "", 1);
    }
    return NULL;
}

static void take_done(JSContext *ctx)
{
    char bytes[16];
    (void)!read(done_pipe[0], bytes, sizeof bytes);
    pthread_mutex_lock(&lock);
    struct job *finished = done;
    done = NULL;
    pthread_mutex_unlock(&lock);
    while (finished != NULL) {
        struct job *job = finished;
        finished = job->next;
        waiting--;
        JSValue result = job->result < 0 || job->kind == OPEN ? JS_NewInt64(ctx, job->result)
                         : job->kind == BLOCKING ? from_memory(ctx, job->bytes, (size_t)job->result)
                                                 : from_bytes(ctx, job->text, (size_t)job->result);
        call_back(ctx, job->callback, 1, &result);
        JS_FreeValue(ctx, result);
        JS_FreeValue(ctx, job->callback);
        free(job->bytes);
        free(job);
    }
}

/* A thread for the job, unless one is idle or there are enough; false when there is none at all. */
static bool staff(struct queue *queue)
{
    if (queue->idle > 0 || queue->threads >= queue->most) return true;
    pthread_t thread;
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, THREAD_STACK);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    if (pthread_create(&thread, &attributes, worker, queue) == 0) queue->threads++;
    pthread_attr_destroy(&attributes);
    return queue->threads > 0;
}

static int give(JSContext *ctx, struct queue *queue, struct job *job, JSValueConst callback)
{
    if (done_pipe[0] < 0) {
        if (pipe2(done_pipe, O_CLOEXEC | O_NONBLOCK) < 0) return -errno;
        poll_own(done_pipe[0], take_done);
    }
    pthread_mutex_lock(&lock);
    bool staffed = staff(queue);
    if (staffed) {
        if (queue->last == NULL) queue->last = &queue->first;
        job->next = NULL;
        job->callback = JS_DupValue(ctx, callback);
        *queue->last = job;
        queue->last = &job->next;
        waiting++;
        pthread_cond_signal(&queue->filled);
    }
    pthread_mutex_unlock(&lock);
    return staffed ? 0 : -EAGAIN;
}

static JSValue start_part(JSContext *ctx, struct queue *queue, enum kind kind, JSValueConst argument, JSValueConst callback,
                          size_t length, off_t offset)
{
    struct job *job = malloc(sizeof *job);
    if (job == NULL) return JS_NewInt32(ctx, -ENOMEM);
    job->kind = kind;
    job->fd = -1;
    job->bytes = NULL;
    job->length = length;
    job->offset = offset;
    int bad = 0;
    if (kind == READ) job->fd = to_int(ctx, argument);
    else bad = to_bytes(ctx, argument, job->text, sizeof job->text);
    if (bad == 0) bad = give(ctx, queue, job, callback);
    if (bad < 0) free(job);
    return JS_NewInt32(ctx, bad);
}

static JSValue start(JSContext *ctx, struct queue *queue, enum kind kind, JSValueConst argument, JSValueConst callback)
{
    return start_part(ctx, queue, kind, argument, callback, 0, 0);
}

JSValue start_blocking(JSContext *ctx, blocking_call *call, JSValueConst request, JSValueConst callback)
{
    size_t length;
    const uint8_t *bytes = to_memory(ctx, request, &length);
    if (bytes == NULL || length == 0) return JS_NewInt32(ctx, -EINVAL);
    struct job *job = malloc(sizeof *job);
    uint8_t *copy = malloc(length);
    int bad = job == NULL || copy == NULL ? -ENOMEM : 0;
    if (bad == 0) {
        memcpy(copy, bytes, length);
        *job = (struct job){ .kind = BLOCKING, .call = call, .bytes = copy, .length = length };
        bad = give(ctx, &blocking, job, callback);
    }
    if (bad < 0) {
        free(copy);
        free(job);
    }
    return JS_NewInt32(ctx, bad);
}

/* openSlow(path, callback): called with a descriptor */
CALL(open_slow) { return start(ctx, &files, OPEN, argv[0], argv[1]); }
/* readSlow(fd, callback): called with the first 4 KiB */
CALL(read_slow) { return start(ctx, &files, READ, argv[0], argv[1]); }
/* readOnce(path, offset, length, callback): called with that part, at most 4 KiB, of a file that is opened for that */
CALL(read_once_slow)
{
    double offset;
    int32_t length = to_int(ctx, argv[2]);
    if (JS_ToFloat64(ctx, &offset, argv[1]) < 0) return JS_EXCEPTION;
    if (!(offset >= 0 && offset < 9007199254740992.0) || length < 0 || length > ATTRIBUTE_BYTES)
        return JS_NewInt32(ctx, -EINVAL);
    return start_part(ctx, &processes, READ_ONCE, argv[0], argv[3], (size_t)length, (off_t)offset);
}
/* resolve(name, callback): called with addresses, a line each; -10001 (try again) or -10002 (no such name) */
CALL(resolve_name) { return start(ctx, &names, RESOLVE, argv[0], argv[1]); }

static const JSCFunctionListEntry list[] = {
    JS_CFUNC_DEF("openSlow", 2, open_slow),
    JS_CFUNC_DEF("readSlow", 2, read_slow),
    JS_CFUNC_DEF("readOnce", 4, read_once_slow),
    JS_CFUNC_DEF("resolve", 2, resolve_name),
};
const struct calls job_calls = { list, COUNT(list) };
