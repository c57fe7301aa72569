/* See malloc.h beside this folder. */
#ifndef NUTTX_CLOCK_H
#define NUTTX_CLOCK_H

#include <nuttx/arch.h>

#define MSEC_PER_TICK 10
#define TICK2MSEC(tick) ((tick) * MSEC_PER_TICK)

clock_t clock_systime_ticks(void);

#endif
