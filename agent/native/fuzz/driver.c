/*
 * In place of libFuzzer where there is no clang: runs every file of a folder and then random changes of them.
 * Usage: TARGET [-runs=N] [-seed=N] FOLDER
 */
#include <dirent.h>
#include <limits.h>
#include <string.h>

#include "fuzz.h"

#define LARGEST 4096
#define MOST_FILES 256

static struct {
    uint8_t bytes[LARGEST];
    size_t size;
} files[MOST_FILES];
static int file_count;
static uint64_t state;

/* xorshift64*: the same order of changes for the same seed, everywhere */
static uint32_t any(uint32_t below)
{
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    return below == 0 ? 0 : (uint32_t)((state * 0x2545f4914f6cdd1du) >> 32) % below;
}

static void load(const char *folder)
{
    DIR *directory = opendir(folder);
    struct dirent *entry;
    while (directory != NULL && (entry = readdir(directory)) != NULL && file_count < MOST_FILES) {
        char path[PATH_MAX];
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        FILE *file = entry->d_name[0] == '.' ? NULL : fopen(path, "rb");
        if (file == NULL) continue;
        files[file_count].size = fread(files[file_count].bytes, 1, LARGEST, file);
        file_count++;
        fclose(file);
    }
    if (directory != NULL) closedir(directory);
}

/* One change: a bit, a byte, a part repeated, removed or taken from another input. */
static size_t change(uint8_t *bytes, size_t size)
{
    static const uint8_t telling[] = { 0, ' ', '\n', '\t', '-', '0', '9', '.', ':', '%', 0x7f, 0x80, 0xbf, 0xc0, 0xed, 0xf4, 0xff };
    size_t at = any((uint32_t)size), length = 1 + any(16), other = any((uint32_t)file_count);
    switch (any(6)) {
    case 0:
        if (size > 0) bytes[at] ^= (uint8_t)(1u << any(8));
        return size;
    case 1:
        if (size > 0) bytes[at] = telling[any(sizeof telling)];
        return size;
    case 2:
        if (size > 0) bytes[at] = (uint8_t)any(256);
        return size;
    case 3:
        if (at + length > size) return size;
        memmove(bytes + at, bytes + at + length, size - at - length);
        return size - length;
    case 4:
        if (at + length > size || size + length > LARGEST) return size;
        memmove(bytes + at + length, bytes + at, size - at);
        return size + length;
    default:
        if (at + length > LARGEST || length > files[other].size) return size;
        memcpy(bytes + at, files[other].bytes + any((uint32_t)(files[other].size - length + 1)), length);
        return at + length > size ? at + length : size;
    }
}

int main(int argc, char **argv)
{
    unsigned long runs = 100000, seed = 1;
    for (int i = 1; i < argc; i++)
        if (sscanf(argv[i], "-runs=%lu", &runs) != 1 && sscanf(argv[i], "-seed=%lu", &seed) != 1) load(argv[i]);
    if (file_count == 0) {
        fprintf(stderr, "usage: %s [-runs=N] [-seed=N] FOLDER\n", argv[0]);
        return 2;
    }
    state = seed * 0x9e3779b97f4a7c15u | 1;
    for (int i = 0; i < file_count; i++) LLVMFuzzerTestOneInput(files[i].bytes, files[i].size);
    for (unsigned long run = 0; run < runs; run++) {
        uint8_t bytes[LARGEST];
        int from = (int)any((uint32_t)file_count);
        size_t size = files[from].size;
        memcpy(bytes, files[from].bytes, size);
        for (uint32_t left = 1 + any(8); left > 0; left--) size = change(bytes, size);
        /* of its own size, so that a read beyond it is seen */
        uint8_t *input = malloc(size);
        MUST(input != NULL || size == 0);
        memcpy(input, bytes, size);
        LLVMFuzzerTestOneInput(input, size);
        free(input);
    }
    fprintf(stderr, "Done %lu runs of %d inputs\n", runs, file_count);
    return 0;
}
