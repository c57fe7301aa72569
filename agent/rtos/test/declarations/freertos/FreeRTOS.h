/* What the port for FreeRTOS uses of it, as FreeRTOS 10.4 to 11.1 declare it: enough to compile against. */
#ifndef FREERTOS_H
#define FREERTOS_H

#include <stddef.h>
#include <stdint.h>

typedef uint32_t StackType_t;
typedef long BaseType_t;
typedef unsigned long UBaseType_t;

#define configRUN_TIME_COUNTER_TYPE uint32_t
#define configSTACK_DEPTH_TYPE uint16_t
#define configTOTAL_HEAP_SIZE ((size_t)32768)

size_t xPortGetFreeHeapSize(void);
size_t xPortGetMinimumEverFreeHeapSize(void);

#endif
