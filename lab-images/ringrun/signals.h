/* SPDX-License-Identifier: MIT */
#ifndef RINGRUN_SIGNALS_H
#define RINGRUN_SIGNALS_H

/* The number of a signal given as 15, TERM or SIGTERM; -1 if there is none such. */
int signal_number(const char *text);

#endif
