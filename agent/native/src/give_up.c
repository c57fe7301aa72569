/* The end of a process that cannot go on. */
#include <stdio.h>
#include <unistd.h>

#include "host.h"

void give_up(const char *why)
{
    fprintf(stderr, "edgevitals-agent: INTERNAL: %s\n", why);
    _exit(1);
}
