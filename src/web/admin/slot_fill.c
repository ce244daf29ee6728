#include "web/admin/slot_fill.h"

#include "core/booking.h"
#include "core/payment.h"

static void add_confirmed(struct slot_fill *f, struct str pay_status, int64_t n)
{
    enum pay_status pay;
    if (str_empty(pay_status) || !pay_status_parse(pay_status, &pay)) {
        f->nothing += n;
    } else if (pay == PAY_PAID) {
        f->paid += n;
    } else if (pay == PAY_FAILED) {
        f->failed += n;
    } else {
        f->unpaid += n; /* also one whose number was taken back: the money has not come */
    }
}

static void add(struct slot_fill *f, const struct slot_states_of_day_row *row)
{
    enum booking_status status;
    if (!booking_status_parse(row->status, &status)) {
        return;
    }
    if (status == BOOKING_CONFIRMED) {
        add_confirmed(f, row->pay_status, row->n);
    }
    f->waiting += status == BOOKING_WAITLISTED ? row->n : 0;
    f->pending += status == BOOKING_PENDING ? row->n : 0;
}

/* The first row of the slot or of one behind it. */
static size_t first_of(const struct slot_states_of_day_rows *rows, int64_t slot)
{
    size_t from = 0, to = rows->n;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (rows->v[middle].slot < slot) {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    return from;
}

struct slot_fill slot_fill_of(const struct slot_states_of_day_rows *rows, int64_t slot)
{
    struct slot_fill f = {0};
    for (size_t i = first_of(rows, slot); i < rows->n && rows->v[i].slot == slot; i++) {
        add(&f, &rows->v[i]);
    }
    return f;
}
