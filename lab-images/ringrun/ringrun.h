/* SPDX-License-Identifier: MIT */
/* What the parts of ringrun share: limits, what the command line said, the commands. */
#ifndef RINGRUN_H
#define RINGRUN_H

#include <stddef.h>

#define OCI_VERSION "1.0.2"
#define STATE_ROOT "/run/ringrun"

enum {
    STATUS_FAILED = 1,
    ID_SIZE = 129,
    INSTANCE_SIZE = 32,
    WORDS_SIZE = 201, /* of the machine's command line; the page takes 200 characters */
    MEMORY_DEFAULT_MIB = 16,
    MEMORY_MIN_MIB = 8,
    MEMORY_MAX_MIB = 512,
};

/* The command line, as engines write it for any OCI runtime. */
struct call {
    const char *root;                  /* folder of the containers' states */
    const char *log, *log_format;      /* where errors go besides standard error */
    const char *bundle, *pid_file, *console_socket;
    int force;
    const char *words[2]; /* what is no flag: the container's id, a signal */
    int count;
};

/* The commands; each returns the exit status, after complain() if it is not 0. */
int create_command(const struct call *call);
int start_command(const struct call *call);
int state_command(const struct call *call);
int kill_command(const struct call *call);
int delete_command(const struct call *call);

/* What complain() was told last. */
const char *complaint(void);

/* Tells the last complaint on standard error and, as engines expect it, in the log of the call. */
void complaint_tell(const struct call *call);

#endif
