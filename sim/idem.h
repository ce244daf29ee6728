/* idem.h: idempotency keys of API v1 (contract 2.2). */
#ifndef SIM_IDEM_H
#define SIM_IDEM_H

#include "sim/sim.h"

enum { IDEM_KEY_MAX = 255, IDEM_LIFE_S = 24 * 3600 };

enum idem {
    IDEM_NEW,      /* the caller executes, then calls idem_end */
    IDEM_REPLAY,   /* *stored has the first answer: {status, body} */
    IDEM_RUNNING,  /* another request with this key has not ended */
    IDEM_MISMATCH, /* the key was used for something else */
};

/* `request` is the canonical text of method, path and parameters. */
enum idem idem_begin(struct account *a, const char *key, int64_t now, const char *request,
                     const json_t **stored);

/* Keep the answer under the key, or with body NULL free the key again. */
void idem_end(struct account *a, const char *key, int status, const json_t *body);

#endif
