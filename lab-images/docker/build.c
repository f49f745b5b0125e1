/* SPDX-License-Identifier: MIT */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api.h"
#include "docker.h"
#include "ignore.h"
#include "images.h"
#include "tar.h"
#include "units.h"

/* The name of a Dockerfile that comes from outside of the context. */
#define DOCKERFILE_ADDED ".dockerfile.added"

struct context {
    const char *path;       /* NULL: no files, only a Dockerfile */
    const char *dockerfile; /* its name in the archive */
    struct text added;      /* its bytes, if it is not in the context */
    struct ignore ignore;
};

static int stream_read(FILE *file, struct text *out) {
    char bytes[4096];
    size_t got;
    if (!file) return -1;
    text_put(out, "");
    while ((got = fread(bytes, 1, sizeof bytes, file)) > 0) text_add(out, bytes, got);
    int failed = ferror(file);
    if (file != stdin) fclose(file);
    return failed ? -1 : 0;
}

static int dockerfile_missing(const char *path) {
    complain(
        "unable to prepare context: unable to evaluate symlinks in Dockerfile path: lstat %s: no such file or directory\n"
        "A Dockerfile begins with FROM IMAGE; -f names one that is elsewhere.",
        path);
    return -1;
}

/* Finds the Dockerfile: in the context by its name there, else its bytes are added to the archive. */
static int dockerfile_find(struct context *context, const char *file) {
    char root[PATH_MAX], path[PATH_MAX];
    if (!realpath(context->path, root)) return -1;
    char *named = file ? must_print("%s", file) : must_print("%s/Dockerfile", context->path);
    if (!realpath(named, path)) return dockerfile_missing(named);
    size_t length = strlen(root);
    if (strncmp(path, root, length) == 0 && (path[length] == '/' || length == 1)) {
        context->dockerfile = must_print("%s", path + length + (length > 1));
        return 0;
    }
    context->dockerfile = DOCKERFILE_ADDED;
    return stream_read(fopen(path, "re"), &context->added) == 0 ? 0 : dockerfile_missing(named);
}

static void ignore_find(struct context *context) {
    struct text rules = {0};
    char *path = must_print("%s/.dockerignore", context->path);
    if (stream_read(fopen(path, "re"), &rules) == 0) ignore_read(&context->ignore, rules.bytes);
    /* Docker sends these two whatever the rules say. */
    char *keep = must_print("!%s\n!.dockerignore\n", context->dockerfile);
    if (context->ignore.count > 0) ignore_read(&context->ignore, keep);
    free(keep);
    free(path);
    text_free(&rules);
}

static int context_find(struct context *context, const struct args *args) {
    const char *path = args->words[0], *file = flag_value(args, "file");
    struct stat about;
    if (strcmp(path, "-") == 0 || (file && strcmp(file, "-") == 0)) {
        context->dockerfile = DOCKERFILE_ADDED;
        if (stream_read(stdin, &context->added) != 0) return -1;
        if (strcmp(path, "-") == 0) return 0;
    }
    if (strncmp(path, "http://", 7) == 0 || strncmp(path, "https://", 8) == 0 || strncmp(path, "git@", 4) == 0) {
        complain("unable to prepare context: %s: the lab reaches nothing outside; use a directory", path);
        return -1;
    }
    if (stat(path, &about) != 0 || !S_ISDIR(about.st_mode)) {
        complain(
            "unable to prepare context: path \"%s\" not found\nThe last word is the directory with the Dockerfile; `docker "
            "build .` takes this one.",
            path);
        return -1;
    }
    context->path = path;
    if (!context->dockerfile && dockerfile_find(context, file) != 0) return -1;
    ignore_find(context);
    return 0;
}

static void pairs_query(struct text *path, const struct args *args, const char *flag, const char *query) {
    struct text json = {0};
    const char *value;
    for (int at = 0; (value = flag_next(args, flag, &at));) {
        size_t length = strcspn(value, "=");
        char *key = must_print("%.*s", (int)length, value);
        text_put(&json, json.length ? "" : "{");
        text_member(&json, key, value[length] ? value + length + 1 : getenv(key) ? getenv(key) : "");
        free(key);
    }
    if (json.length == 0) return;
    text_put(&json, "}");
    text_print(path, "&%s=", query);
    text_url(path, json.bytes);
    text_free(&json);
}

