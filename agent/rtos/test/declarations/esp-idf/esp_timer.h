/* What the port for ESP-IDF uses of it, as ESP-IDF 5.1 to 5.3 declare it: enough to compile against. */
#ifndef ESP_TIMER_H
#define ESP_TIMER_H

#include <stdint.h>

int64_t esp_timer_get_time(void);

#endif
