/* json.c: JSON from outside: bodies of the API, answers and events of the provider (base/json.h).
 */
#include "base/json.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

/* Printed and read again it is the same value. */
static void same_again(struct arena *a, const json_t *root)
{
    json_t *again;
    struct str text = json_text(a, root);
    if (text.n > JSON_MAX_BYTES) {
        return; /* a number like 1e300 is printed longer than it was written */
    }
    enum err e = json_parse(text, &again);
    assert(e == OK);
    assert(json_equal(root, again));
    json_decref(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct arena *a = arena_new();
    json_t *root;
    if (json_parse((struct str){(const char *)bytes, n}, &root) == OK) {
        assert(json_is_object(root) || json_is_array(root));
        same_again(a, root);
        json_str_at(a, root, "data.object.id");
        json_i64_at(root, "data.object.amount", 0);
        json_bool_at(root, "livemode", false);
        json_decref(root);
    } else {
        assert(root == NULL);
    }
    arena_free(a);
    return 0;
}
