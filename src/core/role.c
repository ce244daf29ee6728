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