static char *build_path(const struct args *args, const struct context *context) {
    struct text path = {0};
    const char *tag;
    text_print(&path, COMPAT "/build?rm=1&forcerm=1&dockerfile=%s", api_name(context->dockerfile));
    for (int at = 0; (tag = flag_next(args, "tag", &at));)
        text_print(&path, "&t=%s", api_name(image_local(image_with_tag(tag))));
    if (flag_on(args, "no-cache")) text_put(&path, "&nocache=1");
    if (flag_on(args, "pull")) text_put(&path, "&pull=1");
    if (flag_value(args, "target")) text_print(&path, "&target=%s", api_name(flag_value(args, "target")));
    if (flag_value(args, "network")) text_print(&path, "&networkmode=%s", api_name(flag_value(args, "network")));
    pairs_query(&path, args, "build-arg", "buildargs");
    pairs_query(&path, args, "label", "labels");
    return path.bytes;
}

static int chunk_put(void *to, const void *bytes, size_t length) {
    return length == 0 ? 0 : http_send_chunk(to, bytes, length);
}

static struct http *context_send(const char *path, struct context *context, int is_quiet, struct http_reply *reply) {
    struct http *http = api_begin("POST", path, "application/x-tar");
    char text[UNIT_TEXT];
    if (!http) return NULL;
    struct tar_writer tar = {.put = chunk_put, .to = http, .leaves_out = ignore_matches, .rules = &context->ignore};
    int failed = context->path ? tar_add(&tar, context->path, "") : 0;
    if (!failed && context->added.bytes)
        failed = tar_add_bytes(&tar, context->dockerfile, context->added.bytes, context->added.length);
    if (failed || tar_end(&tar) != 0 || http_send_chunk(http, "", 0) != 0) {
        http_close(http);
        return NULL;
    }
    if (!is_quiet) printf("Sending build context to Docker daemon  %s\n", size_print(text, tar.written, 4));
    fflush(stdout);
    if (http_receive(http, reply, 0) == 0) return http;
    complain("The engine closed the connection before it answered.");
    return NULL;
}

struct built {
    char id[80];
    int is_told;
};

/* The engine's steps in Docker's spelling. */
static void step_print(const char *line, struct built *built) {
    size_t length = strcspn(line, "\r\n");
    int at, of, behind = 0;
    if (length == 64 && strspn(line, "0123456789abcdef") == 64) {
        snprintf(built->id, sizeof built->id, "sha256:%.64s", line);
        return;
    }
    if (strncmp(line, "Successfully built ", 19) == 0) built->is_told = 1;
    if (sscanf(line, "STEP %d/%d: %n", &at, &of, &behind) == 2 && behind > 0)
        printf("Step %d/%d : %s", at, of, line + behind);
    else if (strncmp(line, "--> ", 4) == 0) printf(" ---> %s", line + 4);
    else if (strncmp(line, "COMMIT", 6) == 0 || strncmp(line, "Resolving ", 10) == 0) return;
    else if (strncmp(line, "Successfully tagged ", 20) == 0 && !built->is_told) return; /* comes again */
    else if (strncmp(line, "Successfully tagged ", 20) == 0)
        printf("Successfully tagged %s", strncmp(line + 20, "localhost/", 10) == 0 ? line + 30 : line + 20);
    else printf("%s", line);
    fflush(stdout);
}

/* 1 if the build failed, which was said. */
static int build_line(char *line, int is_quiet, struct built *built) {
    struct json *json = json_read(line);
    if (!json) return 0;
    const char *error = json_text(json, 0, "error"), *stream = json_text(json, 0, "stream");
    const char *made = json_text(json, json_at(json, 0, "aux"), "ID");
    if (*made) snprintf(built->id, sizeof built->id, "%s", made);
    if (*stream && !is_quiet) step_print(stream, built);
    int failed = *error != '\0', length = strcspn(error, "\n");
    if (strstr(error, "registry") || strstr(error, "o such host"))
        complain("%.*s\nThe base image is not here: `docker images` lists those that are.", length, error);
    else if (failed) complain("%.*s", length, error);
    free(json);
    return failed;
}

int build_command(const struct args *args) {
    struct context context = {0};
    struct http_reply reply;
    struct text line = {0};
    struct built built = {0};
    int failed = 0, is_quiet = flag_on(args, "quiet");
    if (context_find(&context, args) != 0) return STATUS_FAILED;
    char *path = build_path(args, &context);
    struct http *http = context_send(path, &context, is_quiet, &reply);
    free(path);
    if (!http) return STATUS_FAILED;
    if (reply.status != 200) {
        struct answer answer;
        api_rest(http, &reply, &answer);
        answer_complain(&answer, "", args->words[0]);
        return STATUS_FAILED;
    }
    while (http_read_line(http, &reply, &line))
        if (build_line(line.bytes, is_quiet, &built)) failed = 1;
    text_free(&line);
    if (!failed && is_quiet) puts(built.id);
    return failed ? STATUS_FAILED : 0;
}
