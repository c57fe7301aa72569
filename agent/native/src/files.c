/* Kernel files: kept open and read again from their start, directories, links. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host.h"

/*
 * A seq_file hands out whole records up to a page. An answer shorter than half a page is therefore the last one
 * unless a record is longer than half a page, which none of the files we read has: one system call less a read.
 */
#define LAST_PART 2048
#define LARGEST (4 * 1024 * 1024)

/* one buffer for all reads of the main thread: they cannot overlap */
static char *buffer;
static size_t capacity;

static bool reserve(size_t size)
{
    if (size <= capacity) return true;
    size_t wanted = capacity == 0 ? 16 * 1024 : capacity;
    while (wanted < size) wanted *= 2;
    char *larger = realloc(buffer, wanted);
    if (larger == NULL) return false;
    buffer = larger;
    capacity = wanted;
    return true;
}

ssize_t read_from_start(int fd, size_t most, char **content)
{
    size_t length = 0;
    if (most > LARGEST) most = LARGEST;
    for (;;) {
        if (length == LARGEST && most == 0) return -EFBIG;
        if (!reserve(most == 0 ? length + 1 : most)) return -ENOMEM;
        size_t room = (most == 0 ? capacity : most) - length;
        ssize_t count = room == 0 ? 0 : pread(fd, buffer + length, room, (off_t)length);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return -errno;
        length += (size_t)count;
        if (count == 0 || (most == 0 && length < LAST_PART)) break;
    }
    *content = buffer;
    return (ssize_t)length;
}

/* open(path): descriptor */
CALL(open_file)
{
    char path[PATH_MAX];
    int bad = to_bytes(ctx, argv[0], path, sizeof path);
    if (bad < 0) return JS_NewInt32(ctx, bad);
    return from_result(ctx, open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY));
}

/* read(fd, most): content, everything when `most` is 0 */
CALL(read_file)
{
    char *content;
    int32_t most = to_int(ctx, argv[1]);
    ssize_t length = read_from_start(to_int(ctx, argv[0]), most < 0 ? 0 : (size_t)most, &content);
    if (length < 0) return JS_NewInt32(ctx, (int32_t)length);
    return from_bytes(ctx, content, (size_t)length);
}

CALL(close_file)
{
    close(to_int(ctx, argv[0]));
    return JS_UNDEFINED;
}

/* list(path): names */
CALL(list_directory)
{
    char path[PATH_MAX];
    int bad = to_bytes(ctx, argv[0], path, sizeof path);
    if (bad < 0) return JS_NewInt32(ctx, bad);
    DIR *directory = opendir(path);
    if (directory == NULL) return JS_NewInt32(ctx, -errno);
    JSValue names = JS_NewArray(ctx);
    uint32_t count = 0;
    struct dirent *entry;
    while ((errno = 0, entry = readdir(directory)) != NULL) {
        const char *name = entry->d_name;
        if (name[0] == '.' && (name[1] == 0 || (name[1] == '.' && name[2] == 0))) continue;
        JS_SetPropertyUint32(ctx, names, count++, from_bytes(ctx, name, strlen(name)));
    }
    int failed = errno;
    closedir(directory);
    if (failed == 0) return names;
    JS_FreeValue(ctx, names);
    return JS_NewInt32(ctx, -failed);
}

CALL(read_link)
{
    char path[PATH_MAX], target[PATH_MAX];
    int bad = to_bytes(ctx, argv[0], path, sizeof path);
    if (bad < 0) return JS_NewInt32(ctx, bad);
    ssize_t length = readlink(path, target, sizeof target);
    if (length < 0) return JS_NewInt32(ctx, -errno);
    return from_bytes(ctx, target, (size_t)length);
}

/* owner(path): user id */
CALL(owner)
{
    char path[PATH_MAX];
    struct stat info;
    int bad = to_bytes(ctx, argv[0], path, sizeof path);
    if (bad < 0) return JS_NewInt32(ctx, bad);
    if (stat(path, &info) < 0) return JS_NewInt32(ctx, -errno);
    return JS_NewInt64(ctx, info.st_uid);
}

/* executable(path): 0 when it is a program that we may run */
CALL(executable)
{
    char path[PATH_MAX];
    struct stat info;
    int bad = to_bytes(ctx, argv[0], path, sizeof path);
    if (bad < 0) return JS_NewInt32(ctx, bad);
    if (stat(path, &info) < 0) return JS_NewInt32(ctx, -errno);
    if (!S_ISREG(info.st_mode)) return JS_NewInt32(ctx, -ENOENT);
    return from_result(ctx, access(path, X_OK));
}

static const JSCFunctionListEntry list[] = {
    JS_CFUNC_DEF("open", 1, open_file),
    JS_CFUNC_DEF("read", 2, read_file),
    JS_CFUNC_DEF("close", 1, close_file),
    JS_CFUNC_DEF("list", 1, list_directory),
    JS_CFUNC_DEF("readLink", 1, read_link),
    JS_CFUNC_DEF("owner", 1, owner),
    JS_CFUNC_DEF("executable", 1, executable),
};
const struct calls file_calls = { list, COUNT(list) };
