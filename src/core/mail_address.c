#include "core/mail_address.h"

enum { ADDRESS_MAX = 254, LOCAL_MAX = 64, LABEL_MAX = 63 };

static bool is_alnum(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool is_local(struct str s)
{
    if (s.n == 0 || s.n > LOCAL_MAX) {
        return false;
    }
    for (size_t i = 0; i < s.n; i++) {
        /* Dots anywhere: Japanese carriers once gave out addresses with two in a row. */
        if (!is_alnum(s.p[i]) && memchr(".!#$%&'*+/=?^_`{|}~-", s.p[i], 20) == NULL) {
            return false;
        }
    }
    return true;
}

static bool is_host(struct str s)
{
    int labels = 0;
    while (s.p != NULL) {
        struct str label = str_cut(&s, '.');
        if (label.n == 0 || label.n > LABEL_MAX || label.p[0] == '-' ||
            label.p[label.n - 1] == '-') {
            return false;
        }
        for (size_t i = 0; i < label.n; i++) {
            if (!is_alnum(label.p[i]) && label.p[i] != '-') {
                return false;
            }
        }
        labels++;
    }
    return labels >= 2;
}

bool mail_address_is_plausible(struct str s)
{
    if (s.n > ADDRESS_MAX) {
        return false;
    }
    struct str rest = s;
    struct str local = str_cut(&rest, '@');
    return rest.p != NULL && is_local(local) && is_host(rest);
}

struct str mail_address_fold(struct arena *a, struct str s)
{
    char *p = arena_alloc(a, s.n + 1);
    for (size_t i = 0; i < s.n; i++) {
        p[i] = (char)(s.p[i] >= 'A' && s.p[i] <= 'Z' ? s.p[i] + ('a' - 'A') : s.p[i]);
    }
    return (struct str){p, s.n};
}
