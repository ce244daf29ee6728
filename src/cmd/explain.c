/* explain.c: `uketsuke explain`: the rules, drawn from the tables that the program itself runs by.
 */
#include "core/explain.h"

#include "cmd/cmd.h"

struct options {
    enum lang lang;
    enum pay_method method;
    bool as_svg;
    bool is_tall;
};

static const char usage_text[] =
    "usage: uketsuke explain TOPIC [--lang ja|en]\n\n"
    "  booking                     the rules of a booking\n"
    "  payment [--method onsite]   the rules of a payment, at a convenience store unless said\n"
    "  refund [--method card]      the rules of a refund, of a payment at a convenience store "
    "unless "
    "said\n"
    "  picture [--svg [--tall]]    the comparison: as sentences, or as a picture of 1280 or 390 "
    "units\n"
    "  errors                      every error with its HTTP status and API code\n"
    "  settings                    every setting, as a sample file\n"
    "  docs                        docs/state-machines.md\n";

static void booking(struct arena *a, struct buf *out, const struct options *o)
{
    explain_booking(a, out, o->lang);
}

static void payment(struct arena *a, struct buf *out, const struct options *o)
{
    explain_payment(a, out, o->lang, o->method);
}

static void refund(struct arena *a, struct buf *out, const struct options *o)
{
    explain_refund(a, out, o->lang, o->method);
}

static void picture(struct arena *a, struct buf *out, const struct options *o)
{
    struct explain_picture p = {.lang = o->lang,
                                .shape = o->is_tall ? EXPLAIN_TALL : EXPLAIN_WIDE,
                                .parts = EXPLAIN_FLOWS | EXPLAIN_MACHINES,
                                .id = "uketsuke"};
    if (!o->as_svg) {
        explain_flows(a, out, o->lang);
    } else if (!explain_picture(a, out, &p)) {
        fputs("a state has no place in the picture: src/core/explain_paint.c\n", stderr);
    }
}

static void errors(struct arena *a, struct buf *out, const struct options *o)
{
    explain_errors(a, out, o->lang);
}

static void docs(struct arena *a, struct buf *out, const struct options *o)
{
    (void)o;
    explain_docs(a, out);
}

static const struct {
    const char *name;
    void (*write)(struct arena *, struct buf *, const struct options *);
} topics[] = {
    {"booking", booking}, {"payment", payment}, {"refund", refund},
    {"picture", picture}, {"errors", errors},   {"docs", docs},
};

/* False: an option that does not exist. */
static bool parse(int argc, char **argv, struct options *o)
{
    *o = (struct options){.lang = LANG_JA, .method = PAY_KONBINI};
    for (int i = 0; i < argc; i++) {
        struct str value = str_from(i + 1 < argc ? argv[i + 1] : NULL);
        if (strcmp(argv[i], "--svg") == 0) {
            o->as_svg = true;
        } else if (strcmp(argv[i], "--tall") == 0) {
            o->is_tall = true;
        } else if (strcmp(argv[i], "--lang") == 0 && (str_is(value, "ja") || str_is(value, "en"))) {
            o->lang = lang_parse(value);
            i++;
        } else if (strcmp(argv[i], "--method") == 0 && pay_method_parse(value, &o->method)) {
            i++;
        } else {
            return false;
        }
    }
    return true;
}

int cmd_explain(int argc, char **argv)
{
    struct options o;
    if (argc == 1 && strcmp(argv[0], "settings") == 0) {
        return cmd_settings(0, NULL);
    }
    for (size_t i = 0; argc > 0 && i < COUNT_OF(topics); i++) {
        if (strcmp(argv[0], topics[i].name) != 0 || !parse(argc - 1, argv + 1, &o)) {
            continue;
        }
        struct arena *a = arena_new();
        struct buf out;
        buf_init(&out, a, EXPLAIN_MAX_BYTES);
        topics[i].write(a, &out, &o);
        bool is_whole = !out.is_full && fwrite(out.p, 1, out.n, stdout) == out.n;
        arena_free(a);
        return is_whole && fflush(stdout) == 0 ? 0 : 1;
    }
    bool wants_help = argc > 0 && strcmp(argv[0], "--help") == 0;
    fputs(usage_text, wants_help ? stdout : stderr);
    return wants_help ? 0 : 2;
}
