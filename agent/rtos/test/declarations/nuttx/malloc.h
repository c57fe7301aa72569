/* What the port for NuttX uses of it, as NuttX 12 declares it: enough to compile against. */
#ifndef NUTTX_MALLOC_H
#define NUTTX_MALLOC_H

struct mallinfo {
    int arena;
    int ordblks;
    int aordblks;
    int mxordblk;
    int uordblks;
    int fordblks;
    int usmblks;
};

struct mallinfo mallinfo(void);

#endif
