/* What the image needs of the board: start, UART, a clock of microseconds and sleep. */
#ifndef BOARD_H
#define BOARD_H

#include <stddef.h>
#include <stdint.h>

#define TICKS_PER_SECOND 1000000U

/* Starts the clock and the UART. */
void board_start(void);
/* Microseconds since the start, which wrap after 71 minutes. */
uint32_t board_now(void);
/* Sleeps until the next tick, ten milliseconds at most. */
void board_sleep(void);
void board_send(const uint8_t *bytes, size_t count);
/* Waits for `count` bytes. */
void board_receive(uint8_t *bytes, size_t count);
/* Ends the emulation. */
void board_end(void);

#endif
