/* See esp_timer.h beside this folder: its FreeRTOS is one of its own, whose stacks are counted in bytes. */
#ifndef FREERTOS_H
#define FREERTOS_H

#include <stddef.h>
#include <stdint.h>

typedef uint8_t StackType_t;
typedef int BaseType_t;
typedef unsigned int UBaseType_t;

#define configRUN_TIME_COUNTER_TYPE uint32_t
#define portNUM_PROCESSORS 2

#endif
