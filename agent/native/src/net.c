/* Stream sockets that do not block: TCP over IPv4 and IPv6, and unix sockets. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <net/if.h>

#include "host.h"

#define PART (16 * 1024)

static int start_connect(const struct sockaddr *address, socklen_t length)
{
    int fd = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) return -errno;
    int on = 1;
    if (address->sa_family != AF_UNIX) setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connect(fd, address, length) == 0 || errno == EINPROGRESS) return fd;
    int failed = errno;
    close(fd);
    return -failed;
}

/* connect(address, port): descriptor; it has connected, or not, when it can be written; `address` is numeric */
CALL(connect_tcp)
{
    char text[INET6_ADDRSTRLEN + IF_NAMESIZE + 1];
    int bad = to_bytes(ctx, argv[0], text, sizeof text);
    if (bad < 0) return JS_NewInt32(ctx, bad);
    uint16_t port = htons((uint16_t)to_int(ctx, argv[1]));
    struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_port = port };
    struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_port = port };
    if (inet_pton(AF_INET, text, &v4.sin_addr) == 1)
        return JS_NewInt32(ctx, start_connect((struct sockaddr *)&v4, sizeof v4));
    char *scope = strchr(text, '%');
    if (scope != NULL) {
        *scope = 0;
        v6.sin6_scope_id = if_nametoindex(scope + 1);
    }
    if (inet_pton(AF_INET6, text, &v6.sin6_addr) == 1)
        return JS_NewInt32(ctx, start_connect((struct sockaddr *)&v6, sizeof v6));
    return JS_NewInt32(ctx, -EINVAL);
}

/* isAddress(text): 4, 6 or 0 */
CALL(is_address)
{
    char text[INET6_ADDRSTRLEN + IF_NAMESIZE + 1];
    unsigned char address[16];
    if (to_bytes(ctx, argv[0], text, sizeof text) < 0) return JS_NewInt32(ctx, 0);
    if (inet_pton(AF_INET, text, address) == 1) return JS_NewInt32(ctx, 4);
    text[strcspn(text, "%")] = 0;
    return JS_NewInt32(ctx, inet_pton(AF_INET6, text, address) == 1 ? 6 : 0);
}

/* connectUnix(path): descriptor */
CALL(connect_unix)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int bad = to_bytes(ctx, argv[0], address.sun_path, sizeof address.sun_path);
    if (bad < 0) return JS_NewInt32(ctx, bad);
    return JS_NewInt32(ctx, start_connect((struct sockaddr *)&address, sizeof address));
}

/* connected(fd): 0, or why not */
CALL(connected)
{
    int failed = 0;
    socklen_t size = sizeof failed;
    if (getsockopt(to_int(ctx, argv[0]), SOL_SOCKET, SO_ERROR, &failed, &size) < 0) failed = errno;
    return JS_NewInt32(ctx, -failed);
}

/* send(fd, bytes, from): how many were taken */
CALL(send_bytes)
{
    size_t length;
    const uint8_t *bytes = to_memory(ctx, argv[1], &length);
    int32_t from = to_int(ctx, argv[2]);
    if (bytes == NULL || from < 0 || (size_t)from > length) return JS_NewInt32(ctx, -EINVAL);
    return from_result(ctx, send(to_int(ctx, argv[0]), bytes + from, length - (size_t)from, MSG_NOSIGNAL));
}

/* receive(fd): Uint8Array, empty at the end; of a pipe too */
CALL(receive)
{
    uint8_t part[PART];
    ssize_t count = read(to_int(ctx, argv[0]), part, sizeof part);
    if (count < 0) return JS_NewInt32(ctx, -errno);
    return from_memory(ctx, part, (size_t)count);
}

/* shutdown(fd): no more will be sent */
CALL(shut_down)
{
    return from_result(ctx, shutdown(to_int(ctx, argv[0]), SHUT_WR));
}

static const JSCFunctionListEntry list[] = {
    JS_CFUNC_DEF("connect", 2, connect_tcp),
    JS_CFUNC_DEF("isAddress", 1, is_address),
    JS_CFUNC_DEF("connectUnix", 1, connect_unix),
    JS_CFUNC_DEF("connected", 1, connected),
    JS_CFUNC_DEF("send", 3, send_bytes),
    JS_CFUNC_DEF("receive", 1, receive),
    JS_CFUNC_DEF("shutdown", 1, shut_down),
};
const struct calls net_calls = { list, COUNT(list) };
