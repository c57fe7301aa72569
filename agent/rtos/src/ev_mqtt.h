/*
 * MQTT 3.1.1 packets for a device with a socket or a UART and no client of its own: CONNECT with the will `offline`,
 * PUBLISH at QoS 0, PINGREQ. The caller reads the CONNACK (EV_CONNACK_BYTES, the last of them 0) and nothing else.
 */
#ifndef EV_MQTT_H
#define EV_MQTT_H

#include "edgevitals.h"

#define EV_CONNACK_BYTES 4U

typedef struct {
    const char *base;           /* first levels of all topics, for instance "edgevitals" */
    const char *user;           /* NULL: none */
    const char *password;       /* NULL: none; only with `user` */
    uint16_t keep_alive_seconds; /* the broker hangs up after one and a half of it without a packet; 0: never */
} ev_mqtt;

/* What is published of a device. */
typedef enum { EV_RAW, EV_INFO, EV_STATUS } ev_topic;

/* CONNECT, with a clean session. Returns its bytes, 0 when they are more than `size`. */
size_t ev_mqtt_connect(const ev_mqtt *mqtt, const ev_config *config, uint8_t *out, size_t size);

/* PUBLISH up to its payload, whose bytes are to follow; info and status are retained. As `ev_mqtt_connect`. */
size_t ev_mqtt_publish(const ev_mqtt *mqtt, const ev_config *config, ev_topic topic, size_t payload, uint8_t *out,
                       size_t size);

/* PINGREQ: keeps the connection alive when nothing is published for long. */
size_t ev_mqtt_ping(uint8_t *out, size_t size);

#endif
