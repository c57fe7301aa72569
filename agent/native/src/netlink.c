/*
 * Generic netlink (Documentation/userspace-api/netlink) and sock_diag(7): messages go out and come back as they are;
 * TypeScript makes and reads them. All that is understood here is where an answer ends.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "host.h"

/* of linux/netlink.h, which is no part of every C library's headers */
#define NETLINK_SOCK_DIAG 4
#define NETLINK_GENERIC 16
#define NLMSG_ERROR 2
#define NLMSG_DONE 3
struct nlmsghdr {
    uint32_t nlmsg_len;
    uint16_t nlmsg_type, nlmsg_flags;
    uint32_t nlmsg_seq, nlmsg_pid;
};
#define ALIGNED(length) (((length) + 3) & ~(size_t)3)

/* the kernel puts no more of a dump into one datagram */
#define DATAGRAM (32 * 1024)
#define MOST_ANSWER (1024 * 1024)
/* answers are ready when the request returns: this is for a kernel that never gives one */
#define PATIENCE_S 2

/* The error of the message that ends an answer, 0 for none; 1 when there is no such message in `part`. */
static int ending(const uint8_t *part, size_t length)
{
    struct nlmsghdr header;
    for (size_t at = 0; at + sizeof header <= length; at += ALIGNED(header.nlmsg_len)) {
        int32_t error = 0;
        memcpy(&header, part + at, sizeof header);
        if (header.nlmsg_len < sizeof header || header.nlmsg_len > length - at) return -EBADMSG;
        if (header.nlmsg_type != NLMSG_ERROR && header.nlmsg_type != NLMSG_DONE) continue;
        if (header.nlmsg_len >= sizeof header + sizeof error) memcpy(&error, part + at + sizeof header, sizeof error);
        return error < 0 ? error : 0;
    }
    return 1;
}

/* A socket that has asked the kernel; -errno. */
static int ask(int protocol, const uint8_t *request, size_t length)
{
    struct timeval patience = { .tv_sec = PATIENCE_S };
    /* sockaddr_nl of the kernel itself: all zero but the family */
    struct sockaddr kernel = { .sa_family = AF_NETLINK };
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);
    if (fd < 0) return -errno;
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (sendto(fd, request, length, 0, &kernel, 12) == (ssize_t)length) return fd;
    int failed = errno;
    close(fd);
    return -failed;
}

/* All that answers the request, up to the message that ends it. */
static int64_t exchange(int protocol, uint8_t **bytes, size_t length)
{
    int fd = ask(protocol, *bytes, length), end = 1;
    size_t used = 0, room = 0;
    if (fd < 0) return fd;
    while (end == 1) {
        if (room - used < DATAGRAM) {
            uint8_t *larger = used >= MOST_ANSWER ? NULL : realloc(*bytes, room = used * 2 + DATAGRAM);
            end = used >= MOST_ANSWER ? -EFBIG : -ENOMEM;
            if (larger == NULL) break;
            *bytes = larger;
        }
        ssize_t count = recv(fd, *bytes + used, DATAGRAM, MSG_TRUNC);
        end = count < 0 ? (errno == EAGAIN ? -ETIMEDOUT : -errno) : (size_t)count > DATAGRAM ? -EMSGSIZE : 1;
        if (end != 1) break;
        end = ending(*bytes + used, (size_t)count);
        used = ALIGNED(used + (size_t)count);
    }
    close(fd);
    return end < 0 ? end : (int64_t)used;
}

static int64_t exchange_generic(uint8_t **bytes, size_t length) { return exchange(NETLINK_GENERIC, bytes, length); }
static int64_t exchange_sockets(uint8_t **bytes, size_t length) { return exchange(NETLINK_SOCK_DIAG, bytes, length); }

/* netlink(request, callback), socketDiag(request, callback): called with the answer's messages */
CALL(netlink) { return start_blocking(ctx, exchange_generic, argv[0], argv[1]); }
CALL(socket_diag) { return start_blocking(ctx, exchange_sockets, argv[0], argv[1]); }

/* netlinkListen(request, most): descriptor that holds up to `most` bytes of what the kernel tells from then on */
CALL(netlink_listen)
{
    size_t length;
    uint8_t datagram[4096];
    int most = to_int(ctx, argv[1]), end = 1;
    const uint8_t *request = to_memory(ctx, argv[0], &length);
    int fd = request == NULL ? -EINVAL : ask(NETLINK_GENERIC, request, length);
    if (fd < 0) return JS_NewInt32(ctx, fd);
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &most, sizeof most);
    while (end == 1) {
        ssize_t count = recv(fd, datagram, sizeof datagram, 0);
        end = count < 0 ? (errno == EAGAIN ? -ETIMEDOUT : -errno) : ending(datagram, (size_t)count);
    }
    if (end == 0) fcntl(fd, F_SETFL, O_NONBLOCK);
    else close(fd);
    return JS_NewInt32(ctx, end == 0 ? fd : end);
}

static const JSCFunctionListEntry list[] = {
    JS_CFUNC_DEF("netlink", 2, netlink),
    JS_CFUNC_DEF("socketDiag", 2, socket_diag),
    JS_CFUNC_DEF("netlinkListen", 2, netlink_listen),
};
const struct calls netlink_calls = { list, COUNT(list) };
