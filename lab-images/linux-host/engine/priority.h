/* SPDX-License-Identifier: MIT */
#ifndef RZ_ENGINE_PRIORITY_H
#define RZ_ENGINE_PRIORITY_H

/* This process, and what it starts, gets only processor time that nobody else wants. */
void priority_idle(void);

/* This process is served like others again. */
void priority_usual(void);

/* Every thread of process (pid) gets only processor time that nobody else wants. */
void priority_idle_for(int pid);

/* Every thread of process (pid) is served like others again. */
void priority_usual_for(int pid);

#endif
