/* tool.h: what a command that works on the database beside (or without) a running server needs. */
#ifndef CMD_TOOL_H
#define CMD_TOOL_H

#include "app/app.h"
#include "app/password.h"
#include "app/problems.h"
#include "base/settings.h"

/* A command's own option: "--slug mihon" or "--slug=mihon"; the others are settings of the server.
 */
struct tool_option {
    const char *name;
    struct str value; /* what stands here before is the default; STR_NONE: not given */
};

struct tool {
    struct arena *arena;
    struct settings settings;
    struct app app; /* db, clock, ids, bell and seal; nothing that talks to the outside */
    struct passwords *passwords;
};

/* Read the options (the own ones end with a NULL name) and the settings, and open the database of
 * the data directory, making both when they are not there. What is wrong has been said on stderr;
 * tool_close is needed in any case. */
MUST_USE enum err tool_open(struct tool *t, int argc, char **argv, struct tool_option *own);
void tool_close(struct tool *t);

/* An option that must be there. ERR_BAD_REQUEST, after saying so. */
MUST_USE enum err tool_need(const struct tool_option *option);

/* The shop of a slug. ERR_NOT_FOUND, after saying so. */
MUST_USE enum err tool_shop(struct tool *t, struct str slug, struct shop_id *out);

/* The verbs of a command: `uketsuke user add …`; ends with a NULL name. Runs the one that argv
 * names and gives the exit status. */
struct verb {
    const char *name;
    enum err (*run)(int argc, char **argv, struct tool *t);
};
int tool_verb(int argc, char **argv, const struct verb *verbs, const char *usage);

/* Problems as lines on stderr. True: they refuse. */
bool tool_say(const struct problems *problems);

#endif
