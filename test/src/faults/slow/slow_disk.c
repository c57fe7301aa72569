/*
 * Preloaded into a program: a disk on which whatever has to be durable (fsync(2), fdatasync(2), writes to files with O_DSYNC) takes
 * as many milliseconds as stand in the file that EDGEVITALS_FSYNC_FILE names, before anything is written.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void wait_for_disk(void)
{
    const char *path = getenv("EDGEVITALS_FSYNC_FILE");
    FILE *file = path == NULL ? NULL : fopen(path, "re");
    unsigned ms = 0;
    if (file == NULL) return;
    if (fscanf(file, "%u", &ms) != 1) ms = 0;
    fclose(file);
    while (ms > 0) {
        unsigned part = ms < 900 ? ms : 900;
        usleep(1000 * part);
        ms -= part;
    }
}

int fsync(int fd)
{
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    wait_for_disk();
    return real(fd);
}

int fdatasync(int fd)
{
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    wait_for_disk();
    return real(fd);
}

static void wait_where_durable(int fd)
{
    int flags = fcntl(fd, F_GETFL);
    if (flags >= 0 && (flags & O_DSYNC)) wait_for_disk();
}

ssize_t write(int fd, const void *bytes, size_t count)
{
    ssize_t (*real)(int, const void *, size_t) = (ssize_t (*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
    wait_where_durable(fd);
    return real(fd, bytes, count);
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset)
{
    ssize_t (*real)(int, const void *, size_t, off_t) =
        (ssize_t (*)(int, const void *, size_t, off_t))dlsym(RTLD_NEXT, "pwrite");
    wait_where_durable(fd);
    return real(fd, bytes, count, offset);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t offset)
{
    ssize_t (*real)(int, const void *, size_t, off64_t) =
        (ssize_t (*)(int, const void *, size_t, off64_t))dlsym(RTLD_NEXT, "pwrite64");
    wait_where_durable(fd);
    return real(fd, bytes, count, offset);
}
