/* SPDX-License-Identifier: MIT */
/* cp: files between a container and this machine, by the rules of Docker's documentation. */
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api.h"
#include "containers.h"
#include "docker.h"
#include "tar.h"
#include "units.h"

/* Go's bits of a file mode. */
#define MODE_DIRECTORY 2147483648.0
#define MODE_LINK 134217728.0

struct place {
    char *container; /* NULL: this machine */
    char *path;
};

/* What is at a path: 0 nothing, 1 a file, 2 a directory, -1 the question failed, which was said. */
enum found { FOUND_FAILED = -1, FOUND_NONE, FOUND_FILE, FOUND_DIRECTORY };

struct remote {
    enum found found;
    char *link;
};

/* CONTAINER:PATH, unless a slash or a dot before the colon makes it a path of this machine. */
static struct place place_read(const char *word) {
    const char *colon = strchr(word, ':');
    if (!colon || *word == '/' || *word == '.') return (struct place){NULL, must_print("%s", word)};
    return (struct place){must_print("%.*s", (int)(colon - word), word),
                          must_print("%s%s", colon[1] == '/' ? "" : "/", colon + 1)};
}

static int path_means_directory(const char *path) {
    size_t length = strlen(path);
    return length > 0 &&
           (path[length - 1] == '/' || (length > 1 && strcmp(path + length - 2, "/.") == 0) || strcmp(path, ".") == 0);
}

static int path_means_content(const char *path) {
    size_t length = strlen(path);
    return strcmp(path, ".") == 0 || (length > 1 && strcmp(path + length - 2, "/.") == 0);
}

static char *path_base(const char *path) {
    char *copy = must_print("%s", path), *base = must_print("%s", basename(copy));
    free(copy);
    return base;
}

static char *path_directory(const char *path) {
    char *copy = must_print("%s", path), *directory = must_print("%s", dirname(copy));
    free(copy);
    return directory;
}

static enum found local_look(const char *path) {
    struct stat about;
    if (stat(path, &about) != 0) return FOUND_NONE;
    return S_ISDIR(about.st_mode) ? FOUND_DIRECTORY : FOUND_FILE;
}

/* What the header of an archive answer says. */
static struct remote stat_read(const char *header) {
    struct text text = {0};
    struct remote remote = {.found = FOUND_FILE};
    struct json *json = text_base64_read(&text, header) == 0 ? json_read(text.bytes) : NULL;
    double mode = json ? json_real(json, 0, "mode") : 0;
    if (mode >= MODE_DIRECTORY || (json && json_true(json, 0, "isDir"))) remote.found = FOUND_DIRECTORY;
    double rest = mode >= MODE_DIRECTORY ? mode - MODE_DIRECTORY : mode;
    if (json && rest >= MODE_LINK && rest < 2 * MODE_LINK) remote.link = must_print("%s", json_text(json, 0, "linkTarget"));
    free(json);
    text_free(&text);
    return remote;
}

static char *archive_path(const struct place *place, const char *path, const char *more) {
    struct text text = {0};
    text_print(&text, COMPAT "/containers/%s/archive?path=", api_name(place->container));
    text_url(&text, path);
    text_put(&text, more);
    return text.bytes;
}

/* Asks the engine whether a container is there at all, to tell a missing file from a missing container. */
static int container_is_there(const char *name) {
    struct answer answer;
    int is_there = api_call(&answer, "GET", NULL, COMPAT "/containers/%s/json", api_name(name)) == 200;
    if (!is_there) answer_complain(&answer, "", name);
    answer_free(&answer);
    return is_there;
}

static struct remote remote_look(const struct place *place) {
    struct answer answer;
    char *path = archive_path(place, place->path, "");
    struct remote remote = {.found = FOUND_FAILED};
    api_call(&answer, "HEAD", NULL, "%s", path);
    free(path);
    if (answer.status == 404) remote.found = container_is_there(place->container) ? FOUND_NONE : FOUND_FAILED;
    else if (answer.status == 200) remote = stat_read(answer.stat);
    else answer_complain(&answer, "", place->container);
    answer_free(&answer);
    return remote;
}

struct body {
    struct http *http;
    struct http_reply *reply;
    int64_t bytes;
};

static ssize_t body_get(void *from, void *bytes, size_t size) {
    struct body *body = from;
    ssize_t got = http_read(body->http, body->reply, bytes, size);
    if (got > 0) body->bytes += got;
    return got;
}

static int body_put(void *to, const void *bytes, size_t length) {
    return length == 0 ? 0 : http_send_chunk(to, bytes, length);
}

static void copied_say(const struct args *args, int64_t bytes, const struct place *place) {
    char text[UNIT_TEXT];
    if (flag_on(args, "quiet")) return;
    fprintf(stderr, "Successfully copied %s to %s%s%s\n", size_print(text, bytes, 3),
            place->container ? place->container : "", place->container ? ":" : "", place->path);
}

/* Where a copy of (is_directory) goes: directory *root and name *name in it. 0, or -1, which was said. */
static int local_target(const char *dest, const char *source, int is_directory, char **root, char **name) {
    enum found found = local_look(dest);
    if (found == FOUND_FILE && is_directory) {
        complain("cannot copy directory: %s is a file", dest);
        return -1;
    }
    if (found == FOUND_DIRECTORY) {
        *root = must_print("%s", dest);
        *name = path_means_content(source) ? must_print("%s", "") : path_base(source);
        return 0;
    }
    *root = path_directory(dest);
    *name = path_base(dest);
    if (found == FOUND_NONE && !is_directory && path_means_directory(dest)) {
        complain("destination directory \"%s\" must exist: no such directory", dest);
        return -1;
    }
    if (local_look(*root) == FOUND_DIRECTORY) return 0;
    complain("invalid output path: directory \"%s\" does not exist", *root);
    return -1;
}

