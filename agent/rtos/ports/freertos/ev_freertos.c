/*
 * FreeRTOS 10.4 and later. Needs in FreeRTOSConfig.h: configUSE_TRACE_FACILITY and configGENERATE_RUN_TIME_STATS 1,
 * INCLUDE_xTaskGetIdleTaskHandle 1. Calls uxTaskGetSystemState (36 bytes a task on the stack, the scheduler suspended
 * meanwhile), xPortGetFreeHeapSize and xPortGetMinimumEverFreeHeapSize (heap_4 and heap_5).
 *
 * `unused` is in bytes in ESP-IDF and in words of the stack elsewhere.
 */
#include "FreeRTOS.h"

#include "edgevitals.h"
#include "task.h"

/* False: there are more tasks than EV_MAX_TASKS, of which FreeRTOS tells none then. No frame is to be made of that. */
bool ev_read_freertos(ev_publisher *publisher, uint64_t boot_ms, uint64_t wall_ms);

#ifdef ESP_PLATFORM
#define STACK_UNIT 1U
#else
#define STACK_UNIT sizeof(StackType_t)
#endif

/* Reads all tasks and the heap. boot_ms: milliseconds since boot in 64 bits, which xTaskGetTickCount alone does not have. */
bool ev_read_freertos(ev_publisher *publisher, uint64_t boot_ms, uint64_t wall_ms)
{
    TaskStatus_t states[EV_MAX_TASKS];
    configRUN_TIME_COUNTER_TYPE total = 0U;
    const TaskHandle_t idle = xTaskGetIdleTaskHandle();
    const UBaseType_t count = uxTaskGetSystemState(states, EV_MAX_TASKS, &total);
    UBaseType_t i;
    if (count == 0U) {
        return false;
    }
    ev_begin(publisher, boot_ms, wall_ms, total);
    for (i = 0U; i < count; i++) {
        const ev_task task = {
            .name = states[i].pcTaskName,
            .id = (uint32_t)states[i].xTaskNumber,
            .run_ticks = states[i].ulRunTimeCounter,
            .stack_unused = (uint32_t)(states[i].usStackHighWaterMark * STACK_UNIT),
            .stack_size = EV_UNKNOWN, /* FreeRTOS keeps none */
            .is_idle = states[i].xHandle == idle,
        };
        ev_add_task(publisher, &task);
    }
    ev_set(publisher, EV_HEAP_SIZE, configTOTAL_HEAP_SIZE);
    ev_set(publisher, EV_HEAP_FREE, (uint32_t)xPortGetFreeHeapSize());
    ev_set(publisher, EV_HEAP_LEAST_FREE, (uint32_t)xPortGetMinimumEverFreeHeapSize());
    return true;
}
