/* SPDX-License-Identifier: MIT */
/* Stands where the engine looks for its OCI runtime and becomes the one that the container asks for. Podman 4.3.1 has one
 * runtime for all containers that its service makes; `docker run --runtime NAME` says it in an annotation. Which runtime
 * a container has is kept for as long as there is one: a link RUNTIMES/ID whose target is the program. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "json.h"
#include "../runtimes.h"

#define DEFAULT "/usr/bin/crun"
#define FOLDER "/usr/bin/"
#define ANNOTATION "ring-zero.runtime"

enum { CONFIG_MAX = 4 << 20, PATH_ROOM = 4096, ID_MAX = 128 };

static struct json json;

/* The value of option --NAME in any of its spellings; NULL if it is not there. */
static const char *option(char **argv, const char *name) {
    size_t length = strlen(name);
    for (; *argv; argv++) {
        if (strncmp(*argv, name, length) != 0) continue;
        if ((*argv)[length] == '=') return *argv + length + 1;
        if (!(*argv)[length]) return argv[1];
    }
    return NULL;
}

/* As runtimes do: one JSON object a line in the file that the engine named, or plain text. */
static int fail(char **argv, const char *what, const char *name) {
    const char *path = option(argv, "--log");
    char message[512], quoted[1024];
    snprintf(message, sizeof message, "%s: %s", what, name);
    json_quote(quoted, sizeof quoted, message);
    FILE *log = path ? fopen(path, "ae") : NULL;
    if (log) fprintf(log, "{\"level\":\"error\",\"msg\":%s,\"time\":\"1970-01-01T00:00:00Z\"}\n", quoted);
    if (log) fclose(log);
    fprintf(stderr, "%s\n", message);
    return 1;
}

static char *config_read(const char *bundle) {
    char path[PATH_ROOM];
    struct stat about;
    snprintf(path, sizeof path, "%s/config.json", bundle);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &about) != 0 || about.st_size > CONFIG_MAX) return NULL;
    char *text = malloc(about.st_size + 1);
    ssize_t got = text ? read(fd, text, about.st_size) : -1;
    close(fd);
    if (got < 0) return NULL;
    text[got] = '\0';
    return text;
}

/* The runtime that the bundle's annotations name, or NULL for the default. */
static const char *bundle_runtime(const char *bundle) {
    char *config = bundle ? config_read(bundle) : NULL;
    /* Nearly all name none: then the text need not be parsed. */
    if (!config || !strstr(config, ANNOTATION) || json_parse(&json, config) != 0) return NULL;
    const struct json_value *annotations = json_member(&json, 0, "annotations");
    const struct json_value *name = annotations ? json_member(&json, json_index(&json, annotations), ANNOTATION) : NULL;
    return name && name->type == JSON_STRING ? name->text : NULL;
}

static int name_is_plain(const char *name) {
    size_t length = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-");
    return length > 0 && length < 64 && !name[length];
}

static int link_path(char path[PATH_ROOM], const char *id) {
    if (!*id || strchr(id, '/') || id[0] == '.' || id[0] == '-' || strlen(id) > ID_MAX) return -1;
    snprintf(path, PATH_ROOM, RUNTIMES "/%s", id);
    return 0;
}

/* The runtime of whichever container is named; where its id stands depends on the verb. */
static void container_runtime(char **argv, char link[PATH_ROOM], char program[PATH_ROOM]) {
    for (; *argv; argv++) {
        ssize_t length = link_path(link, *argv) == 0 ? readlink(link, program, PATH_ROOM - 1) : -1;
        if (length > 0) program[length] = '\0';
        if (length > 0) return;
    }
    link[0] = '\0';
}

static int has_word(char **argv, const char *word) {
    for (; *argv; argv++)
        if (strcmp(*argv, word) == 0) return 1;
    return 0;
}

/* Runs (program) to its end, with what it complains of in file (errors) unless NULL. Its exit status, or 1. */
static int run_with(const char *program, char **argv, const char *errors) {
    int status;
    pid_t pid = fork();
    if (pid == 0) {
        int fd = errors ? open(errors, O_WRONLY | O_CREAT | O_TRUNC, 0600) : -1;
        if (fd >= 0) dup2(fd, STDERR_FILENO);
        execv(program, argv);
        _exit(127);
    }
    if (pid < 0 || waitpid(pid, &status, 0) != pid) return 1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

/* Of a start that fails the engine tells its customers the exit status alone: the reason stands in a file (messages.c). */
static int start_with(const char *program, char **argv, const char *link) {
    static char why[PATH_ROOM + sizeof START_REASON];
    snprintf(why, sizeof why, "%s" START_REASON, link);
    int status = run_with(program, argv, why);
    if (status == 0) unlink(why);
    return status;
}

/* Forgets the container if it is gone. */
static int delete_with(const char *program, char **argv, const char *link) {
    static char why[PATH_ROOM + sizeof START_REASON];
    int status = run_with(program, argv, NULL);
    if (status != 0) return status;
    snprintf(why, sizeof why, "%s" START_REASON, link);
    unlink(why);
    unlink(link);
    return 0;
}

/* For a new container: its runtime's program, with the link made. 0, or the exit status. */
static int created_runtime(int argc, char **argv, char program[PATH_ROOM]) {
    char link[PATH_ROOM];
    const char *bundle = option(argv + 1, "--bundle"), *name = bundle_runtime(bundle ? bundle : option(argv + 1, "-b"));
    if (!name || strcmp(name, "crun") == 0) return 0;
    snprintf(program, PATH_ROOM, FOLDER "%s", name);
    if (!name_is_plain(name) || access(program, X_OK) != 0) return fail(argv, "unknown or invalid runtime name", name);
    mkdir(RUNTIMES, 0700);
    if (link_path(link, argv[argc - 1]) != 0) return fail(argv, "no container id", argv[argc - 1]);
    unlink(link);
    return symlink(program, link) == 0 ? 0 : fail(argv, "cannot note the runtime of", argv[argc - 1]);
}

int main(int argc, char **argv) {
    static char program[PATH_ROOM] = DEFAULT, link[PATH_ROOM];
    if (has_word(argv + 1, "create") || has_word(argv + 1, "run")) {
        int status = created_runtime(argc, argv, program);
        if (status != 0) return status;
    } else {
        container_runtime(argv + 1, link, program);
        if (link[0] && has_word(argv + 1, "start")) return start_with(program, argv, link);
        if (link[0] && has_word(argv + 1, "delete")) return delete_with(program, argv, link);
    }
    execv(program, argv);
    return fail(argv, strerror(errno), program);
}
