/* user.h: how commands come by a password. */
#ifndef CMD_USER_H
#define CMD_USER_H

#include "cmd/tool.h"

/* From the first line of a file ("-": standard input), or, without a path, made and printed. */
MUST_USE enum err tool_password(struct tool *t, struct str path, struct str *out);

#endif
