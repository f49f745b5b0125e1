/* SPDX-License-Identifier: MIT */
/* Commands and their flags: one table describes them to the parser and to the reader. */
#ifndef UNIK_OPTIONS_H
#define UNIK_OPTIONS_H

#include <stddef.h>

enum { FLAGS_MAX = 8, FLAG_VALUES_MAX = 16 };

enum flag_kind { FLAG_OPTIONAL, FLAG_REQUIRED, FLAG_SWITCH };

struct flag {
    const char *name; /* without the dashes */
    const char *value; /* what stands behind it, for the help; NULL for a switch */
    const char *help;
    enum flag_kind kind;
    int is_ours; /* UniK has no such flag */
};

struct args;

struct command {
    const char *name, *summary;
    int (*run)(const struct args *args);
    struct flag flags[FLAGS_MAX];
};

/* The values of a command's flags; a flag may be given several times. */
struct args {
    const struct command *command;
    const char *values[FLAGS_MAX][FLAG_VALUES_MAX];
    int counts[FLAGS_MAX];
};

/* Reads `--flag value` and `--flag=value` words for (command). 0 on success; otherwise the reader has been told. */
int options_parse(struct args *args, const struct command *command, int argc, char **argv);

/* The last value of flag (name), or NULL. A switch has the value "". */
const char *option(const struct args *args, const char *name);

/* The value number (index) of flag (name), or NULL behind the last. */
const char *option_at(const struct args *args, const char *name, int index);

/* Prints a command's flags. */
void options_help(const struct command *command);

#endif
