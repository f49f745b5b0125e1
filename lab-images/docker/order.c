/* SPDX-License-Identifier: MIT */
/* Which elements of what the engine lists, and in which order. */
#include <stdlib.h>
#include <string.h>

#include "api.h"
#include "docker.h"
#include "list.h"
#include "units.h"

/* Newest first: the engine's order says nothing. */
struct dated {
    double created;
    int at;
};

static int dated_compare(const void *a, const void *b) {
    const struct dated *left = a, *right = b;
    if (left->created != right->created) return left->created < right->created ? 1 : -1;
    return left->at - right->at;
}

/* Seconds as a number, or a time as text. */
static double created_of(const struct json *json, int at) {
    const char *text = json_text(json, at, "Created");
    return *text ? (double)time_read(text) : json_real(json, at, "Created");
}

int *json_newest_first(const struct json *json, int *count) {
    *count = json->values[0].type == JSON_ARRAY ? json->values[0].count : 0;
    struct dated *dated = must_allocate(NULL, (*count + 1) * sizeof *dated);
    int *order = must_allocate(NULL, (*count + 1) * sizeof *order);
    for (int i = 0, at = 1; i < *count; i++, at = json->values[at].next) dated[i] = (struct dated){created_of(json, at), at};
    qsort(dated, *count, sizeof *dated, dated_compare);
    for (int i = 0; i < *count; i++) order[i] = dated[i].at;
    free(dated);
    return order;
}

/* Values of one key stand together: {"status":["running","exited"]}. */
static void filter_values(struct text *json, const struct args *args, const char *key, size_t length) {
    const char *value;
    text_put(json, "[");
    for (int at = 0; (value = flag_next(args, "filter", &at));) {
        if (strncmp(value, key, length + 1) != 0) continue;
        text_comma(json);
        text_quote(json, value + length + 1);
    }
    text_put(json, "]");
}

static int filter_is_known(const struct text *json, const char *key, size_t length) {
    char *member = must_print("\"%.*s\":[", (int)length, key);
    int known = json->bytes && strstr(json->bytes, member) != NULL;
    free(member);
    return known;
}

char *filters_query(const struct args *args, const char *more) {
    struct text json = {0}, query = {0};
    const char *value;
    text_put(&query, "");
    for (int at = 0; (value = flag_next(args, "filter", &at));) {
        size_t length = strcspn(value, "=");
        if (!value[length]) {
            complain("invalid argument \"%s\" for \"-f, --filter\" flag: invalid filter '%s' (should be key=value)", value,
                     value);
            return NULL;
        }
        if (filter_is_known(&json, value, length)) continue;
        text_put(&json, json.length ? "," : "{");
        text_print(&json, "\"%.*s\":", (int)length, value);
        filter_values(&json, args, value, length);
    }
    if (more && !(json.bytes && (strstr(json.bytes, "\"status\"") || strstr(json.bytes, "\"exited\""))))
        text_print(&json, "%s%s", json.length ? "," : "{", more);
    if (json.length == 0) return query.bytes;
    text_put(&json, "}");
    text_put(&query, "&filters=");
    text_url(&query, json.bytes);
    text_free(&json);
    return query.bytes;
}
