/* See malloc.h beside this folder. */
#ifndef NUTTX_ARCH_H
#define NUTTX_ARCH_H

#include <stddef.h>

typedef unsigned long clock_t;
struct tcb_s;

clock_t up_perf_gettime(void);
unsigned long up_perf_getfreq(void);
size_t up_check_tcbstack(struct tcb_s *tcb);

#endif
