/* SPDX-License-Identifier: MIT */
/* Compiler and linker, run as they are: their messages go straight to the reader. */
#ifndef UNIK_TOOL_H
#define UNIK_TOOL_H

/* Runs (argv) in folder (cwd) and waits. Its exit status; 128 and more if a signal ended it, 127 if it is not there. */
int tool_run(const char *cwd, char *const argv[]);

#endif
