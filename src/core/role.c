#include "core/role.h"

#include "core/names.h"

bool role_allows(enum user_role has, enum user_role needed)
{
    return has <= needed;
}

static const struct named role_names[] = {
    [ROLE_OWNER] = {"owner", TX_ROLE_OWNER},
    [ROLE_MANAGER] = {"manager", TX_ROLE_MANAGER},
    [ROLE_STAFF] = {"staff", TX_ROLE_STAFF},
};
NAMED_DEFINE(user_role, enum user_role, role_names)

static const struct named access_names[] = {
    [ACCESS_NONE] = {"none", TX_ACCESS_NONE},
    [ACCESS_TOLD] = {"told", TX_ACCESS_TOLD},
    [ACCESS_VIEW] = {"view", TX_ACCESS_VIEW},
    [ACCESS_APPROVE] = {"approve", TX_ACCESS_APPROVE},
};
NAMED_DEFINE(access, enum access, access_names)
