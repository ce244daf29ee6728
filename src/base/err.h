/* err.h: how a function says that it could not do its work. Zero is success.
 *
 * The list is base/errors.def; text keys are in ui/text/errors.txt. */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include "base/attr.h"

enum err {
    OK = 0,
#define ERR(name, status, code, text) ERR_##name,
#include "base/errors.def"
#undef ERR
    ERR_COUNT
};

/* For people who read logs: "NOT_FOUND". */
const char *err_name(enum err e);

/* HTTP status and API code of an error; OK gives 200 and "ok". */
int err_status(enum err e);
const char *err_code(enum err e);

/* Pass an error on: TRY(f(x)); returns from the calling function when f fails. */
#define TRY(call)                   \
    do {                            \
        enum err try_err_ = (call); \
        if (try_err_ != OK) {       \
            return try_err_;        \
        }                           \
    } while (0)

#endif
