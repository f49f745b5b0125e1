/* SPDX-License-Identifier: MIT */
/* What the files of this folder need of the loop. */
#ifndef UK_LOOP_H
#define UK_LOOP_H

/* (poll) is called before each sleep, to look at the console. */
void loop_poll_console(void (*poll)(void));

#endif
