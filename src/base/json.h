/* json.h: jansson with bounds. Values are jansson's own (`json_t`, reference-counted): whoever
 * parses or makes a root lets it go with json_decref. Build with jansson's json_pack and setters.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/err.h"
#include "base/str.h"

#include <jansson.h>

enum { JSON_MAX_BYTES = 1024 * 1024, JSON_MAX_DEPTH = 64 };

/* One JSON value (an object or array at the top), duplicate keys refused. ERR_BAD_REQUEST: not
 * JSON, too large or too deep; *root is NULL then. */
MUST_USE enum err json_parse(struct str text, json_t **root);

/* Compact text of a value, in the arena. */
struct str json_text(struct arena *a, const json_t *value);

/* The value behind a dotted path of object keys ("next_action.type"); NULL when any is missing. */
json_t *json_at(const json_t *root, const char *path);

/* The same as a typed value: text copied into `a` (STR_NONE when absent or not a string), and a
 * number (`otherwise` when absent or not an integer). */
struct str json_str_at(struct arena *a, const json_t *root, const char *path);
int64_t json_i64_at(const json_t *root, const char *path, int64_t otherwise);
bool json_bool_at(const json_t *root, const char *path, bool otherwise);

/* A JSON string from borrowed text; JSON null for STR_NONE. */
json_t *json_from_str(struct str s);

#endif
