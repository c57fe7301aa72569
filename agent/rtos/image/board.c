/* ARM MPS2 with the Cortex-M3 image AN385: CMSDK UART 0, SysTick at the processor's 25 MHz. */
#include "board.h"

#define REGISTER(address) (*(volatile uint32_t *)(address))
#define UART_DATA REGISTER(0x40004000U)
#define UART_STATE REGISTER(0x40004004U)
#define UART_CONTROL REGISTER(0x40004008U)
#define UART_DIVIDER REGISTER(0x40004010U)
#define UART_TX_FULL 1U
#define UART_RX_FULL 2U
#define SYSTICK_CONTROL REGISTER(0xe000e010U)
#define SYSTICK_RELOAD REGISTER(0xe000e014U)
#define SYSTICK_VALUE REGISTER(0xe000e018U)
#define CYCLES_PER_US 25U
#define US_PER_TICK 10000U

extern uint32_t data_load, data_begin, data_end, bss_begin, bss_end, stack_top;
int main(void);

static volatile uint32_t ticks;

/* Compilers call these for what is assigned as a whole. */
void *memset(void *to, int byte, size_t count)
{
    volatile uint8_t *at = to;
    size_t i;
    for (i = 0U; i < count; i++) {
        at[i] = (uint8_t)byte;
    }
    return to;
}

void *memcpy(void *to, const void *from, size_t count)
{
    volatile uint8_t *at = to;
    const uint8_t *bytes = from;
    size_t i;
    for (i = 0U; i < count; i++) {
        at[i] = bytes[i];
    }
    return to;
}

void reset(void)
{
    const uint32_t *from = &data_load;
    uint32_t *to;
    for (to = &data_begin; to < &data_end; to++) {
        *to = *from;
        from++;
    }
    for (to = &bss_begin; to < &bss_end; to++) {
        *to = 0U;
    }
    (void)main();
    board_end();
}

static void tick(void)
{
    ticks++;
}

static void fault(void)
{
    board_end();
}

__attribute__((section(".vectors"), used)) static void (*const VECTORS[16])(void) = {
    (void (*)(void))(uintptr_t)&stack_top, reset, fault, fault, fault, fault, fault,
    0, 0, 0, 0, fault, fault, 0, fault, tick,
};

void board_start(void)
{
    UART_DIVIDER = 16U;
    UART_CONTROL = 3U;
    SYSTICK_RELOAD = (CYCLES_PER_US * US_PER_TICK) - 1U;
    SYSTICK_VALUE = 0U;
    SYSTICK_CONTROL = 7U;
}

uint32_t board_now(void)
{
    uint32_t before;
    uint32_t cycles;
    do {
        before = ticks;
        cycles = SYSTICK_VALUE;
    } while (before != ticks);
    return (before * US_PER_TICK) + (((CYCLES_PER_US * US_PER_TICK) - 1U - cycles) / CYCLES_PER_US);
}

void board_sleep(void)
{
    __asm volatile("wfi");
}

void board_send(const uint8_t *bytes, size_t count)
{
    size_t i;
    for (i = 0U; i < count; i++) {
        while ((UART_STATE & UART_TX_FULL) != 0U) {
        }
        UART_DATA = bytes[i];
    }
}

void board_receive(uint8_t *bytes, size_t count)
{
    size_t i;
    for (i = 0U; i < count; i++) {
        while ((UART_STATE & UART_RX_FULL) == 0U) {
        }
        bytes[i] = (uint8_t)UART_DATA;
    }
}

/* Semihosting SYS_EXIT, ADP_Stopped_ApplicationExit. */
void board_end(void)
{
    register uint32_t operation __asm("r0") = 0x18U;
    register uint32_t reason __asm("r1") = 0x20026U;
    __asm volatile("bkpt 0xab" : : "r"(operation), "r"(reason) : "memory");
    for (;;) {
    }
}
