/*
 * The publisher for an RTOS under any order of calls and any values: it writes nothing past its buffer, what it says that
 * suffices does, and its frames are whole. Twelve bytes of the input are a call.
 */
#include <string.h>

#include "../../rtos/src/edgevitals.h"
#include "../../rtos/src/ev_mqtt.h"
#include "fuzz.h"

#define CALL 12
#define LARGEST 1024
#define MARK 0xa5

static uint8_t buffer[LARGEST + 1];
static const uint8_t *at, *end;

static uint64_t varint(void)
{
    uint64_t value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
        MUST(at < end);
        value |= (uint64_t)(*at & 0x7f) << (shift & 63);
        if (*at++ < 0x80) return value;
    }
    MUST(!"a varint of ten bytes at most");
    return 0;
}

static void skip_values(uint64_t mask)
{
    for (; mask != 0; mask &= mask - 1) varint();
}

/* Rows of a table whose rows have so many labels: as many bytes as it says. */
static void check_table(unsigned labels, bool is_key)
{
    uint64_t length = varint();
    MUST(length <= (uint64_t)(end - at));
    const uint8_t *last = at + length;
    MUST(varint() == 0);
    uint64_t fresh = varint();
    MUST(is_key || fresh == 0);
    for (; fresh > 0; fresh--) {
        for (unsigned i = 0; i < labels; i++) varint();
        uint64_t name = varint();
        MUST(name <= EV_NAME_BYTES && name <= (uint64_t)(end - at));
        at += name;
        skip_values(varint());
    }
    while (at < last) {
        MUST(varint() < EV_MAX_TASKS);
        uint64_t mask = varint();
        MUST(mask != 0);
        skip_values(mask);
    }
    MUST(at == last);
}

static unsigned labels_of(uint64_t table)
{
    switch (table) {
    case 1: case 7: case 12: case 36: return 0;
    case 2: case 8: return 1;
    case 35: return 2;
    case 5: return 4;
    default: MUST(!"a table that it knows"); return 0;
    }
}

/* The argument of a head, which must have its shortest form. */
static uint64_t head(unsigned major)
{
    MUST(at < end && *at >> 5 == major);
    unsigned kind = *at++ & 31;
    if (kind < 24) return kind;
    MUST(kind < 28 && at + (1 << (kind - 24)) <= end);
    uint64_t argument = 0;
    for (unsigned i = 0; i < 1u << (kind - 24); i++) argument = argument << 8 | *at++;
    MUST(argument >= 24 && (kind == 24 || argument >> (4u << (kind - 24)) != 0));
    return argument;
}

static void check_frame(size_t length, const ev_publisher *publisher)
{
    at = buffer;
    end = buffer + length;
    MUST(head(4) == 9 && head(0) == 1);
    at += head(3);
    at += head(2);
    for (int i = 0; i < 5; i++) head(0);
    uint64_t body = head(2);
    MUST(body == (uint64_t)(end - at));
    MUST(varint() == 0);
    bool is_key = publisher->numbers[EV_KEY] + 1U == publisher->numbers[EV_SEQUENCE];
    for (uint64_t tables = varint(); tables > 0; tables--) check_table(labels_of(varint()), is_key);
    MUST(at == end);
}

static void frame(ev_publisher *publisher, size_t size)
{
    size_t wanted = size % (LARGEST + 1);
    memset(buffer, MARK, sizeof buffer);
    size_t length = ev_frame(publisher, buffer, wanted);
    MUST(length <= wanted);
    for (size_t i = wanted; i < sizeof buffer; i++) MUST(buffer[i] == MARK);
    MUST(length > 0 || wanted < 240 + 60 * EV_MAX_TASKS);
    if (length > 0) check_frame(length, publisher);
}

int LLVMFuzzerTestOneInput(const uint8_t *input, size_t size)
{
    static const char *const names[] = { "IDLE", "", "a name of more than sixteen bytes", NULL };
    static ev_publisher publisher;
    if (size == 0) return 0;
    const ev_config config = { .device = "fuzzed", .os = "", .architecture = "", .model = "",
                               .ticks_per_second = input[0] * 3906250u, .counter_bits = input[0] & 1 ? 64 : 32,
                               .cpus = 1, .key_every = input[0] & 7, .radio = input[0] & 8 ? "mesh0" : NULL,
                               .zone = input[0] & 16 ? "die" : NULL, .supply = input[0] & 32 ? "cell" : NULL };
    const ev_mqtt mqtt = { "base", input[0] & 64 ? "user" : NULL, "password", 60 };
    MUST(ev_init(&publisher, &config));
    for (const uint8_t *call = input + 1; call + CALL <= input + size; call += CALL) {
        uint64_t wide;
        uint32_t narrow;
        memcpy(&wide, call + 4, sizeof wide);
        memcpy(&narrow, call + 8, sizeof narrow);
        const ev_task task = { names[call[1] & 3], call[2] & 15, wide, narrow, narrow / 2, call[3] & 1 };
        switch (call[0] % 8) {
        case 0: ev_begin(&publisher, wide, narrow, wide * 3); break;
        case 1: case 2: case 3: ev_add_task(&publisher, &task); break;
        case 4: ev_set(&publisher, (ev_value)(EV_HEAP_FREE + call[1] % (EV_VALUES - EV_HEAP_FREE)), narrow); break;
        case 5: frame(&publisher, narrow); break;
        case 6: call[1] & 1 ? ev_not_sent(&publisher) : ev_need_key(&publisher); break;
        default: {
            size_t room = narrow % (LARGEST + 1);
            MUST(ev_info(&config, buffer, room) <= room);
            MUST(ev_mqtt_connect(&mqtt, &config, buffer, room) <= room);
            MUST(ev_mqtt_publish(&mqtt, &config, (ev_topic)(call[1] % 3), wide & 0xffffff, buffer, room) <= room);
        }
        }
    }
    return 0;
}
