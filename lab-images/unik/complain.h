/* SPDX-License-Identifier: MIT */
#ifndef UNIK_COMPLAIN_H
#define UNIK_COMPLAIN_H

/* Says what went wrong, in one line; each program has its own way to say it. */
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
