/* site.h: a whole server without sockets: a new database, one shop, its owner, and a browser that
 * keeps cookies. For the tests of pages and endpoints. */
#ifndef UNIT_WEB_SITE_H
#define UNIT_WEB_SITE_H

#include "unit/check.h"

#include "app/sign_in.h"
#include "base/httpd.h"
#include "web/server.h"

#define SITE_OWNER_MAIL "owner@example.jp"
#define SITE_PASSWORD   "correct horse"

struct site {
    struct arena *arena; /* of the test */
    struct app app;
    struct clock *clock; /* moves by clock_advance */
    struct web *web;
    struct shop_id shop; /* slug "demo" */
    struct user_id owner;
    struct str cookies; /* as the browser would send them */
    struct str csrf;    /* of the session, after site_sign_in */
    struct str remote;
    char dir[64];
};

struct answer {
    int status;
    struct str body;
    struct str location, type, allow;
    const struct http_res *res;
};

struct site *site_open(void);
void site_close(struct site *s);

/* cmocka's setup and teardown. */
int site_setup(void **state);
int site_teardown(void **state);
#define SITE_TEST(name) cmocka_unit_test_setup_teardown(name, site_setup, site_teardown)

/* One request; `headers` ends with a NULL name, may be NULL. Answers live as long as the site. */
struct answer site_send(struct site *s, const char *method, const char *url, struct str body,
                        const struct http_header *headers);
struct answer site_get(struct site *s, const char *url);
/* A form from our own page, with the session's token when there is one. */
struct answer site_post(struct site *s, const char *url, const char *pairs);

/* A visitor with no cookies again. */
void site_forget_cookies(struct site *s);
void site_sign_in(struct site *s);
/* The same as a new member of staff of that role. */
void site_sign_in_as(struct site *s, enum user_role role);

struct str site_header(struct answer r, const char *name);
#define assert_has(text, part)     assert_true(site_contains((text), (part)))
#define assert_has_not(text, part) assert_false(site_has((text), (part)))
bool site_contains(struct str text, const char *part); /* prints the text when it does not */
bool site_has(struct str text, const char *part);

#endif
