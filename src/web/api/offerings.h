/* offerings.h: what the endpoints about offerings and slots lend to booking and to the description.
 */
#ifndef WEB_API_OFFERINGS_H
#define WEB_API_OFFERINGS_H

#include "app/offering.h"
#include "web/api/api.h"
#include "web/shop/offer.h"

/* ?from=2026-03-01&to=2026-03-31 */
extern const struct api_fields api_slot_query;

/* "open", "not_yet" … of enum slot_state. */
struct str api_slot_state_name(unsigned state);

/* The questions that are asked of whoever books the offering. */
MUST_USE enum err api_questions(struct web_req *r, int64_t offering,
                                struct question_list_rows *out);
/* The options of a choice: value and label are the same. Returns how many. */
size_t api_question_options(const struct question_list_row *q,
                            struct option out[QUESTION_OPTIONS_MAX]);

#endif
