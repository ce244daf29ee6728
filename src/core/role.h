/* role.h: what a user of a shop may do (domain.md 2). Each role may do what the ones after it may.
 */
#ifndef CORE_ROLE_H
#define CORE_ROLE_H

#include "base/str.h"
#include "base/text.h"

enum user_role {
    ROLE_OWNER,   /* also settings, users, API tokens */
    ROLE_MANAGER, /* also offerings and slots */
    ROLE_STAFF,   /* bookings: see and decide */
    ROLE_COUNT
};

/* Whether `has` is enough where `needed` is asked for. */
bool role_allows(enum user_role has, enum user_role needed);

struct str user_role_name(enum user_role r);
MUST_USE bool user_role_parse(struct str name, enum user_role *out);
enum tx user_role_label(enum user_role r);

/* What a member of staff may do with the bookings of one offering; each level includes those before
 * it. Owners and managers may everything. */
enum access {
    ACCESS_NONE,
    ACCESS_TOLD,    /* 通知のみ: notices by mail */
    ACCESS_VIEW,    /* 閲覧 */
    ACCESS_APPROVE, /* 承認: approve, cancel, take money, every other decision */
    ACCESS_COUNT
};

struct str access_name(enum access a);
MUST_USE bool access_parse(struct str name, enum access *out);
enum tx access_label(enum access a);

#endif
