/* Where an answer of generic netlink ends: the only thing in it that C reads. */
#include "../src/netlink.c"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
    int end = ending(input, size);
    MUST(end <= 1);
    /* what ends an answer ends it wherever it stands: cut off behind it, the answer is the same */
    size_t at = 0;
    struct nlmsghdr header;
    while (at + sizeof header <= size) {
        memcpy(&header, input + at, sizeof header);
        if (header.nlmsg_len < sizeof header || header.nlmsg_len > size - at) {
            MUST(end == -EBADMSG);
            return 0;
        }
        at += header.nlmsg_len;
        if (header.nlmsg_type == NLMSG_ERROR || header.nlmsg_type == NLMSG_DONE) {
            MUST(end != 1 && ending(input, at) == end);
            return 0;
        }
        at = ALIGNED(at);
    }
    MUST(end == 1);
    return 0;
}
