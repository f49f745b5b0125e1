/* SPDX-License-Identifier: MIT */
/* The reader's terminal while a container has it. */
#ifndef DOCKER_TERMINAL_H
#define DOCKER_TERMINAL_H

/* Has every key passed on as it is until terminal_restore, which also runs at exit. */
void terminal_raw(void);
void terminal_restore(void);

/* Rows and columns; 0 if standard output is no terminal. */
int terminal_size(int *rows, int *columns);

#endif
