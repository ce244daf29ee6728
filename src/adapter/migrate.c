#include "adapter/migrate.h"

#include "base/log.h"

enum err migrate_plan(const struct migration *all, const struct migrate_applied *applied, size_t n,
                      size_t *next)
{
    for (size_t i = 0; i < n; i++) {
        if (all[i].number == 0) {
            log_error("migrate.newer", "database=%d program=%d", applied[n - 1].number,
                      i == 0 ? 0 : all[i - 1].number);
            return ERR_CONFIG;
        }
        if (all[i].number != applied[i].number || strcmp(all[i].sha256, applied[i].sha256) != 0) {
            log_error("migrate.changed", "number=%d name=%s", all[i].number, all[i].name);
            return ERR_CONFIG;
        }
    }
    *next = n;
    return OK;
}
