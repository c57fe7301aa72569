/* See esp_timer.h beside this folder. */
#ifndef TASK_H
#define TASK_H

#include "freertos/FreeRTOS.h"

typedef struct tskTaskControlBlock *TaskHandle_t;

typedef struct xTASK_STATUS {
    TaskHandle_t xHandle;
    const char *pcTaskName;
    UBaseType_t xTaskNumber;
    configRUN_TIME_COUNTER_TYPE ulRunTimeCounter;
    StackType_t *pxStackBase;
    uint32_t usStackHighWaterMark;
    BaseType_t xCoreID;
} TaskStatus_t;

UBaseType_t uxTaskGetSystemState(TaskStatus_t *pxTaskStatusArray, UBaseType_t uxArraySize,
                                 configRUN_TIME_COUNTER_TYPE *pulTotalRunTime);
TaskHandle_t xTaskGetIdleTaskHandleForCore(BaseType_t xCoreID);

#endif
