/* sim_form.c: Stripe's nested form bodies as the simulator reads them (sim/form.h). */
#include "sim/form.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

/* Text at every leaf, and never deeper than the limit. */
static void check(json_t *value, int depth)
{
    assert(depth <= FORM_MAX_DEPTH + 1);
    assert(json_is_object(value) || json_is_string(value));
    const char *key;
    json_t *member;
    json_object_foreach(value, key, member)
    {
        check(member, depth + 1);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct arena *a = arena_new();
    json_t *root;
    struct str problem;
    if (form_decode(a, (struct str){(const char *)bytes, n}, &root, &problem) == OK) {
        check(root, 0);
        json_decref(root);
    }
    arena_free(a);
    return 0;
}
