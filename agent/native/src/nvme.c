/*
 * Log pages of NVMe drives in which they tell of their wear (NVM Express base specification, Get Log Page; linux/nvme_ioctl.h).
 * Only that command can be sent, and only for these pages: nothing here writes to a drive.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "host.h"

/* of linux/nvme_ioctl.h, which is no part of every C library's headers */
struct nvme_admin_cmd {
    uint8_t opcode, flags;
    uint16_t reserved;
    uint32_t nsid, cdw2, cdw3;
    uint64_t metadata, addr;
    uint32_t metadata_len, data_len, cdw10, cdw11, cdw12, cdw13, cdw14, cdw15, timeout_ms, result;
};
#define NVME_IOCTL_ADMIN_CMD _IOWR('N', 0x41, struct nvme_admin_cmd)
#define GET_LOG_PAGE 2
/* SMART / health information; SMART cloud health of the Open Compute Project */
#define HEALTH 0x02
#define CLOUD_HEALTH 0xc0
#define ALL_NAMESPACES 0xffffffffu
/* events that the page tells of stay for who waits for them */
#define RETAIN_EVENTS (1u << 15)
#define LOG_BYTES 512
/* where the page's number stands in a request, behind the name and its end */
#define PAGE_AT 63
#define PATIENCE_MS 2000

static bool is_controller(const char *name)
{
    if (strncmp(name, "nvme", 4) != 0 || name[4] == 0 || strlen(name) > 16) return false;
    for (const char *digit = name + 4; *digit != 0; digit++)
        if (!isdigit((unsigned char)*digit)) return false;
    return true;
}

/* `bytes`: the controller's name, with room for the answer; only these are opened */
static int64_t read_log(uint8_t **bytes, size_t length)
{
    char path[32];
    uint8_t content[LOG_BYTES] = { 0 };
    if (length < LOG_BYTES || memchr(*bytes, 0, PAGE_AT) == NULL) return -EINVAL;
    const char *name = (const char *)*bytes;
    uint8_t page = (*bytes)[PAGE_AT];
    if (!is_controller(name) || (page != HEALTH && page != CLOUD_HEALTH)) return -EINVAL;
    snprintf(path, sizeof path, "/dev/%s", name);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) return -errno;
    struct nvme_admin_cmd command = {
        .opcode = GET_LOG_PAGE,
        .nsid = ALL_NAMESPACES,
        .addr = (uintptr_t)content,
        .data_len = LOG_BYTES,
        .cdw10 = page | RETAIN_EVENTS | (uint32_t)(LOG_BYTES / 4 - 1) << 16,
        .timeout_ms = PATIENCE_MS,
    };
    /* above 0: the drive's own status, it does not have the page */
    int status = ioctl(fd, NVME_IOCTL_ADMIN_CMD, &command), failed = errno;
    close(fd);
    if (status != 0) return status < 0 ? -failed : -ENOENT;
    memcpy(*bytes, content, sizeof content);
    return LOG_BYTES;
}

/* nvmeLog(nameAndPageInRoom, callback): called with the 512 bytes */
CALL(nvme_log) { return start_blocking(ctx, read_log, argv[0], argv[1]); }

static const JSCFunctionListEntry list[] = {
    JS_CFUNC_DEF("nvmeLog", 2, nvme_log),
};
const struct calls nvme_calls = { list, COUNT(list) };
