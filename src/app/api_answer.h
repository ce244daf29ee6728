/* api_answer.h: a request that changes something is done once, however often it is sent.
 *
 * The client names the request by an idempotency key. A repeat gets the same answer again, and
 * another request under the same key is refused. A booking keeps its answer in its own transaction
 * (look, add). A decision of staff claims the key first, works, and keeps the answer then; what
 * happened between the commits of a server that died is settled by the use case, which bears being
 * asked again: it says "already". */
#ifndef APP_API_ANSWER_H
#define APP_API_ANSWER_H

#include "app/change.h"

enum {
    API_ANSWER_DAYS = 7,                      /* answers are given again for so long */
    API_ANSWER_LEASE_MS = 30 * MS_PER_SECOND, /* a claim without an answer is void after this */
};

enum api_answer_state {
    API_ANSWER_YOURS,   /* the key is claimed: do the work, then keep or drop */
    API_ANSWER_KEPT,    /* a repeat: `status` and `body` of the first */
    API_ANSWER_RUNNING, /* the same request is being answered right now */
    API_ANSWER_OTHER,   /* the key belongs to another request */
};

struct api_answer {
    enum api_answer_state state;
    int status;
    struct str body;
};

/* What makes two requests the same: who asks (0: nobody in particular), method, path and body. */
struct str api_fingerprint(struct arena *a, struct user_id who, struct str method, struct str path,
                           struct str body);

/* For work whose own transaction keeps its answer, and which bears being begun twice: YOURS when
 * nothing is known of the key, and nothing is claimed. Reads only. */
MUST_USE enum err api_answer_look(struct app *app, struct arena *a, struct shop_id shop,
                                  struct str key, struct str fingerprint, struct api_answer *out);
/* Inside that transaction. ERR_CONFLICT: the key has got another answer meanwhile; look again. */
MUST_USE enum err api_answer_add(struct change *c, struct str key, struct str fingerprint,
                                 int status, struct str body);

/* Claim a key, or see what has become of it. */
MUST_USE enum err api_answer_claim(struct app *app, struct arena *a, struct shop_id shop,
                                   struct str key, struct str fingerprint, struct api_answer *out);

/* Keep the answer for repeats, or give the key back because nothing was done. */
MUST_USE enum err api_answer_keep(struct app *app, struct arena *a, struct shop_id shop,
                                  struct str key, int status, struct str body);
MUST_USE enum err api_answer_drop(struct app *app, struct arena *a, struct shop_id shop,
                                  struct str key);

/* Remove what is past, in every shop. For jobs.c, once a day. */
void api_answers_forget(struct app *app, struct arena *a);

#endif
