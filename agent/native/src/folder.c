/* Files of the user's: configuration to read, and the spool, the only folder that is written in. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host.h"

/* readAll(path): Uint8Array */
CALL(read_all)
{
    char path[PATH_MAX], *content;
    int bad = to_bytes(ctx, argv[0], path, sizeof path);
    if (bad < 0) return JS_NewInt32(ctx, bad);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) return JS_NewInt32(ctx, -errno);
    ssize_t length = read_from_start(fd, 0, &content);
    close(fd);
    if (length < 0) return JS_NewInt32(ctx, (int32_t)length);
    return from_memory(ctx, (const uint8_t *)content, (size_t)length);
}

/* makeFolder(path): its missing parents too */
CALL(make_folder)
{
    char path[PATH_MAX];
    struct stat info;
    int bad = to_bytes(ctx, argv[0], path, sizeof path);
    if (bad < 0) return JS_NewInt32(ctx, bad);
    for (char *at = path + 1; path[0] != 0; at++) {
        char kept = *at;
        if (kept != '/' && kept != 0) continue;
        *at = 0;
        if (mkdir(path, 0700) < 0 && errno != EEXIST && !(errno == EROFS && access(path, F_OK) == 0))
            return JS_NewInt32(ctx, -errno);
        *at = kept;
        if (kept == 0) break;
    }
    if (stat(path, &info) < 0) return JS_NewInt32(ctx, -errno);
    return JS_NewInt32(ctx, S_ISDIR(info.st_mode) ? 0 : -ENOTDIR);
}

/* append(path, bytes) */
CALL(append)
{
    char path[PATH_MAX];
    size_t length, done = 0;
    int failed = 0;
    int bad = to_bytes(ctx, argv[0], path, sizeof path);
    if (bad < 0) return JS_NewInt32(ctx, bad);
    const uint8_t *bytes = to_memory(ctx, argv[1], &length);
    if (bytes == NULL) return JS_NewInt32(ctx, -EINVAL);
    int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600);
    if (fd < 0) return JS_NewInt32(ctx, -errno);
    while (done < length && failed == 0) {
        ssize_t count = write(fd, bytes + done, length - done);
        if (count >= 0) done += (size_t)count;
        else if (errno != EINTR) failed = errno;
    }
    if (close(fd) < 0 && failed == 0) failed = errno;
    return JS_NewInt32(ctx, -failed);
}

/* sync(path): a file's content, a directory's names */
CALL(sync_file)
{
    char path[PATH_MAX];
    int bad = to_bytes(ctx, argv[0], path, sizeof path);
    if (bad < 0) return JS_NewInt32(ctx, bad);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return JS_NewInt32(ctx, -errno);
    int failed = fsync(fd) < 0 ? errno : 0;
    close(fd);
    return JS_NewInt32(ctx, -failed);
}

/* truncate(path, size) */
CALL(truncate_file)
{
    char path[PATH_MAX];
    int bad = to_bytes(ctx, argv[0], path, sizeof path);
    if (bad < 0) return JS_NewInt32(ctx, bad);
    return from_result(ctx, truncate(path, to_int(ctx, argv[1])));
}

CALL(remove_file)
{
    char path[PATH_MAX];
    int bad = to_bytes(ctx, argv[0], path, sizeof path);
    if (bad < 0) return JS_NewInt32(ctx, bad);
    return from_result(ctx, unlink(path));
}

static const JSCFunctionListEntry list[] = {
    JS_CFUNC_DEF("readAll", 1, read_all),
    JS_CFUNC_DEF("makeFolder", 1, make_folder),
    JS_CFUNC_DEF("append", 2, append),
    JS_CFUNC_DEF("sync", 1, sync_file),
    JS_CFUNC_DEF("truncate", 2, truncate_file),
    JS_CFUNC_DEF("remove", 1, remove_file),
};
const struct calls folder_calls = { list, COUNT(list) };
