/*
 * A device without an RTOS of others, for tests: three tasks on a tiny scheduler, whose UART is the connection to a broker.
 * `creeper` reaches a little deeper into its stack all the time, and leaves a block of the heap unfreed; after
 * RUNAWAY_SECONDS `runaway` does not sleep any more.
 */
#include "../src/edgevitals.h"
#include "../src/ev_mqtt.h"
#include "board.h"
#include "scheduler.h"

#ifndef RUNAWAY_SECONDS
#define RUNAWAY_SECONDS 480U
#endif
#ifndef END_SECONDS
#define END_SECONDS 580U
#endif
#define PUBLISH_US 5000000U
#define HEAP_BYTES 32768U

static uint32_t publisher_stack[512];
static uint32_t creeper_stack[1024];
static uint32_t runaway_stack[128];
static uint32_t idle_stack[128];
static ev_publisher publisher;
static uint8_t frame[512];
static uint32_t heap_used = 4096U;

static const ev_config CONFIG = {
    .device = "bare-1",
    .boot = { 0x42, 0x41, 0x52, 0x45, 0x4d, 0x45, 0x54, 0x41 },
    .run_ms = 0U,
    .os = "tiny scheduler",
    .architecture = "armv7m",
    .model = "mps2-an385",
    .ticks_per_second = TICKS_PER_SECOND,
    .publish_ms = PUBLISH_US / 1000U,
    .counter_bits = 32U,
    .cpus = 1U,
    .key_every = 6U,
};
static const ev_mqtt MQTT = { .base = "edgevitals", .keep_alive_seconds = 0U };

static void send(ev_topic topic, const uint8_t *payload, size_t length)
{
    static uint8_t head[96];
    board_send(head, ev_mqtt_publish(&MQTT, &CONFIG, topic, length, head, sizeof head));
    board_send(payload, length);
}

static void connect(void)
{
    static const uint8_t ONLINE[] = { 'o', 'n', 'l', 'i', 'n', 'e' };
    uint8_t answer[EV_CONNACK_BYTES];
    board_send(frame, ev_mqtt_connect(&MQTT, &CONFIG, frame, sizeof frame));
    board_receive(answer, sizeof answer);
    if (answer[EV_CONNACK_BYTES - 1U] != 0U) {
        board_end();
    }
    send(EV_STATUS, ONLINE, sizeof ONLINE);
    send(EV_INFO, frame, ev_info(&CONFIG, frame, sizeof frame));
}

static void publish(uint64_t now_us)
{
    uint32_t i;
    ev_begin(&publisher, now_us / 1000U, 0U, (uint32_t)now_us);
    for (i = 0U; i < task_count; i++) {
        const ev_task task = {
            .name = tasks[i].name,
            .id = i + 1U,
            .run_ticks = tasks[i].run_us,
            .stack_unused = unused_bytes(&tasks[i]),
            .stack_size = tasks[i].stack_words * 4U,
            .is_idle = tasks[i].is_idle,
        };
        ev_add_task(&publisher, &task);
    }
    ev_set(&publisher, EV_HEAP_SIZE, HEAP_BYTES);
    ev_set(&publisher, EV_HEAP_FREE, HEAP_BYTES - heap_used);
    ev_set(&publisher, EV_HEAP_LEAST_FREE, HEAP_BYTES - heap_used);
    send(EV_RAW, frame, ev_frame(&publisher, frame, sizeof frame));
}

static void publisher_body(void)
{
    uint64_t now_us = 0U;
    uint32_t last = 0U;
    (void)ev_init(&publisher, &CONFIG);
    connect();
    for (;;) {
        const uint32_t now = board_now();
        now_us += now - last;
        last = now;
        publish(now_us);
        if (now_us > ((uint64_t)END_SECONDS * TICKS_PER_SECOND)) {
            board_end();
        }
        sleep_us(PUBLISH_US);
    }
}

/* Uses four words of its stack a level. */
static __attribute__((noinline)) uint32_t descend(uint32_t levels)
{
    volatile uint32_t here[4] = { levels, 0U, 0U, 0U };
    return (levels == 0U) ? here[1] : (descend(levels - 1U) + here[0]);
}

static void creeper_body(void)
{
    uint32_t levels = 0U;
    for (;;) {
        (void)descend(levels / 3U);
        /* until little is left of its stack */
        levels += (unused_bytes(&tasks[1]) > 256U) ? 1U : 0U;
        heap_used += (heap_used < (HEAP_BYTES / 2U)) ? 16U : 0U;
        sleep_us(10000000U);
    }
}

static void spin(uint32_t times)
{
    volatile uint32_t left = times;
    while (left > 0U) {
        left--;
    }
}

static void runaway_body(void)
{
    for (;;) {
        const bool runs = board_now() > (RUNAWAY_SECONDS * TICKS_PER_SECOND);
        spin(runs ? 1000000U : 1000U);
        /* others are let run when this one asks only: those that are ready come first */
        sleep_us(runs ? 0U : 500000U);
    }
}

static void idle_body(void)
{
    for (;;) {
        board_sleep();
        sleep_us(0U);
    }
}

int main(void)
{
    board_start();
    add_task("publisher", publisher_body, publisher_stack, 512U, false);
    add_task("creeper", creeper_body, creeper_stack, 1024U, false);
    add_task("runaway", runaway_body, runaway_stack, 128U, false);
    add_task("IDLE", idle_body, idle_stack, 128U, true);
    run_tasks();
    return 0;
}
