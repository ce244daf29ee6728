/* refund_call.h: calls about refunds and what their answers mean; the rows and the worker are those
 * of operations.c. */
#ifndef APP_REFUND_CALL_H
#define APP_REFUND_CALL_H

#include "app/operation.h"
#include "store/payment.h"

/* Make the call of the row, or look first what became of earlier tries. Blocks on the network. */
void refund_call(struct app *app, struct arena *a, const struct gw_account *account,
                 const struct payment_get_row *payment, struct operation_answer *answer);

/* Apply its answer. */
MUST_USE enum err refund_answered(struct change *c, const struct operation_answer *answer);

/* Read all refunds of a payment now. Blocks on the network. */
void refund_read(struct app *app, struct arena *a, const struct gw_account *account,
                 struct str payment_provider_id, struct gw_reply *out);

#endif
