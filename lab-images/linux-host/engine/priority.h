/* SPDX-License-Identifier: MIT */
#ifndef RZ_ENGINE_PRIORITY_H
#define RZ_ENGINE_PRIORITY_H

/* Gives every thread of a process that was started at idle priority the usual one. */
void priority_normal(int pid);

#endif
