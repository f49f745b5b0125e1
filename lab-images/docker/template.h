/* SPDX-License-Identifier: MIT */
/* The part of Go's text/template that --format is used with: paths, variables, range, if, with, and some functions. */
#ifndef DOCKER_TEMPLATE_H
#define DOCKER_TEMPLATE_H

#include "api.h"

/* Adds what (source) makes of value (root) of (json) to (out). 0, or -1 with the reason in (why). */
int template_run(struct text *out, const char *source, const struct json *json, int root, struct text *why);

/* Adds a value as compact JSON; with (indent) >= 0, a member a line, as much further in. */
void json_write(struct text *out, const struct json *json, int at, int indent);

#endif
