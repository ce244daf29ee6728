/* api.h: what the endpoints of the JSON API share: reading requests, writing answers, saying no.
 *
 * Ids are strings as in the pages' addresses, money is {"amount", "currency"}, instants are ISO
 * 8601 in UTC, days are Japanese calendar days. Every property of an answer is always there; what
 * does not apply is null. The shapes are in schema.c, and openapi.c makes the description out of
 * them. */
#ifndef WEB_API_API_H
#define WEB_API_API_H

#include "base/json.h"
#include "core/money.h"
#include "web/form.h"
#include "web/req.h"

enum api_refusal {
#define REFUSAL(name, status, code, text) API_##name,
#include "web/api/refusals.def"
#undef REFUSAL
    API_REFUSAL_COUNT
};

/* Every code that an error of the API can have, those of base/errors.def and the refusals, by
 * number; their statuses. */
enum { API_CODE_COUNT = ERR_COUNT - 1 + API_REFUSAL_COUNT };
struct str api_code(unsigned i); /* STR_NONE: the code of another number */
int api_code_status(unsigned i);

#define API_ID_PATTERN "^[0-9a-hjkmnp-tv-z]{11}$" /* of ids as text (app/ids.h) */

enum {
    API_KEY_MIN = 16, /* keys of strangers share one space: they must be ones that nobody guesses */
    API_KEY_MAX = 128,
};

/* The fields of a query or body: read with the form's rules, described from the same table. */
struct api_fields {
    const struct field *v;
    size_t n;
    void (*choices)(struct form *f); /* options of its choices; NULL: it has none */
    const char *map;                 /* a property whose own names are not known here; or NULL */
    enum tx map_label;
};

/* --- answers; all give OK --- */

/* Takes `body`. */
enum err api_answer(struct web_req *r, int status, json_t *body);
/* `field` NULL: about none. */
enum err api_refuse(struct web_req *r, enum api_refusal refusal, const char *field);
/* What is wrong with the fields of a form; `inside` is the property that it is in, or NULL. */
enum err api_invalid(struct web_req *r, const struct form *f, const char *inside);

/* --- values --- */

/* Takes `value`. */
void api_put(json_t *object, const char *name, json_t *value);
json_t *api_id(struct arena *a, int64_t id);
json_t *api_money(struct yen amount);
json_t *api_instant(struct arena *a, struct instant i);
json_t *api_instant_or_null(struct arena *a, struct opt_i64 ms);
json_t *api_text(struct str s);         /* "" when there is none */
json_t *api_text_or_null(struct str s); /* null when there is none */

/* --- requests --- */

/* An empty form of those fields. */
struct form *api_new_form(const struct web_req *r, const struct api_fields *fields);

/* The fields of the query. False: the answer is made. */
MUST_USE bool api_read_query(struct web_req *r, const struct api_fields *fields, struct form **out);
/* The fields of the body; an absent body is an empty object. `body` (NULL: not needed) gets the
 * whole, to be let go with json_decref. False: the answer is made and there is no body. */
MUST_USE bool api_read_body(struct web_req *r, const struct api_fields *fields, struct form **out,
                            json_t **body);

/* An object inside the body; names that the form does not have (and that are not `map`) are
 * refused. False: the answer is made. */
MUST_USE bool api_read_object(struct web_req *r, struct form *f, const json_t *object,
                              const char *inside, const char *map);

/* Do `work` once per Idempotency-Key (app/api_answer.h). `work` makes the answer; when nothing was
 * done and the client may correct itself under the same key, it clears *is_final. */
enum err api_once(struct web_req *r, enum err (*work)(struct web_req *r, bool *is_final));
/* The key of the request, once it is known to have one, and what tells it from others under it. */
struct str api_key(const struct web_req *r);
struct str api_print(const struct web_req *r);

/* For work that keeps its answer in its own transaction (api_answer_add): whether the key is new.
 * False: the answer is made. */
MUST_USE enum err api_is_new(struct web_req *r, bool *is_new);

#endif
