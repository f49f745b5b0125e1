/* SPDX-License-Identifier: MIT */
#include "list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "docker.h"
#include "template.h"

enum { GAP = 3, WIDTH_MIN = 10, CELLS_MAX = 16 };

struct text *list_row(struct list *list) {
    text_put(&list->rows, "{");
    return &list->rows;
}

void list_end_row(struct list *list) {
    text_add(&list->rows, "}", 2);
}

/* Characters, not bytes: names and the ellipsis of a cut command are UTF-8. */
static int width_of(const char *text, size_t length) {
    int width = 0;
    for (size_t i = 0; i < length; i++) width += ((unsigned char)text[i] & 0xc0) != 0x80;
    return width;
}

/* Lines of tab-separated cells become aligned columns; the last of a line is not padded. */
static void table_print(const char *lines) {
    int widths[CELLS_MAX] = {0};
    for (int pass = 0; pass < 2; pass++) {
        int cell = 0;
        for (const char *at = lines; *at;) {
            size_t length = strcspn(at, "\t\n");
            int width = width_of(at, length), is_last = at[length] != '\t';
            if (cell >= CELLS_MAX) cell = CELLS_MAX - 1;
            if (pass == 0 && !is_last && width + GAP > widths[cell]) widths[cell] = width + GAP;
            if (pass == 0 && !is_last && widths[cell] < WIDTH_MIN) widths[cell] = WIDTH_MIN;
            if (pass == 1) printf("%.*s%*s", (int)length, at, is_last ? 0 : widths[cell] - width, "");
            if (pass == 1 && at[length] == '\n') putchar('\n');
            cell = is_last ? 0 : cell + 1;
            at += length + (at[length] != '\0');
        }
    }
}

/* The template of a table of the first columns. */
static char *columns_template(const struct list *list) {
    struct text text = {0};
    for (int i = 0; i < list->shown; i++) text_print(&text, "%s{{.%s}}", i ? "\t" : "", list->columns[i].field);
    return text.bytes;
}

/* A template's backslash escapes, as Docker's CLI takes them. */
static char *format_unescaped(const char *format) {
    struct text text = {0};
    text_put(&text, "");
    for (; *format; format++) {
        if (*format == '\\' && (format[1] == 't' || format[1] == 'n')) text_put(&text, *++format == 't' ? "\t" : "\n");
        else text_add(&text, format, 1);
    }
    return text.bytes;
}

static int row_print(struct text *out, const char *format, const char *row) {
    struct text why = {0};
    char *copy = must_print("%s", row);
    struct json *json = json_read(copy);
    int failed = !json || template_run(out, format, json, 0, &why) != 0;
    if (failed) complain("template parsing error: %s", why.length ? why.bytes : "the row is no JSON");
    text_put(out, "\n");
    free(json);
    free(copy);
    text_free(&why);
    return failed;
}

/* The line above the table: the template with headers for fields. */
static int header_print(struct text *out, const struct list *list, const char *format) {
    struct text row = {0};
    text_put(&row, "{");
    for (const struct column *column = list->columns; column->header; column++)
        text_member(&row, column->field, column->header);
    text_put(&row, "}");
    int failed = row_print(out, format, row.bytes);
    text_free(&row);
    return failed;
}

static int list_fill(struct list *list, const char *format, int has_header) {
    struct text out = {0};
    int failed = has_header && header_print(&out, list, format);
    for (size_t at = 0; !failed && at < list->rows.length; at += strlen(list->rows.bytes + at) + 1)
        failed = row_print(&out, format, list->rows.bytes + at);
    if (!failed && has_header) table_print(out.length ? out.bytes : "");
    else if (!failed && out.length) fputs(out.bytes, stdout);
    text_free(&out);
    text_free(&list->rows);
    return failed ? STATUS_FAILED : 0;
}

int list_print(struct list *list, const char *format) {
    if (format && strcmp(format, "json") == 0) return list_fill(list, "{{json .}}", 0);
    char *own = !format || strcmp(format, "table") == 0 ? columns_template(list) : NULL;
    int is_table = own || strncmp(format, "table ", 6) == 0;
    char *template = own ? own : format_unescaped(is_table ? format + 6 : format);
    int status = list_fill(list, template, is_table);
    free(template);
    return status;
}

int list_print_field(struct list *list, const char *field) {
    char *template = must_print("{{.%s}}", field);
    int status = list_fill(list, template, 0);
    free(template);
    return status;
}
