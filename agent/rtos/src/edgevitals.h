/*
 * Publishes what the tasks of an RTOS cost, in the frames that the Linux agent publishes (proto/PROTOCOL.md): a task
 * stands in the table `process`. C99, without heap, stdio, floating point or transport: the caller reads its RTOS,
 * and sends the bytes that come back. One task owns a publisher: nothing here is locked.
 *
 *     ev_begin(&publisher, boot_ms, wall_ms, run_ticks);
 *     ev_add_task(&publisher, &task);                      for each task
 *     ev_set(&publisher, EV_HEAP_FREE, bytes);             what else is known
 *     length = ev_frame(&publisher, buffer, sizeof buffer);
 */
#ifndef EDGEVITALS_H
#define EDGEVITALS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Tasks that are followed, idle tasks included; the others are left out, and counted. */
#ifndef EV_MAX_TASKS
#define EV_MAX_TASKS 8U
#endif
/* Cores whose idle time is told. */
#ifndef EV_MAX_CPUS
#define EV_MAX_CPUS 1U
#endif
/* Bytes of a task's name that are told. */
#define EV_NAME_BYTES 16U

/* What the RTOS does not tell: absent is never 0. */
#define EV_UNKNOWN UINT32_MAX

/* What does not change while the device is up; may stand in flash, and must outlive the publisher. */
typedef struct {
    const char *device;        /* [a-zA-Z0-9_-], 1 to 64 bytes; not query, reply or analyzer */
    uint8_t boot[8];           /* random, another one at each boot */
    uint32_t run_ms;           /* milliseconds since boot at which the publisher began */
    const char *os;            /* name and version, for instance "FreeRTOS V11.1.0" */
    const char *architecture;  /* for instance "armv7m" */
    const char *model;         /* the board; "" unknown */
    uint32_t ticks_per_second; /* of the run-time counters: 1 to 1000000000 */
    uint32_t publish_ms;       /* between frames */
    uint8_t counter_bits;      /* of the run-time counters: 32 or 64 */
    uint8_t cpus;              /* cores, 1 to EV_MAX_CPUS */
    uint8_t key_every;         /* one frame in so many stands alone, 1: all of them */
    bool is_mesh;              /* the radio forwards for others */
    const char *radio;         /* name of the network interface; NULL: none */
    const char *zone;          /* name of the temperature sensor; NULL: none */
    const char *supply;        /* name of the battery; NULL: none */
    uint32_t charge_full_uah;  /* what it holds when full; 0 unknown */
} ev_config;

typedef struct {
    const char *name;      /* until the frame is made */
    uint32_t id;           /* no two tasks that live have the same */
    uint64_t run_ticks;    /* run-time counter, as it stands */
    uint32_t stack_unused; /* least bytes of its stack that were ever free, or EV_UNKNOWN */
    uint32_t stack_size;   /* bytes, or EV_UNKNOWN */
    bool is_idle;          /* runs when nothing else does, one a core: its time is no load */
} ev_task;

/* What is told of the device besides. Counters are those since boot, and may wrap at 32 bits. */
typedef enum {
    EV_LEFT_OUT,        /* the publisher's own: tasks that there was no room for */
    EV_NOT_SENT,        /* the publisher's own: frames */
    EV_HEAP_FREE,       /* bytes */
    EV_HEAP_LEAST_FREE, /* bytes, since boot */
    EV_HEAP_SIZE,       /* bytes */
    EV_RX_BYTES,
    EV_TX_BYTES,
    EV_RX_PACKETS,
    EV_TX_PACKETS,
    EV_RX_DROPPED,
    EV_TX_DROPPED,
    EV_RX_ERRORS,
    EV_TX_ERRORS,
    EV_TEMPERATURE, /* this one and those below by ev_set_level: thousandths of a degree Celsius */
    EV_CURRENT,     /* microamperes, below 0 while the battery discharges */
    EV_VOLTAGE,     /* microvolts */
    EV_CAPACITY,    /* percent */
    EV_CHARGING,    /* 1 charging, 2 discharging, 3 not charging, 4 full */
    EV_VALUES
} ev_value;

/* What is kept of a task. `key_` is what the last key frame told. */
typedef struct {
    ev_task task;
    uint64_t started; /* ticks after boot */
    uint64_t key_ticks;
    uint32_t key_unused;
    bool is_used;
    bool is_present; /* in the reading at hand */
} ev_slot;

/* What is told of the device and its cores. */
typedef struct {
    uint64_t busy_ticks[EV_MAX_CPUS];
    uint64_t idle_ticks[EV_MAX_CPUS];
    uint32_t values[EV_VALUES];
} ev_told;

/* Numbers of a frame's header, in their order there. */
typedef enum { EV_SEQUENCE, EV_KEY, EV_BOOT_MS, EV_WALL_MS, EV_NUMBERS } ev_number;

typedef struct {
    const ev_config *config;
    bool needs_key;
    ev_slot slots[EV_MAX_TASKS];
    ev_told told;
    ev_told key_told; /* by the last key frame */
    uint64_t numbers[EV_NUMBERS];
    uint64_t run_ticks;
    uint64_t elapsed; /* ticks since the reading before */
    uint64_t started; /* ticks after boot at the reading before: what is new began later */
} ev_publisher;

/* Begins a run. False: the configuration cannot be used. */
bool ev_init(ev_publisher *publisher, const ev_config *config);

/*
 * The info document, to be published retained before the first frame, to `out`. Returns its bytes, 0 when they are more
 * than `size`: 480 and the names in the configuration suffice.
 */
size_t ev_info(const ev_config *config, uint8_t *out, size_t size);

/*
 * Begins a reading. Run-time counters of 32 bits must be read more often than they wrap.
 * boot_ms: milliseconds since boot, sleep included; never steps.
 * wall_ms: milliseconds since 1970; 0 where nobody has set a clock.
 * run_ticks: the counter behind the tasks' run-time counters, as it stands.
 */
void ev_begin(ev_publisher *publisher, uint64_t boot_ms, uint64_t wall_ms, uint64_t run_ticks);

void ev_add_task(ev_publisher *publisher, const ev_task *task);

void ev_set(ev_publisher *publisher, ev_value value, uint32_t amount);
void ev_set_level(ev_publisher *publisher, ev_value value, int32_t level);

/*
 * Makes a frame of the reading, to be published. Returns its bytes; 0 when they are more than `size`, and then the frame is
 * lost: 100 and 30 for each task do in practice, 250 and 60 for each task whatever is told.
 */
size_t ev_frame(ev_publisher *publisher, uint8_t *out, size_t size);

/* The last frame could not be sent: that is told, and the next frame stands alone. */
void ev_not_sent(ev_publisher *publisher);

/* The next frame stands alone: after a connection was made anew, or on the request `keyframe`. */
void ev_need_key(ev_publisher *publisher);

#endif
