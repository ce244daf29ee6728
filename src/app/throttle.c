#include "app/throttle.h"

#include "store/user.h"

enum {
    FIRST_BLOCK_MS = 30 * MS_PER_SECOND,
    LONGEST_BLOCK_MS = MS_PER_HOUR,
    FORGET_MS = MS_PER_HOUR, /* without a failure for so long, counting begins anew */
};

/* How long after that many failures: 30 s, 1 min, 2 min … 1 h. */
static int64_t block_ms(int64_t failures, int free)
{
    int64_t over = failures - free;
    if (over < 0) {
        return 0;
    }
    int64_t ms = FIRST_BLOCK_MS;
    for (int64_t i = 0; i < over && ms < LONGEST_BLOCK_MS; i++) {
        ms *= 2;
    }
    return ms < LONGEST_BLOCK_MS ? ms : LONGEST_BLOCK_MS;
}

enum err throttle_count(struct change *c, struct str what, int free, struct instant *until)
{
    struct throttle_get_row row = {0};
    bool found;
    TRY(q_throttle_get(c->db, c->a, &(struct throttle_get_in){c->shop.v, what}, &row, &found));
    if (found && row.blocked_until > c->now.ms) {
        if (row.blocked_until > until->ms) {
            until->ms = row.blocked_until;
        }
        return OK;
    }
    int64_t failures = found && c->now.ms - row.last_at < FORGET_MS ? row.failures + 1 : 1;
    int64_t block = block_ms(failures, free);
    return q_throttle_put(c->db,
                          &(struct throttle_put_in){.shop = c->shop.v,
                                                    .what = what,
                                                    .failures = failures,
                                                    .last_at = c->now.ms,
                                                    .blocked_until = c->now.ms + block},
                          NULL);
}

enum err throttle_forget(struct change *c, struct str what)
{
    return q_throttle_clear(c->db, &(struct throttle_clear_in){c->shop.v, what}, NULL);
}

enum err throttle_take_back(struct change *c, struct str what)
{
    struct throttle_get_row row = {0};
    bool found;
    TRY(q_throttle_get(c->db, c->a, &(struct throttle_get_in){c->shop.v, what}, &row, &found));
    return q_throttle_put(
        c->db,
        &(struct throttle_put_in){.shop = c->shop.v,
                                  .what = what,
                                  .failures = row.failures > 0 ? row.failures - 1 : 0,
                                  .last_at = c->now.ms,
                                  .blocked_until = 0},
        NULL);
}
