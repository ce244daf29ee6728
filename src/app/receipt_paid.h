/* receipt_paid.h: the payment that a receipt is for; for receipt.c and receipt_pdf.c. */
#ifndef APP_RECEIPT_PAID_H
#define APP_RECEIPT_PAID_H

#include "core/id.h"
#include "store/payment.h"

/* The first attempt of the booking that is paid: a second one is paid by mistake and goes back. */
MUST_USE enum err receipt_paid(struct db_conn *db, struct arena *a, struct shop_id shop,
                               struct booking_id booking, struct payment_get_row *out, bool *found);

#endif
