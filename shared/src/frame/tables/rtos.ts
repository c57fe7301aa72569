/** What an RTOS knows and no Linux kernel does (agent/rtos). A task of an RTOS is a row of the table `process`. See table.ts for the rules. */
import { gauge, type Table, type TableIds } from './table.js';

export const RTOS_IDS: TableIds = [[35, 36]];

export const RTOS_TABLES = {
  /** A task's stack has one size, and ends in what is not its own: how near it ever came is what counts. */
  task_stack: {
    id: 35,
    name: 'task_stack',
    source: 'high-water marks: uxTaskGetStackHighWaterMark, k_thread_stack_space_get, up_check_tcbstack',
    sentBy: 'rtos',
    labels: ['pid', 'start_ticks'],
    rowName: 'of a task that has no row in table process, as idle tasks have none',
    columns: [
      gauge('unused_bytes', 'bytes that the task has never used'),
      gauge('size_bytes', 'bytes; absent where the RTOS keeps no size'),
    ],
  },
  /** Memory that tasks share, to the byte: kibibytes of table memory are too coarse for 20 KiB. */
  heap: {
    id: 36,
    name: 'heap',
    source: 'xPortGetFreeHeapSize, sys_heap_runtime_stats_get, mallinfo, heap_caps_get_info',
    sentBy: 'rtos',
    labels: [],
    rowName: 'name of the heap, empty for the only one',
    columns: [
      gauge('free_bytes', 'bytes free'),
      gauge('least_free_bytes', 'bytes free at least, since boot'),
      gauge('size_bytes', 'bytes in all'),
    ],
  },
} as const satisfies Record<string, Table>;
