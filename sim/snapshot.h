/* snapshot.h: the whole state in one JSON file, so that a demo keeps its payments. */
#ifndef SIM_SNAPSHOT_H
#define SIM_SNAPSHOT_H

#include "sim/sim.h"

/* Take the lock, write the state to s->data_path in one step (write beside, rename). ERR_IO: the
 * old file is untouched. Nothing to do, and OK, without a path or a change since the last time. */
MUST_USE enum err snapshot_save(struct sim *s);

/* Read it at start. OK when the file does not exist. ERR_BAD_REQUEST: it is not ours. */
MUST_USE enum err snapshot_load(struct sim *s);

#endif
