/* What fuzz targets share: the interface of libFuzzer, and what has to hold. */
#ifndef EDGEVITALS_FUZZ_H
#define EDGEVITALS_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define MUST(condition) \
    do { \
        if (!(condition)) { \
            fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition); \
            abort(); \
        } \
    } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size);

#endif