static int tar_to_stdout(struct body *body) {
    static char bytes[65536];
    ssize_t got;
    while ((got = body_get(body, bytes, sizeof bytes)) > 0)
        if (fwrite(bytes, 1, got, stdout) != (size_t)got) return STATUS_FAILED;
    return got < 0 ? STATUS_FAILED : 0;
}

static int copy_out(const struct args *args, const struct place *source, const struct place *dest) {
    struct http_reply reply;
    struct answer answer;
    char *path = archive_path(source, source->path, ""), *root = NULL, *name = NULL;
    struct http *http = api_stream(&reply, "GET", NULL, path);
    free(path);
    if (!http) return STATUS_FAILED;
    if (reply.status != 200) {
        api_rest(http, &reply, &answer);
        if (reply.status != 404) answer_complain(&answer, "", source->container);
        else if (container_is_there(source->container))
            complain("Error response from daemon: Could not find the file %s in container %s", source->path,
                     source->container);
        return STATUS_FAILED;
    }
    struct remote remote = stat_read(reply.stat);
    struct body body = {http, &reply, 0};
    if (flag_on(args, "follow-link") && remote.link && *remote.link) {
        struct place target = {source->container, remote.link[0] == '/'
                                                      ? remote.link
                                                      : must_print("%s/%s", path_directory(source->path), remote.link)};
        http_close(http);
        return copy_out(args, &target, dest);
    }
    if (strcmp(dest->path, "-") == 0) return tar_to_stdout(&body);
    if (local_target(dest->path, source->path, remote.found == FOUND_DIRECTORY, &root, &name) != 0) return STATUS_FAILED;
    struct tar_reader tar = {.get = body_get,
                             .from = &body,
                             .keeps_owner = flag_on(args, "archive"),
                             .keeps_names = path_means_content(source->path)};
    if (tar_unpack(&tar, root, name) != 0) return STATUS_FAILED;
    copied_say(args, body.bytes, dest);
    return 0;
}

/* A tar stream from standard input goes through as it is. */
static int stdin_send(struct http *http, int64_t *bytes) {
    static char buffer[65536];
    ssize_t got;
    while ((got = read(STDIN_FILENO, buffer, sizeof buffer)) > 0) {
        if (http_send_chunk(http, buffer, got) != 0) return -1;
        *bytes += got;
    }
    return got < 0 ? -1 : 0;
}

static int archive_send(const struct args *args, const struct place *source, const struct place *dest, const char *root,
                        const char *name) {
    char *path = archive_path(dest, root, flag_on(args, "archive") ? "&copyUIDGID=true" : "");
    struct http *http = api_begin("PUT", path, "application/x-tar");
    struct http_reply reply;
    struct answer answer;
    int64_t bytes = 0;
    free(path);
    if (!http) return STATUS_FAILED;
    struct tar_writer tar = {
        .put = body_put, .to = http, .keeps_owner = flag_on(args, "archive"), .follows_first = flag_on(args, "follow-link")};
    int failed = strcmp(source->path, "-") == 0 ? stdin_send(http, &bytes)
                                                : tar_add(&tar, source->path, name) != 0 || tar_end(&tar) != 0;
    if (failed) {
        http_close(http);
        return STATUS_FAILED;
    }
    if (http_send_chunk(http, "", 0) != 0 || http_receive(http, &reply, 0) != 0) {
        complain("The engine closed the connection before it answered.");
        return STATUS_FAILED;
    }
    api_rest(http, &reply, &answer);
    if (!answer_is_good(&answer)) {
        answer_complain(&answer, "", dest->container);
        return STATUS_FAILED;
    }
    copied_say(args, bytes + tar.written, dest);
    return 0;
}

static int copy_in(const struct args *args, const struct place *source, const struct place *dest) {
    int is_stream = strcmp(source->path, "-") == 0;
    enum found here = is_stream ? FOUND_DIRECTORY : local_look(source->path);
    if (here == FOUND_NONE) {
        complain("lstat %s: no such file or directory", source->path);
        return STATUS_FAILED;
    }
    struct remote remote = remote_look(dest);
    if (remote.found == FOUND_FAILED) return STATUS_FAILED;
    if (remote.found == FOUND_FILE && here == FOUND_DIRECTORY) {
        complain("cannot copy directory: %s:%s is a file", dest->container, dest->path);
        return STATUS_FAILED;
    }
    int is_missing = remote.found == FOUND_NONE;
    if (is_missing && (is_stream || (here == FOUND_FILE && path_means_directory(dest->path)))) {
        complain("Error response from daemon: Could not find the directory %s in container %s", dest->path, dest->container);
        return STATUS_FAILED;
    }
    if (remote.found == FOUND_DIRECTORY) {
        int is_content = here == FOUND_DIRECTORY && path_means_content(source->path);
        return archive_send(args, source, dest, dest->path, is_content ? "" : path_base(source->path));
    }
    return archive_send(args, source, dest, path_directory(dest->path), path_base(dest->path));
}

int cp_command(const struct args *args) {
    struct place source = place_read(args->words[0]), dest = place_read(args->words[1]);
    if (source.container && dest.container)
        complain("copying between containers is not supported\nCopy to this machine first, then from there.");
    else if (!source.container && !dest.container)
        complain("must specify at least one container source\nOne of both is written as CONTAINER:PATH.");
    else return source.container ? copy_out(args, &source, &dest) : copy_in(args, &source, &dest);
    return STATUS_FAILED;
}
