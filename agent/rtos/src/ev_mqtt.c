#include "ev_mqtt.h"

#include "ev_bytes.h"

/* Most that a packet's remaining length can say (MQTT 3.1.1, section 2.2.3). */
#define LONGEST 268435455U
#define LONGEST_TEXT 65535U

static const char *const NAMES[] = { "raw", "info", "status" };
static const char LEVEL[] = "/v1/";

static void put_chars(ev_out *out, const char *text)
{
    size_t i;
    for (i = 0U; text[i] != '\0'; i++) {
        ev_put(out, (uint8_t)text[i]);
    }
}

static void put_length(ev_out *out, size_t length)
{
    if (length > LONGEST_TEXT) {
        out->used = SIZE_MAX;
    }
    ev_put(out, (uint32_t)(length >> 8U) & 0xffU);
    ev_put(out, (uint32_t)length & 0xffU);
}

static void put_string(ev_out *out, const char *text)
{
    put_length(out, ev_length(text));
    put_chars(out, text);
}

static size_t topic_length(const ev_mqtt *mqtt, const ev_config *config, ev_topic topic)
{
    return ev_length(mqtt->base) + (sizeof LEVEL - 1U) + ev_length(config->device) + 1U + ev_length(NAMES[topic]);
}

static void put_topic(ev_out *out, const ev_mqtt *mqtt, const ev_config *config, ev_topic topic)
{
    put_length(out, topic_length(mqtt, config, topic));
    put_chars(out, mqtt->base);
    put_chars(out, LEVEL);
    put_chars(out, config->device);
    ev_put(out, (uint8_t)'/');
    put_chars(out, NAMES[topic]);
}

/* First byte and remaining length, a varint. */
static void put_fixed_header(ev_out *out, uint32_t first, size_t remaining)
{
    if (remaining > LONGEST) {
        out->used = SIZE_MAX;
    }
    ev_put(out, first);
    ev_put_varint(out, remaining);
}

static size_t string_length(const char *text)
{
    return (text == NULL) ? 0U : (2U + ev_length(text));
}

size_t ev_mqtt_connect(const ev_mqtt *mqtt, const ev_config *config, uint8_t *out, size_t size)
{
    static const char WILL[] = "offline";
    ev_out bytes = { out, size, 0U };
    const char *user = mqtt->user;
    const char *password = (user == NULL) ? NULL : mqtt->password;
    /* will retained, will, clean session */
    uint32_t flags = 0x20U | 0x04U | 0x02U;
    const size_t remaining = 10U + string_length(config->device) + 2U + topic_length(mqtt, config, EV_STATUS) +
                             string_length(WILL) + string_length(user) + string_length(password);
    flags |= (user == NULL) ? 0U : 0x80U;
    flags |= (password == NULL) ? 0U : 0x40U;
    put_fixed_header(&bytes, 0x10U, remaining);
    put_string(&bytes, "MQTT");
    ev_put(&bytes, 4U);
    ev_put(&bytes, flags);
    put_length(&bytes, mqtt->keep_alive_seconds);
    put_string(&bytes, config->device);
    put_topic(&bytes, mqtt, config, EV_STATUS);
    put_string(&bytes, WILL);
    if (user != NULL) {
        put_string(&bytes, user);
    }
    if (password != NULL) {
        put_string(&bytes, password);
    }
    return ev_written(&bytes);
}

size_t ev_mqtt_publish(const ev_mqtt *mqtt, const ev_config *config, ev_topic topic, size_t payload, uint8_t *out,
                       size_t size)
{
    ev_out bytes = { out, size, 0U };
    const uint32_t retained = (topic == EV_RAW) ? 0U : 1U;
    put_fixed_header(&bytes, 0x30U | retained, 2U + topic_length(mqtt, config, topic) + payload);
    put_topic(&bytes, mqtt, config, topic);
    return ev_written(&bytes);
}

size_t ev_mqtt_ping(uint8_t *out, size_t size)
{
    ev_out bytes = { out, size, 0U };
    put_fixed_header(&bytes, 0xc0U, 0U);
    return ev_written(&bytes);
}
