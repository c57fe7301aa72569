/*
 * The extended CSD of an eMMC (JEDEC JESD84-B51, 6.10.4), as the card has it now. Only the command that reads it can be
 * sent: nothing here writes to a card.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "host.h"

/* of linux/mmc/ioctl.h, which is no part of every C library's headers */
struct mmc_ioc_cmd {
    int write_flag, is_acmd;
    uint32_t opcode, arg, response[4];
    unsigned int flags, blksz, blocks, postsleep_min_us, postsleep_max_us, data_timeout_ns, cmd_timeout_ms;
    uint32_t padding;
    uint64_t data_ptr;
};
#define MMC_IOC_CMD _IOWR(179, 0, struct mmc_ioc_cmd)
#define MMC_SEND_EXT_CSD 8
/* R1 response with its data: MMC_RSP_SPI_R1 | MMC_RSP_R1 | MMC_CMD_ADTC (linux/mmc/core.h) */
#define FLAGS (1u << 7 | 1u << 0 | 1u << 2 | 1u << 4 | 1u << 5)
#define EXT_CSD_BYTES 512

/* `bytes`: the disk's name, with room for the answer; only those of MMC cards are opened */
static int64_t read_ext_csd(uint8_t **bytes, size_t length)
{
    char path[64];
    uint8_t content[EXT_CSD_BYTES] = { 0 };
    if (length < EXT_CSD_BYTES || memchr(*bytes, 0, length) == NULL) return -EINVAL;
    const char *disk = (const char *)*bytes;
    if (strncmp(disk, "mmcblk", 6) != 0 || strchr(disk, '/') != NULL || strlen(disk) > 32) return -EINVAL;
    snprintf(path, sizeof path, "/dev/%s", disk);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), failed = 0;
    if (fd < 0) return -errno;
    struct mmc_ioc_cmd command = {
        .opcode = MMC_SEND_EXT_CSD,
        .flags = FLAGS,
        .blksz = EXT_CSD_BYTES,
        .blocks = 1,
        .data_ptr = (uintptr_t)content,
    };
    if (ioctl(fd, MMC_IOC_CMD, &command) < 0) failed = errno;
    close(fd);
    memcpy(*bytes, content, sizeof content);
    return failed == 0 ? EXT_CSD_BYTES : -failed;
}

/* extCsd(diskInRoom, callback): called with the 512 bytes */
CALL(ext_csd) { return start_blocking(ctx, read_ext_csd, argv[0], argv[1]); }

static const JSCFunctionListEntry list[] = {
    JS_CFUNC_DEF("extCsd", 2, ext_csd),
};
const struct calls mmc_calls = { list, COUNT(list) };
