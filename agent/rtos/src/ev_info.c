/* The info document (proto/PROTOCOL.md, section 5): what the device is. */
#include "edgevitals.h"
#include "ev_bytes.h"

/*
 * The document's CBOR as it stands, with marks where the configuration comes in: a byte 0xff, which is no part of a text
 * and no head of what has a definite length, and then a digit for a number, a small letter for a text, # for the boot and
 * % for the cores. Between a capital and the mark "." stands what is left out, for an empty list, where there is no such
 * text. Keys are in the order of their encoded form, the shortest first (RFC 8949, section 4.2.1).
 */
#define MARK 0xffU
static const char DOCUMENT[] =
    "\xaf"
    "\x63run\xff" "0"
    "\x64" "boot\x70\xff#"
    "\x64" "cpus\xff%"
    "\x64plan\xa3\x65keyMs\xff" "1\x69processMs\xff" "2\x69publishMs\xff" "2"
    "\x65" "agent\xa2\x64host\x64rtos\x67version\x65" "0.1.0"
    "\x65" "disks\x80"
    "\x65model\xff" "e"
    "\x65zones\xff" "A\x81\xa5\x64type\xff" "a\x64zone\x00\x65trips\x80\x66policy\x60\x67" "cooling\x80\xff."
    "\x66" "device\xff" "f"
    "\x66kernel\xa6\x66userHz\xff" "3\x67release\xffg\x68hostname\xff" "f\x68longBits\x18\x20"
    /* nothing is told in pages */
    "\x69pageBytes\x19\x10\x00\x6c" "architecture\xffh"
    "\x66schema\x01"
    "\x67sources\x80"
    "\x68policies\x80"
    "\x68supplies\xff" "B\x81\xa8\x64name\xff" "b\x64type\x67" "Battery\x65model\x60\x65scope\x66System"
    "\x6atechnology\x60\x6cmanufacturer\x60\x6d" "chargeFullUah\xff" "4\x6d" "energyFullUwh\x00\xff."
    "\x6ainterfaces\xff" "C\x81\xa4\x63mtu\x00\x64kind\xff" "d\x64name\xff" "c\x65speed\x00\xff.";

/* A core, around its number. */
static const char CPU[] = "\xa4\x63" "cpu";
static const char CPU_REST[] = "\x64part\x60\x66online\xf5\x68" "capacity\x19\x04\x00";

static void put_boot(ev_out *out, const ev_config *config)
{
    uint32_t i;
    for (i = 0U; i < 16U; i++) {
        const uint32_t digit = ((uint32_t)config->boot[i / 2U] >> (((i % 2U) == 0U) ? 4U : 0U)) & 0xfU;
        ev_put(out, digit + ((digit < 10U) ? 0x30U : 0x57U));
    }
}

static void put_cpus(ev_out *out, const ev_config *config)
{
    uint32_t cpu;
    ev_put_head(out, EV_ARRAY, config->cpus);
    for (cpu = 0U; cpu < config->cpus; cpu++) {
        ev_put_chars(out, CPU, sizeof CPU - 1U);
        ev_put_head(out, EV_UINT, cpu);
        ev_put_chars(out, CPU_REST, sizeof CPU_REST - 1U);
    }
}

size_t ev_info(const ev_config *config, uint8_t *out, size_t size)
{
    /* by the last three bits of marks: h a b c d e f g, 0 1 2 3 4 */
    const char *const texts[8] = {
        config->architecture, config->zone,  config->supply, config->radio, config->is_mesh ? "mesh" : "wireless",
        config->model,        config->device, config->os,
    };
    const uint32_t numbers[8] = {
        config->run_ms,           config->publish_ms * config->key_every, config->publish_ms,
        config->ticks_per_second, config->charge_full_uah,
    };
    ev_out bytes = { out, size, 0U };
    const char *at = DOCUMENT;
    bool is_left_out = false;
    while (at < &DOCUMENT[sizeof DOCUMENT - 1U]) {
        const uint32_t byte = (uint8_t)*at;
        const uint32_t mark = (uint8_t)at[1];
        at++;
        if (byte != MARK) {
            if (!is_left_out) {
                ev_put(&bytes, byte);
            }
            continue;
        }
        at++;
        if (mark == (uint32_t)'.') {
            is_left_out = false;
        } else if (is_left_out) {
            continue;
        } else if (mark >= (uint32_t)'a') {
            ev_put_text(&bytes, texts[mark & 7U]);
        } else if (mark >= (uint32_t)'A') {
            is_left_out = texts[mark & 7U] == NULL;
            if (is_left_out) {
                ev_put(&bytes, EV_ARRAY);
            }
        } else if (mark >= (uint32_t)'0') {
            ev_put_head(&bytes, EV_UINT, numbers[mark & 7U]);
        } else if (mark == (uint32_t)'#') {
            put_boot(&bytes, config);
        } else {
            put_cpus(&bytes, config);
        }
    }
    return ev_written(&bytes);
}
