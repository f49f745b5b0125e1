/* SPDX-License-Identifier: MIT */
/* Commands and their flags: one table describes them to the parser and to the reader. */
#ifndef DOCKER_FLAGS_H
#define DOCKER_FLAGS_H

struct flag {
    const char *name;  /* without the dashes */
    char letter;       /* 0: none */
    const char *value; /* what stands behind it, for the help; NULL for a switch */
    const char *help;
};

struct args;

enum verb_trait {
    /* Flags end at the first word that is none: what follows is the container's command. */
    VERB_TAKES_COMMAND = 1,
    /* Also known as `docker NAME`, without its group. */
    VERB_ALSO_BARE = 2,
};

struct verb {
    const char *group; /* "container", "image" …; NULL: none */
    const char *name, *usage, *summary;
    int (*run)(const struct args *args);
    const struct flag *flags; /* ends with one without a name */
    int least, most;          /* operands; most -1: any number */
    int traits;
};

struct given {
    const struct flag *flag;
    const char *value;
};

struct args {
    const struct verb *verb;
    struct given *given;
    int given_count;
    char **words; /* operands, ending with NULL */
    int count;
};

/* Reads (argv) for (verb). 0; 1 if the reader asked for help; -1 if something is wrong, which was said. */
int flags_parse(struct args *args, const struct verb *verb, int argc, char **argv);

/* The last value of flag (name), or NULL. */
const char *flag_value(const struct args *args, const char *name);

/* Whether switch (name) is on. */
int flag_on(const struct args *args, const char *name);

/* The next value of flag (name) at or behind position (*at), which moves behind it; NULL behind the last. */
const char *flag_next(const struct args *args, const char *name, int *at);

#endif
