#include "base/json.h"

/* How deep the brackets go, not counting those inside strings: checked before jansson recurses. */
static bool is_too_deep(struct str text)
{
    int depth = 0;
    bool in_string = false;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (in_string) {
            if (c == '\\') {
                i++;
            } else if (c == '"') {
                in_string = false;
            }
        } else if (c == '"') {
            in_string = true;
        } else if (c == '{' || c == '[') {
            if (++depth > JSON_MAX_DEPTH) {
                return true;
            }
        } else if (c == '}' || c == ']') {
            depth--;
        }
    }
    return false;
}

enum err json_parse(struct str text, json_t **root)
{
    *root = NULL;
    if (text.n == 0 || text.n > JSON_MAX_BYTES || is_too_deep(text)) {
        return ERR_BAD_REQUEST;
    }
    *root = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES, NULL);
    return *root == NULL ? ERR_BAD_REQUEST : OK;
}

struct str json_text(struct arena *a, const json_t *value)
{
    size_t n = json_dumpb(value, NULL, 0, JSON_COMPACT | JSON_ENCODE_ANY);
    char *p = arena_alloc(a, n + 1);
    json_dumpb(value, p, n, JSON_COMPACT | JSON_ENCODE_ANY);
    return (struct str){p, n};
}

json_t *json_at(const json_t *root, const char *path)
{
    char key[64];
    json_t *v = (json_t *)root;
    while (v != NULL && *path != '\0') {
        size_t n = strcspn(path, ".");
        if (n >= sizeof key) {
            return NULL;
        }
        memcpy(key, path, n);
        key[n] = '\0';
        v = json_object_get(v, key);
        path += n + (path[n] == '.');
    }
    return v;
}

struct str json_str_at(struct arena *a, const json_t *root, const char *path)
{
    const json_t *v = json_at(root, path);
    if (!json_is_string(v)) {
        return STR_NONE;
    }
    return str_copy(a, (struct str){json_string_value(v), json_string_length(v)});
}

int64_t json_i64_at(const json_t *root, const char *path, int64_t otherwise)
{
    const json_t *v = json_at(root, path);
    return json_is_integer(v) ? json_integer_value(v) : otherwise;
}

bool json_bool_at(const json_t *root, const char *path, bool otherwise)
{
    const json_t *v = json_at(root, path);
    return json_is_boolean(v) ? json_is_true(v) : otherwise;
}

json_t *json_from_str(struct str s)
{
    return s.p == NULL ? json_null() : json_stringn(s.p, s.n);
}
