/* The ethtool ioctl (linux/ethtool.h): a command's structure in, the same out; TypeScript makes and reads it. */
#include <errno.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "host.h"

#define SIOCETHTOOL 0x8946
/*
 * Drivers write as many values as they have, whatever the caller has asked for: a driver whose number has grown meanwhile
 * must still find room. Pages that nobody touches cost nothing.
 */
#define ROOM (1024 * 1024)

/* `bytes`: the interface's name, filled up with zeros to IFNAMSIZ, then the command */
static int64_t command(uint8_t **bytes, size_t length)
{
    struct ifreq request = { 0 };
    if (length < IFNAMSIZ + sizeof(uint32_t) || length - IFNAMSIZ > ROOM) return -EINVAL;
    uint8_t *data = mmap(NULL, ROOM, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (data == MAP_FAILED) return -errno;
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), failed = 0;
    /* without IPv4 there is still the one that is always there */
    if (fd < 0) fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        failed = errno;
    } else {
        memcpy(request.ifr_name, *bytes, IFNAMSIZ - 1);
        memcpy(data, *bytes + IFNAMSIZ, length - IFNAMSIZ);
        request.ifr_data = (char *)data;
        if (ioctl(fd, SIOCETHTOOL, &request) < 0) failed = errno;
        memcpy(*bytes, data, length - IFNAMSIZ);
    }
    if (fd >= 0) close(fd);
    munmap(data, ROOM);
    return failed == 0 ? (int64_t)(length - IFNAMSIZ) : -failed;
}

/* ethtool(nameAndCommand, callback): called with the command's structure as the kernel has changed it */
CALL(ethtool) { return start_blocking(ctx, command, argv[0], argv[1]); }

static const JSCFunctionListEntry list[] = {
    JS_CFUNC_DEF("ethtool", 2, ethtool),
};
const struct calls ethtool_calls = { list, COUNT(list) };
