/* settings.h: the server's settings, from a file (NAME = VALUE lines) and the command line
 * (--name=value or --name value, dashes for underscores; stronger than the file).
 *
 * All are checked at once at start; a bad value is a sentence on stderr and no server. */
#ifndef BASE_SETTINGS_H
#define BASE_SETTINGS_H

#include "base/err.h"
#include "base/str.h"

struct settings {
#define SETTING_TEXT(name, otherwise, help)             struct str name;
#define SETTING_INT(name, otherwise, least, most, help) int64_t name;
#define SETTING_YES(name, otherwise, help)              bool name;
#include "base/settings.def"
#undef SETTING_TEXT
#undef SETTING_INT
#undef SETTING_YES
};

/* Defaults, then the file named by --config (if any), then the arguments. Text is copied into `a`.
 * ERR_CONFIG: something is wrong and has been said on stderr. */
MUST_USE enum err settings_read(struct arena *a, int argc, char **argv, struct settings *out);

/* The sample file: every setting with its help and default. */
struct str settings_sample(struct arena *a);

#endif
