/* SPDX-License-Identifier: MIT */
/* run, create, start, attach, wait. */
#include "run.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "create.h"
#include "docker.h"
#include "images.h"
#include "session.h"

static int cidfile_write(const char *path, const char *id) {
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (fd < 0) {
        complain("docker: container ID file %s is there already, or cannot be written", path);
        return -1;
    }
    int failed = write(fd, id, strlen(id)) < 0;
    close(fd);
    return failed ? -1 : 0;
}

/* One attempt; *is_missing if the image is not here. */
static char *create_once(const char *spec, const char *image, const char *name, int *is_missing) {
    struct answer answer;
    char *id = NULL;
    int status = api_call(&answer, "POST", spec, LIBPOD "/containers/create");
    const char *message = answer_message(&answer);
    *is_missing = status >= 400 && (strstr(message, "image not known") || strstr(message, "o such image"));
    if (status == 201 && answer.json) id = must_print("%s", json_text(answer.json, 0, "Id"));
    else if (!*is_missing) answer_complain(&answer, "docker: ", strstr(message, "in use") && name ? name : image);
    answer_free(&answer);
    return id;
}

char *create_container(const struct args *args, int *status) {
    const char *image = args->words[0], *pull = flag_value(args, "pull"), *cidfile = flag_value(args, "cidfile");
    struct text spec = {0};
    int is_missing = 0, is_quiet = flag_on(args, "quiet");
    *status = STATUS_ENGINE;
    if (pull && strcmp(pull, "always") == 0 && image_pull(image, is_quiet, stderr) != 0) return NULL;
    if (create_spec(&spec, args, image) != 0) return NULL;
    char *id = create_once(spec.bytes, image, flag_value(args, "name"), &is_missing);
    if (is_missing && (!pull || strcmp(pull, "never") != 0)) {
        if (!is_quiet) complain("Unable to find image '%s' locally", image_with_tag(image));
        if (image_pull(image, is_quiet, stderr) == 0)
            id = create_once(spec.bytes, image, flag_value(args, "name"), &is_missing);
    } else if (is_missing) {
        complain("docker: Error response from daemon: No such image: %s\n`docker images` lists the images there are.",
                 image_with_tag(image));
    }
    text_free(&spec);
    if (id && cidfile && cidfile_write(cidfile, id) != 0) return NULL;
    return id;
}

int create_command(const struct args *args) {
    int status;
    char *id = create_container(args, &status);
    if (!id) return STATUS_FAILED;
    puts(id);
    return 0;
}

/* Standard input, output and errors as -a and -i choose them. */
static void session_streams(struct session *session, const struct args *args) {
    const char *stream;
    session->has_input = flag_on(args, "interactive");
    if (!flag_value(args, "attach")) return;
    session->has_input = 0;
    session->no_output = session->no_errors = 1;
    for (int at = 0; (stream = flag_next(args, "attach", &at));) {
        if (strcmp(stream, "stdin") == 0) session->has_input = 1;
        if (strcmp(stream, "stdout") == 0) session->no_output = 0;
        if (strcmp(stream, "stderr") == 0) session->no_errors = 0;
    }
}

int run_command(const struct args *args) {
    struct session session = {
        .verb = "docker: ", .is_terminal = flag_on(args, "tty"), .starts = 1, .removes = flag_on(args, "rm"), .args = args};
    int status, is_detached = flag_on(args, "detach");
    session_streams(&session, args);
    if (is_detached && flag_value(args, "attach")) {
        complain("docker: Conflicting options: cannot specify both --attach and --detach");
        return STATUS_ENGINE;
    }
    if (!is_detached && !session_has_terminal(session.is_terminal, session.has_input)) return STATUS_FAILED;
    char *id = create_container(args, &status);
    if (!id) return status;
    session.id = id;
    if (!is_detached) return session_run(&session);
    struct answer answer;
    api_call(&answer, "POST", NULL, COMPAT "/containers/%s/start", id);
    status = answer_is_good(&answer) ? 0 : start_refused(&answer, "docker: ", id);
    answer_free(&answer);
    if (status == 0) puts(id);
    else if (session.removes) api_call(&answer, "DELETE", NULL, COMPAT "/containers/%s?force=1&v=1", id);
    return status;
}

/* Whether container (name) has a terminal and runs. 0, or -1 if there is none, which was said. */
static int container_look(const char *name, int *is_terminal, int *is_running, char **id) {
    struct answer answer;
    int found = api_call(&answer, "GET", NULL, COMPAT "/containers/%s/json", api_name(name)) == 200 && answer.json;
    if (found) {
        *is_terminal = json_true(answer.json, json_at(answer.json, 0, "Config"), "Tty");
        *is_running = json_true(answer.json, json_at(answer.json, 0, "State"), "Running");
        *id = must_print("%s", json_text(answer.json, 0, "Id"));
    } else {
        answer_complain(&answer, "", name);
    }
    answer_free(&answer);
    return found ? 0 : -1;
}

int start_command(const struct args *args) {
    int status = 0, is_running;
    if (flag_on(args, "attach") || flag_on(args, "interactive")) {
        struct session session = {.verb = "", .has_input = flag_on(args, "interactive"), .starts = 1, .args = args};
        char *id;
        if (args->count > 1) {
            complain("you cannot start and attach multiple containers at once");
            return STATUS_FAILED;
        }
        if (container_look(args->words[0], &session.is_terminal, &is_running, &id) != 0) return STATUS_FAILED;
        session.id = id;
        session.starts = !is_running;
        return session_has_terminal(session.is_terminal, session.has_input) ? session_run(&session) : STATUS_FAILED;
    }
    for (int i = 0; i < args->count; i++) {
        struct answer answer;
        api_call(&answer, "POST", NULL, COMPAT "/containers/%s/start", api_name(args->words[i]));
        if (answer_is_good(&answer)) {
            puts(args->words[i]);
        } else {
            start_refused(&answer, "", args->words[i]);
            status = STATUS_FAILED;
        }
        answer_free(&answer);
    }
    if (status != 0) complain("Error: failed to start containers");
    return status;
}

int attach_command(const struct args *args) {
    struct session session = {.verb = "", .has_input = !flag_on(args, "no-stdin"), .args = args};
    int is_running;
    char *id;
    if (container_look(args->words[0], &session.is_terminal, &is_running, &id) != 0) return STATUS_FAILED;
    if (!is_running) {
        complain("You cannot attach to a stopped container, start it first\n`docker start -ai %s` does both.",
                 args->words[0]);
        return STATUS_FAILED;
    }
    session.id = id;
    return session_has_terminal(session.is_terminal, session.has_input) ? session_run(&session) : STATUS_FAILED;
}

int wait_command(const struct args *args) {
    int failed = 0;
    for (int i = 0; i < args->count; i++) {
        int status = container_wait(args->words[i]);
        if (status < 0) failed = STATUS_FAILED;
        else printf("%d\n", status);
        fflush(stdout);
    }
    return failed;
}
