/* SPDX-License-Identifier: MIT */
#include "images.h"

#include <stdlib.h>
#include <string.h>

#include "api.h"
#include "docker.h"
#include "list.h"
#include "units.h"

static const struct column image_columns[] = {{"REPOSITORY", "Repository"}, {"TAG", "Tag"},   {"IMAGE ID", "ID"},
                                              {"CREATED", "CreatedSince"},  {"SIZE", "Size"}, {"DIGEST", "Digest"},
                                              {"CREATED AT", "CreatedAt"},  {NULL, NULL}};

const char *image_with_tag(const char *name) {
    const char *slash = strrchr(name, '/'), *last = slash ? slash + 1 : name;
    return strchr(last, ':') || strchr(last, '@') ? name : must_print("%s:latest", name);
}

/* Whether localhost/web:latest is what the reader asked for as web, web:latest or w*. */
static int image_matches(const char *reference, const char *wanted) {
    const char *full = strncmp(reference, "localhost/", 10) == 0 ? reference + 10 : reference;
    char *repository = must_print("%.*s", (int)(strrchr(full, ':') ? strrchr(full, ':') - full : (long)strlen(full)), full);
    int matches = strcmp(full, wanted) == 0 || strcmp(repository, wanted) == 0 || strcmp(reference, wanted) == 0;
    free(repository);
    return matches;
}

static void image_row(struct list *list, const struct json *json, int image, const char *reference, int is_whole) {
    char text[UNIT_TEXT], age[UNIT_TEXT];
    int64_t created = json_real(json, image, "Created");
    const char *colon = strrchr(reference, ':');
    const char *full = strncmp(reference, "localhost/", 10) == 0 ? reference + 10 : reference;
    char *repository = must_print("%.*s", colon > full ? (int)(colon - full) : (int)strlen(full), full);
    size_t start = list->rows.length;
    struct text *row = list_row(list);
    text_member(row, "Repository", repository);
    text_member(row, "Tag", colon ? colon + 1 : "<none>");
    text_member(row, "ID", is_whole ? json_text(json, image, "Id") : id_short(text, json_text(json, image, "Id")));
    free(repository);
    /* A lab image that was given another name is listed in both stores. */
    if (start > 0 && memmem(row->bytes, start, row->bytes + start, row->length - start)) {
        row->length = start;
        return;
    }
    char *since = must_print("%s ago", duration_print(age, now_ns() / 1000000000 - created));
    text_member(row, "CreatedSince", since);
    free(since);
    text_member(row, "CreatedAt", date_print(text, created));
    text_member(row, "Size", size_print(text, json_real(json, image, "Size"), 3));
    text_member(row, "Digest", json_text(json, image, "Digest"));
    list_end_row(list);
}

/* The references of an image, or <none> for one without. */
static void image_rows(struct list *list, const struct json *json, int image, const struct args *args) {
    int tags = json_at(json, image, "RepoTags"), count = tags < 0 ? 0 : json->values[tags].count;
    const char *wanted = args->words[0];
    if (count == 0 && !wanted) image_row(list, json, image, "<none>:<none>", flag_on(args, "no-trunc"));
    for (int i = 0, at = tags + 1; i < count; i++, at = json->values[at].next) {
        const char *reference = json->values[at].text;
        if (!wanted || image_matches(reference, wanted)) image_row(list, json, image, reference, flag_on(args, "no-trunc"));
    }
}

int images_command(const struct args *args) {
    struct answer answer;
    struct list list = {.columns = image_columns, .shown = 5};
    char *filters = filters_query(args, NULL);
    if (!filters) return STATUS_FAILED;
    int count, status = api_call(&answer, "GET", NULL, COMPAT "/images/json?all=%d%s", flag_on(args, "all"), filters);
    free(filters);
    if (status != 200 || !answer.json) {
        answer_complain(&answer, "", "");
        return STATUS_FAILED;
    }
    int *order = json_newest_first(answer.json, &count);
    for (int i = 0; i < count; i++) image_rows(&list, answer.json, order[i], args);
    free(order);
    answer_free(&answer);
    return flag_on(args, "quiet") ? list_print_field(&list, "ID") : list_print(&list, flag_value(args, "format"));
}

