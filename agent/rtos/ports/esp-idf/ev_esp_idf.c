/*
 * ESP-IDF 5. Needs CONFIG_FREERTOS_USE_TRACE_FACILITY and CONFIG_FREERTOS_GENERATE_RUN_TIME_STATS; on two cores compile with
 * EV_MAX_CPUS=2U and EV_MAX_TASKS=24U. Calls uxTaskGetSystemState, xTaskGetIdleTaskHandleForCore (v5.1 and later, before
 * it xTaskGetIdleTaskHandleForCPU), esp_timer_get_time, heap_caps_get_info. Frames go out by esp_mqtt_client_publish(client,
 * topic, frame, length, 0, 0).
 */
#include "edgevitals.h"
#include "esp_heap_caps.h"
#include "esp_timer.h"
#include "freertos/FreeRTOS.h"
#include "freertos/task.h"

/* False: there are more tasks than EV_MAX_TASKS, of which FreeRTOS tells none then. No frame is to be made of that. */
bool ev_read_esp_idf(ev_publisher *publisher, uint64_t wall_ms);

static bool is_idle(TaskHandle_t task)
{
    for (BaseType_t core = 0; core < portNUM_PROCESSORS; core++) {
        if (xTaskGetIdleTaskHandleForCore(core) == task) {
            return true;
        }
    }
    return false;
}

bool ev_read_esp_idf(ev_publisher *publisher, uint64_t wall_ms)
{
    static TaskStatus_t states[EV_MAX_TASKS];
    configRUN_TIME_COUNTER_TYPE total = 0;
    multi_heap_info_t heap;
    const UBaseType_t count = uxTaskGetSystemState(states, EV_MAX_TASKS, &total);
    if (count == 0U) {
        return false;
    }
    ev_begin(publisher, (uint64_t)esp_timer_get_time() / 1000U, wall_ms, total);
    for (UBaseType_t i = 0; i < count; i++) {
        const ev_task task = {
            .name = states[i].pcTaskName,
            .id = (uint32_t)states[i].xTaskNumber,
            .run_ticks = states[i].ulRunTimeCounter,
            .stack_unused = (uint32_t)states[i].usStackHighWaterMark, /* bytes here */
            .stack_size = EV_UNKNOWN,
            .is_idle = is_idle(states[i].xHandle),
        };
        ev_add_task(publisher, &task);
    }
    heap_caps_get_info(&heap, MALLOC_CAP_DEFAULT);
    ev_set(publisher, EV_HEAP_SIZE, (uint32_t)(heap.total_free_bytes + heap.total_allocated_bytes));
    ev_set(publisher, EV_HEAP_FREE, (uint32_t)heap.total_free_bytes);
    ev_set(publisher, EV_HEAP_LEAST_FREE, (uint32_t)heap.minimum_free_bytes);
    return true;
}
