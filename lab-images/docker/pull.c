/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "api.h"
#include "docker.h"
#include "images.h"

#define REGISTRY "registry.lab"

enum { LINE_ROOM = 65536 };

/* Reads one line of a body; 0 at the end. Longer ones are cut. */
int http_read_line(struct http *http, struct http_reply *reply, struct text *line) {
    char c;
    line->length = 0;
    text_put(line, "");
    while (http_read(http, reply, &c, 1) == 1) {
        if (c == '\n') return 1;
        if (line->length < LINE_ROOM) text_add(line, &c, 1);
    }
    return line->length > 0;
}

/* What the reader typed, with the lab's registry before a name that has none. */
static char *pull_reference(const char *name) {
    const char *full = image_with_tag(name), *local = image_local(full);
    return strcmp(local, full) == 0 && strncmp(full, "localhost/", 10) != 0
               ? must_print("%s", full)
               : must_print(REGISTRY "/%s", strncmp(full, "localhost/", 10) == 0 ? full + 10 : full);
}

static void pull_complain(const char *name, const char *why) {
    if (strstr(why, "no such host") || strstr(why, "connection refused") || strstr(why, "i/o timeout") ||
        strstr(why, "network is unreachable"))
        complain(
            "Error response from daemon: %s cannot be pulled: its registry cannot be reached. The lab reaches no registry "
            "but its own, " REGISTRY ".\n`docker images` lists the images there are; `docker build` makes new ones.",
            name);
    else if (strstr(why, "manifest unknown") || strstr(why, "not found"))
        complain(
            "Error response from daemon: manifest for %s not found: its registry has no such image.\n"
            "`docker images` lists the images there are.",
            name);
    else complain("Error response from daemon: %s: %s", name, why);
}

/* Tells one line of progress. 1 if it is the failure that ends the pull. */
static int pull_progress(const char *name, char *line, int is_quiet, FILE *out) {
    struct json *json = json_read(line);
    if (!json) return 0;
    const char *error = json_text(json, 0, "error"), *status = json_text(json, 0, "status"), *id = json_text(json, 0, "id");
    int has_progress = json_at(json, 0, "progress") >= 0;
    if (*error) pull_complain(name, error);
    else if (!is_quiet && *status && !has_progress) fprintf(out, "%s%s%s\n", id, *id ? ": " : "", status);
    int failed = *error != '\0';
    free(json);
    return failed;
}

int image_pull(const char *name, int is_quiet, FILE *out) {
    char *reference = pull_reference(name), *path = must_print(COMPAT "/images/create?fromImage=%s", api_name(reference));
    struct http_reply reply;
    struct text line = {0};
    const char *slash = strchr(reference, '/'), *colon = strrchr(reference, ':');
    struct http *http = api_stream(&reply, "POST", NULL, path);
    free(path);
    if (!http) return -1;
    if (!is_quiet && colon) fprintf(out, "%s: Pulling from %.*s\n", colon + 1, (int)(colon - slash - 1), slash + 1);
    int failed = 0;
    while (http_read_line(http, &reply, &line))
        if (!failed) failed = pull_progress(name, line.bytes, is_quiet, out);
    if (!failed && reply.status >= 400) {
        complain("Error response from daemon: %s cannot be pulled: the engine answered with status %d", name, reply.status);
        failed = 1;
    }
    if (!failed && !is_quiet) fprintf(out, "Status: Downloaded newer image for %s\n", image_with_tag(name));
    text_free(&line);
    free(reference);
    return failed ? -1 : 0;
}

int pull_command(const struct args *args) {
    if (!strpbrk(args->words[0], ":@") && !flag_on(args, "quiet")) puts("Using default tag: latest");
    if (image_pull(args->words[0], flag_on(args, "quiet"), stdout) != 0) return STATUS_FAILED;
    puts(flag_on(args, "quiet") ? image_with_tag(args->words[0]) : pull_reference(args->words[0]));
    return 0;
}