/* Names first, as Docker tells it. */
static void removal_print(const struct json *json, const char *member, const char *title) {
    for (int i = 0, at = 1; json && json->values[0].type == JSON_ARRAY && i < json->values[0].count;
         i++, at = json->values[at].next) {
        const char *word = json_text(json, at, member);
        if (strncmp(word, "localhost/", 10) == 0) word += 10;
        if (*word) printf("%s: %s%s\n", title, *member == 'D' && strncmp(word, "sha256:", 7) != 0 ? "sha256:" : "", word);
    }
}

int rmi_command(const struct args *args) {
    int failed = 0;
    for (int i = 0; i < args->count; i++) {
        struct answer answer;
        api_call(&answer, "DELETE", NULL, COMPAT "/images/%s?force=%d&noprune=%d", api_name(args->words[i]),
                 flag_on(args, "force"), flag_on(args, "no-prune"));
        if (answer_is_good(&answer)) {
            removal_print(answer.json, "Untagged", "Untagged");
            removal_print(answer.json, "Deleted", "Deleted");
        } else {
            answer_complain(&answer, "", args->words[i]);
            failed = STATUS_FAILED;
        }
        answer_free(&answer);
    }
    return failed;
}

/* Names without a registry are this machine's own: localhost/NAME in the engine's words. */
const char *image_local(const char *name) {
    size_t first = strcspn(name, "/");
    int has_registry =
        name[first] && (memchr(name, '.', first) || memchr(name, ':', first) || strncmp(name, "localhost/", 10) == 0);
    return has_registry ? name : must_print("localhost/%s", name);
}

int tag_command(const struct args *args) {
    struct answer answer;
    const char *target = image_local(image_with_tag(args->words[1])), *colon = strrchr(target, ':');
    char *repository = must_print("%.*s", (int)(colon - target), target);
    api_call(&answer, "POST", NULL, COMPAT "/images/%s/tag?repo=%s&tag=%s", api_name(args->words[0]), api_name(repository),
             api_name(colon + 1));
    int failed = !answer_is_good(&answer);
    if (failed) answer_complain(&answer, "", args->words[0]);
    answer_free(&answer);
    return failed ? STATUS_FAILED : 0;
}

static const struct column history_columns[] = {{"IMAGE", "ID"},  {"CREATED", "CreatedSince"}, {"CREATED BY", "CreatedBy"},
                                                {"SIZE", "Size"}, {"COMMENT", "Comment"},      {"CREATED AT", "CreatedAt"},
                                                {NULL, NULL}};

enum { CREATED_BY_WIDTH = 45 };

static void history_row(struct list *list, const struct json *json, int at, const struct args *args) {
    char text[UNIT_TEXT], age[UNIT_TEXT];
    const char *id = json_text(json, at, "Id"), *by = json_text(json, at, "CreatedBy");
    int64_t created = json_real(json, at, "Created");
    struct text *row = list_row(list);
    text_member(row, "ID", strcmp(id, "<missing>") == 0 || flag_on(args, "no-trunc") ? id : id_short(text, id));
    char *since = must_print("%s ago", duration_print(age, now_ns() / 1000000000 - created));
    text_member(row, "CreatedSince", since);
    free(since);
    int is_cut = !flag_on(args, "no-trunc") && strlen(by) > CREATED_BY_WIDTH;
    char *shown = must_print("%.*s%s", is_cut ? CREATED_BY_WIDTH - 1 : (int)strlen(by), by, is_cut ? "…" : "");
    text_member(row, "CreatedBy", shown);
    free(shown);
    text_member(row, "CreatedAt", date_print(text, created));
    text_member(row, "Size", size_print(text, json_real(json, at, "Size"), 3));
    text_member(row, "Comment", json_text(json, at, "Comment"));
    list_end_row(list);
}

int history_command(const struct args *args) {
    struct answer answer;
    struct list list = {.columns = history_columns, .shown = 5};
    if (api_call(&answer, "GET", NULL, COMPAT "/images/%s/history", api_name(args->words[0])) != 200 || !answer.json) {
        answer_complain(&answer, "", args->words[0]);
        return STATUS_FAILED;
    }
    for (int i = 0, at = 1; i < answer.json->values[0].count; i++, at = answer.json->values[at].next)
        history_row(&list, answer.json, at, args);
    answer_free(&answer);
    return flag_on(args, "quiet") ? list_print_field(&list, "ID") : list_print(&list, flag_value(args, "format"));
}
