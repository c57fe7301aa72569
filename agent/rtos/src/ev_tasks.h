/* Which tasks there are, and how long each has run. */
#ifndef EV_TASKS_H
#define EV_TASKS_H

#include "edgevitals.h"

/* All tasks of a reading have been added: forgets those that are gone, and tells busy from idle time. */
void ev_settle_tasks(ev_publisher *publisher);

#endif
