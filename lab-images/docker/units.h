/* SPDX-License-Identifier: MIT */
/* Sizes, times and names as Docker prints and reads them. */
#ifndef DOCKER_UNITS_H
#define DOCKER_UNITS_H

#include <stddef.h>
#include <stdint.h>

enum { UNIT_TEXT = 48 };

/* 52.3kB: powers of 1000, up to (digits) digits. */
const char *size_print(char text[UNIT_TEXT], double bytes, int digits);

/* 17.62MiB: powers of 1024, four digits. */
const char *size_print_binary(char text[UNIT_TEXT], double bytes);

/* 64m, 1.5g, 100: bytes; -1 if it is no size. */
int64_t size_read(const char *text);

/* "3 minutes": how Docker tells a length of time. */
const char *duration_print(char text[UNIT_TEXT], int64_t seconds);

/* 2025-01-01 00:00:00 +0000 UTC */
const char *date_print(char text[UNIT_TEXT], int64_t seconds);

/* Nanoseconds since 1970 of an RFC 3339 time, or -1. */
int64_t time_read(const char *text);

/* What --since and --until take: a Unix time, an RFC 3339 time or a duration before now; -1 if it is none. */
int64_t moment_read(const char *text);

/* The number of a signal by name or number, with or without SIG; -1 if there is none. */
int signal_read(const char *name);

/* sha256:… or a plain id, cut to twelve digits. */
const char *id_short(char text[UNIT_TEXT], const char *id);

/* What the engine stores as localhost/web:latest is web here: names without a registry are this machine's. */
const char *image_familiar(const char *reference);

#endif
