/* cmd.h: the subcommands of `uketsuke`. One file per command in src/cmd, one line in src/main.c. */
#ifndef CMD_CMD_H
#define CMD_CMD_H

struct command {
    const char *name;
    int (*run)(int argc, char **argv); /* without program and command; the exit status */
    const char *help;                  /* one line */
};

int cmd_backup(int argc, char **argv);
int cmd_bench(int argc, char **argv);
int cmd_doctor(int argc, char **argv);
int cmd_explain(int argc, char **argv);
int cmd_export(int argc, char **argv);
int cmd_import(int argc, char **argv);
int cmd_serve(int argc, char **argv);
int cmd_settings(int argc, char **argv);
int cmd_shop(int argc, char **argv);
int cmd_user(int argc, char **argv);

#endif
