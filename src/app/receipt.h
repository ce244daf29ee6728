/* receipt.h: 領収書 of a booking that is paid: issued, issued again, and drawn as a PDF.
 *
 * Who may and how often is core/receipt.h's to say. Every issue is kept with what the sheet says,
 * so that the same issue gives the same file whatever the shop changes afterwards. Numbers count up
 * per shop without a gap; an issue that follows another keeps the number, and its sheet says
 * 再発行. */
#ifndef APP_RECEIPT_H
#define APP_RECEIPT_H

#include "app/app.h"
#include "app/problems.h"
#include "core/receipt.h"
#include "store/receipt.h"

/* What there is of a booking, as seen by the customer or by staff. */
struct receipt {
    enum receipt_answer may;
    bool is_konbini; /* whose till has handed out a receipt already */
    bool is_issued;
    bool is_right; /* the newest issue says what is still there: some may have gone back since */
    struct receipt_latest_row latest; /* when it is issued; issue 0 otherwise */
    struct yen left;                  /* of what was paid */
    struct str name;                  /* whom to propose */
};
/* ERR_NOT_FOUND: no such booking. */
MUST_USE enum err receipt_read(struct db_conn *db, struct arena *a, struct shop_id shop,
                               struct booking_id booking, bool is_customer, struct receipt *out);

struct receipt_input {
    struct booking_id booking;
    struct str addressee;
    enum honorific honorific;
    int64_t after; /* how many issues this person had seen: one that is newer than that answers the
                      request, so that a button pressed twice issues once */
};

/* Fields "addressee". *out says why not; RECEIPT_MAY: there is an issue now, drawn by receipt_pdf.
 * ERR_NOT_FOUND: no such booking. */
MUST_USE enum err app_issue_receipt(struct app *app, struct arena *a, struct shop_id shop,
                                    struct actor who, const struct receipt_input *in,
                                    struct problems *problems, enum receipt_answer *out);

/* The newest issue as a PDF. ERR_NOT_FOUND: none was issued, or it is not right any more. */
MUST_USE enum err receipt_pdf(struct db_conn *db, struct arena *a, struct shop_id shop,
                              struct booking_id booking, struct str *out);

/* "000123" */
struct str receipt_number_text(struct arena *a, int64_t number);

#endif
