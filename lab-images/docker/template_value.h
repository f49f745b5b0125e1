/* SPDX-License-Identifier: MIT */
/* Values in a template: what stands between the braces. */
#ifndef DOCKER_TEMPLATE_VALUE_H
#define DOCKER_TEMPLATE_VALUE_H

#include "template.h"

enum { VARIABLES_MAX = 16, VARIABLE_NAME = 32 };

/* Part of the JSON, or (at) -1 and a computed text; neither: no value. */
struct item {
    int at;
    char *text;
};

struct scope {
    const struct json *json;
    int root, count, depth;
    struct text *out, *why;
    struct {
        char name[VARIABLE_NAME]; /* with the dollar */
        struct item value;
    } variables[VARIABLES_MAX];
};

/* Computes (source). 0, or -1 with the reason in the scope. */
int value_eval(struct scope *scope, const char *source, struct item dot, struct item *value);

/* Whether a condition holds: not empty, zero, false or absent. */
int value_holds(const struct scope *scope, struct item value);

/* Puts a value out as Go prints it. */
void value_write(struct scope *scope, struct item value);

/* Names a value; an empty name is none. */
void scope_set(struct scope *scope, const char *name, struct item value);

#endif
