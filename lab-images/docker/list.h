/* SPDX-License-Identifier: MIT */
/* Rows of what a command lists: as a table, by a template, as JSON, or as names alone. */
#ifndef DOCKER_LIST_H
#define DOCKER_LIST_H

#include "flags.h"
#include "json.h"
#include "text.h"

struct column {
    const char *header, *field;
};

/* Rows are JSON objects, one behind the other, each ended by a NUL. */
struct list {
    const struct column *columns; /* all that --format may name with `table`; ends with one without a header */
    int shown;                    /* so many of them are shown by themselves */
    struct text rows;
};

/* Starts a row; then text_member and text_key fill it. */
struct text *list_row(struct list *list);

/* Ends a row. */
void list_end_row(struct list *list);

/* Prints the rows as --format wants, or as a table. Exit status. */
int list_print(struct list *list, const char *format);

/* Prints one field of each row. */
int list_print_field(struct list *list, const char *field);

/* Indexes of the elements of a list of objects, by their member Created, newest first. */
int *json_newest_first(const struct json *json, int *count);

/* The --filter flags as "&filters=…" for a query, with (more) unless they ask for states; NULL if one is no KEY=VALUE,
 * which was said. */
char *filters_query(const struct args *args, const char *more);

#endif
