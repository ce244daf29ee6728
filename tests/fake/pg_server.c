#include "fake/pg_server.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { STATUS_NONE = 77 };

static void die(const char *what)
{
    perror(what);
    exit(1);
}

bool pg_server_start(struct pg_server *s)
{
    int in[2];
    int out[2];
    if (pipe(in) != 0 || pipe(out) != 0 || (s->pid = fork()) < 0) {
        die("pg_server_start");
    }
    if (s->pid == 0) {
        dup2(in[0], STDIN_FILENO);
        dup2(out[1], STDOUT_FILENO);
        close(in[0]);
        close(in[1]);
        close(out[0]);
        close(out[1]);
        execl("tools/pg-server", "pg-server", (char *)NULL);
        die("tools/pg-server");
    }
    close(in[0]);
    close(out[1]);
    s->to = fdopen(in[1], "we");
    s->from = fdopen(out[0], "re");
    if (s->to == NULL || s->from == NULL) {
        die("pg_server_start");
    }
    if (fgets(s->conninfo, sizeof s->conninfo, s->from) != NULL) {
        s->conninfo[strcspn(s->conninfo, "\n")] = '\0';
        return true;
    }
    int status = 0;
    waitpid(s->pid, &status, 0);
    fclose(s->to);
    fclose(s->from);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != STATUS_NONE) {
        exit(1); /* it has said why */
    }
    return false;
}

void pg_server_stop(struct pg_server *s)
{
    fclose(s->to); /* the end of its input is the end of it */
    fclose(s->from);
    waitpid(s->pid, NULL, 0);
}

void pg_server_tell(struct pg_server *s, const char *word)
{
    char answer[16];
    fprintf(s->to, "%s\n", word);
    fflush(s->to);
    if (fgets(answer, sizeof answer, s->from) == NULL || strncmp(answer, word, strlen(word)) != 0) {
        die("tools/pg-server");
    }
}
