#include "base/err.h"

#include <assert.h>

struct err_row {
    const char *name;
    int status;
    const char *code;
};

static const struct err_row rows[ERR_COUNT] = {
    [OK] = {"OK", 200, "ok"},
#define ERR(name, status, code, text) [ERR_##name] = {#name, status, code},
#include "base/errors.def"
#undef ERR
};

static const struct err_row *row(enum err e)
{
    assert(e < ERR_COUNT);
    return &rows[e];
}

const char *err_name(enum err e)
{
    return row(e)->name;
}

int err_status(enum err e)
{
    return row(e)->status;
}

const char *err_code(enum err e)
{
    return row(e)->code;
}
