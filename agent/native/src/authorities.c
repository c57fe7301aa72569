/*
 * Authorities that the system trusts, looked up in its bundle of PEM certificates one at a time: to hold all of them
 * (some 150) would take more memory than the agent itself.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mbedtls/base64.h>
#include <mbedtls/error.h>

#include "authorities.h"
#include "host.h"

/* a longer certificate is passed over */
#define MOST_BASE64 (16 * 1024)
#define MOST_DER (MOST_BASE64 / 4 * 3)
/* of the bundle: Debian's has 4,000 */
#define MOST_LINES 100000
/* that have the same name */
#define MOST_FOUND 8

struct reader {
    FILE *file;
    int lines;
    size_t length;
    unsigned char text[MOST_BASE64], der[MOST_DER];
};

static bool next_line(struct reader *reader, char *line, int size)
{
    return reader->lines++ < MOST_LINES && fgets(line, size, reader->file) != NULL;
}

/* Reads the next certificate's text; false at the end. Its length is 0 when it is too long. */
static bool next_text(struct reader *reader)
{
    static const char begin[] = "-----BEGIN CERTIFICATE-----", end[] = "-----END";
    char line[256];
    do
        if (!next_line(reader, line, sizeof line)) return false;
    while (strncmp(line, begin, sizeof begin - 1) != 0);
    reader->length = 0;
    bool fits = true;
    while (next_line(reader, line, sizeof line)) {
        if (strncmp(line, end, sizeof end - 1) == 0) {
            if (!fits) reader->length = 0;
            return true;
        }
        size_t count = strcspn(line, "\r\n");
        fits = fits && reader->length + count <= sizeof reader->text;
        if (!fits) continue;
        memcpy(reader->text + reader->length, line, count);
        reader->length += count;
    }
    return false;
}

static void find_in(struct reader *reader, const mbedtls_x509_crt *child, mbedtls_x509_crt *list)
{
    int found = 0;
    while (found < MOST_FOUND && next_text(reader)) {
        size_t length;
        if (mbedtls_base64_decode(reader->der, sizeof reader->der, &length, reader->text, reader->length) != 0) continue;
        /* to parse is dear: first, whether the name is in it anywhere */
        if (memmem(reader->der, length, child->issuer_raw.p, child->issuer_raw.len) == NULL) continue;
        if (mbedtls_x509_crt_parse_der(list, reader->der, length) == 0) found++;
    }
}

int find_authorities(void *path, const mbedtls_x509_crt *child, mbedtls_x509_crt **found)
{
    int result = MBEDTLS_ERR_X509_FILE_IO_ERROR;
    struct reader *reader = calloc(1, sizeof *reader);
    mbedtls_x509_crt *list = malloc(sizeof *list);
    FILE *file = fopen(path, "re");
    if (reader == NULL || list == NULL) {
        result = MBEDTLS_ERR_X509_ALLOC_FAILED;
    } else if (file != NULL) {
        mbedtls_x509_crt_init(list);
        reader->file = file;
        find_in(reader, child, list);
        *found = list;
        result = 0;
    }
    if (result != 0) free(list);
    if (file != NULL) fclose(file);
    free(reader);
    return result;
}
