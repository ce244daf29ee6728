/* pg_server.h: a PostgreSQL server of a test's own (tools/pg-server), gone with the test. */
#ifndef TESTS_PG_SERVER_H
#define TESTS_PG_SERVER_H

#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

struct pg_server {
    pid_t pid;
    FILE *to, *from;
    char conninfo[200]; /* of its database `postgres` */
};

/* False: there is no PostgreSQL on this machine. Whatever else goes wrong ends the test program. */
bool pg_server_start(struct pg_server *s);
void pg_server_stop(struct pg_server *s);

/* "restart" (as after a crash), "stop" or "start"; returns when that is done. */
void pg_server_tell(struct pg_server *s, const char *word);

#endif
