#include "sim/form.h"

#include "base/httpd.h"

/* Keys of one name: "a[b][]" is a, b and "". False when there are too many or a bracket is open. */
static bool split(struct str name, struct str keys[FORM_MAX_DEPTH], size_t *n)
{
    const char *bracket = name.n == 0 ? NULL : memchr(name.p, '[', name.n);
    size_t first = bracket == NULL ? name.n : (size_t)(bracket - name.p);
    keys[0] = str_sub(name, 0, first);
    *n = 1;
    struct str rest = str_sub(name, first, name.n);
    while (rest.n > 0) {
        const char *close = memchr(rest.p, ']', rest.n);
        if (rest.p[0] != '[' || close == NULL || *n == FORM_MAX_DEPTH) {
            return false;
        }
        size_t end = (size_t)(close - rest.p);
        keys[(*n)++] = str_sub(rest, 1, end - 1);
        rest = str_sub(rest, end + 1, rest.n);
    }
    return keys[0].n > 0;
}

/* The key that an empty bracket stands for: a new number, or the last one while its element does
 * not have `next` yet. */
static const char *number_for(struct arena *a, const json_t *group, const struct str *next)
{
    size_t count = json_object_size(group);
    if (count > 0 && next != NULL && next->n > 0) {
        const char *last = str_c(a, str_format(a, "%zu", count - 1));
        const json_t *element = json_object_get(group, last);
        if (json_is_object(element) && json_object_get(element, str_c(a, *next)) == NULL) {
            return last;
        }
    }
    return str_c(a, str_format(a, "%zu", count));
}

static bool put(struct arena *a, json_t *root, const struct str *keys, size_t n, struct str value)
{
    json_t *group = root;
    for (size_t i = 0; i < n; i++) {
        bool is_last = i + 1 == n;
        const char *key = keys[i].n == 0 ? number_for(a, group, is_last ? NULL : &keys[i + 1])
                                         : str_c(a, keys[i]);
        json_t *here = json_object_get(group, key);
        if (is_last) {
            json_t *text =
                json_is_object(here) ? NULL : json_stringn(value.p == NULL ? "" : value.p, value.n);
            return text != NULL && json_object_set_new(group, key, text) == 0;
        }
        if (here == NULL) {
            here = json_object();
            if (json_object_set_new(group, key, here) != 0) {
                return false;
            }
        }
        if (!json_is_object(here)) {
            return false;
        }
        group = here;
    }
    return false;
}

enum err form_decode(struct arena *a, struct str text, json_t **root, struct str *problem)
{
    json_t *tree = json_object();
    struct str rest = text, name, value, keys[FORM_MAX_DEPTH];
    size_t n;
    for (int fields = 0; form_next(a, &rest, &name, &value); fields++) {
        if (fields == FORM_MAX_FIELDS || !split(name, keys, &n) || !put(a, tree, keys, n, value)) {
            *problem = name;
            json_decref(tree);
            *root = NULL;
            return ERR_BAD_REQUEST;
        }
    }
    *root = tree;
    return OK;
}
