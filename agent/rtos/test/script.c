/*
 * Drives the publisher by lines of text, for tests on this machine; each line that makes bytes answers with them in hex, or
 * with `-` where they did not fit.
 *
 *     script DEVICE TICKS_PER_SECOND BITS CPUS KEY_EVERY [RADIO ZONE SUPPLY]
 *
 *     B boot_ms wall_ms run_ticks      T id run_ticks unused size idle name
 *     V value amount                   L value level
 *     F size     I size     N     K
 *     M size user password      P topic payload size
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../src/edgevitals.h"
#include "../src/ev_mqtt.h"

#define LARGEST 4096

static ev_publisher publisher;
static ev_config config = { .boot = { 1, 2, 3, 4, 5, 6, 7, 8 },
                            .run_ms = 10,
                            .os = "ScriptOS 1",
                            .architecture = "armv7m",
                            .model = "mps2-an385",
                            .publish_ms = 5000,
                            .charge_full_uah = 1200 };

static uint8_t buffer[LARGEST];

static void answer(size_t length)
{
    if (length == 0U) {
        fputs("-", stdout);
    }
    for (size_t i = 0; i < length; i++) {
        printf("%02x", buffer[i]);
    }
    putchar('\n');
    fflush(stdout);
}

static void add_task(const char *line)
{
    /* names live until the frame is made */
    static char names[64][64];
    static unsigned next;
    char *name = names[next++ % 64U];
    unsigned idle = 0;
    ev_task task = { 0 };
    name[0] = '\0';
    sscanf(line, "%" SCNu32 " %" SCNu64 " %" SCNu32 " %" SCNu32 " %u %63[^\n]", &task.id, &task.run_ticks,
           &task.stack_unused, &task.stack_size, &idle, name);
    task.is_idle = idle != 0U;
    task.name = name;
    ev_add_task(&publisher, &task);
}

static void take(const char *line)
{
    unsigned long long a = 0, b = 0, c = 0;
    unsigned value = 0;
    size_t size = 0;
    char words[2][64] = { "", "" };
    long level = 0;
    if (line[0] == 'B' && sscanf(line + 1, "%llu %llu %llu", &a, &b, &c) == 3) {
        ev_begin(&publisher, a, b, c);
    } else if (line[0] == 'T') {
        add_task(line + 1);
    } else if (line[0] == 'V' && sscanf(line + 1, "%u %llu", &value, &a) == 2) {
        ev_set(&publisher, (ev_value)value, (uint32_t)a);
    } else if (line[0] == 'L' && sscanf(line + 1, "%u %ld", &value, &level) == 2) {
        ev_set_level(&publisher, (ev_value)value, (int32_t)level);
    } else if (line[0] == 'F' && sscanf(line + 1, "%zu", &size) == 1) {
        answer(ev_frame(&publisher, buffer, size));
    } else if (line[0] == 'I' && sscanf(line + 1, "%zu", &size) == 1) {
        answer(ev_info(&config, buffer, size));
    } else if (line[0] == 'N') {
        ev_not_sent(&publisher);
    } else if (line[0] == 'K') {
        ev_need_key(&publisher);
    } else if (line[0] == 'M' && sscanf(line + 1, "%zu %63s %63s", &size, words[0], words[1]) >= 1) {
        const ev_mqtt mqtt = { "edgevitals", words[0][0] ? words[0] : NULL, words[1][0] ? words[1] : NULL, 60 };
        answer(ev_mqtt_connect(&mqtt, &config, buffer, size));
    } else if (line[0] == 'P' && sscanf(line + 1, "%u %llu %zu", &value, &a, &size) == 3) {
        const ev_mqtt mqtt = { "edgevitals", NULL, NULL, 60 };
        answer(ev_mqtt_publish(&mqtt, &config, (ev_topic)value, (size_t)a, buffer, size));
    }
}

int main(int argc, char **argv)
{
    static char line[256];
    if (argc < 6) {
        return 2;
    }
    config.device = argv[1];
    config.ticks_per_second = (uint32_t)strtoul(argv[2], NULL, 10);
    config.counter_bits = (uint8_t)atoi(argv[3]);
    config.cpus = (uint8_t)atoi(argv[4]);
    config.key_every = (uint8_t)atoi(argv[5]);
    config.radio = argc > 6 ? argv[6] : NULL;
    config.zone = argc > 7 ? argv[7] : NULL;
    config.supply = argc > 8 ? argv[8] : NULL;
    if (!ev_init(&publisher, &config)) {
        return 3;
    }
    while (fgets(line, sizeof line, stdin) != NULL) {
        take(line);
    }
    return 0;
}
