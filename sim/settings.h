/* settings.h: the switches of sim/settings.def as a struct, and as JSON for /sim/settings. */
#ifndef SIM_SETTINGS_H
#define SIM_SETTINGS_H

#include "base/json.h"

struct settings {
#define SETTING_INT(name, value, low, high, help) int64_t name;
#define SETTING_BOOL(name, value, help)           bool name;
#include "sim/settings.def"
#undef SETTING_INT
#undef SETTING_BOOL
};

void settings_init(struct settings *s);

/* Take over what `changes` names. ERR_INVALID: an unknown name or a value out of bounds, which
 * *problem then names (it lives for ever); nothing was changed. */
MUST_USE enum err settings_change(struct settings *s, const json_t *changes, const char **problem);

/* A new object of all settings. */
json_t *settings_show(const struct settings *s);

#endif
