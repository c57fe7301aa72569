#include "edgevitals.h"

bool ev_init(ev_publisher *publisher, const ev_config *config)
{
    static const ev_publisher NOTHING = { 0 };
    *publisher = NOTHING;
    publisher->config = config;
    publisher->needs_key = true;
    return (config->ticks_per_second <= 1000000000U) && (config->cpus <= EV_MAX_CPUS);
}

void ev_set(ev_publisher *publisher, ev_value value, uint32_t amount)
{
    publisher->told.values[value] = amount;
}

void ev_set_level(ev_publisher *publisher, ev_value value, int32_t level)
{
    /* from 0 on, so that only the highest is EV_UNKNOWN */
    publisher->told.values[value] = (uint32_t)level ^ 0x80000000U;
}

void ev_need_key(ev_publisher *publisher)
{
    publisher->needs_key = true;
}
