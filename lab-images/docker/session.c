/* SPDX-License-Identifier: MIT */
#include "session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "docker.h"
#include "stream.h"
#include "terminal.h"

/* How often the engine looks for the end of a container that is waited for. */
#define WAIT_INTERVAL "250ms"

enum { LOOK_FIRST_MS = 10, LOOK_LAST_MS = 160 };

int session_has_terminal(int is_terminal, int has_input) {
    if (!is_terminal || !has_input || isatty(STDIN_FILENO)) return 1;
    complain("the input device is not a TTY");
    return 0;
}

int start_refused(const struct answer *answer, const char *verb, const char *id) {
    const char *message = answer_message(answer);
    int status = STATUS_ENGINE;
    if (strstr(message, "command that was not found") || strstr(message, "No such file or directory: OCI"))
        status = STATUS_NO_COMMAND;
    else if (strstr(message, "ermission denied") || strstr(message, "OCI runtime permission")) status = STATUS_CANNOT_RUN;
    answer_complain(answer, verb, id);
    return status;
}

int container_wait(const char *id) {
    struct answer answer;
    int status = -1;
    if (api_call(&answer, "POST", NULL, LIBPOD "/containers/%s/wait?interval=" WAIT_INTERVAL, api_name(id)) == 200)
        status = atoi(answer.body.bytes);
    else answer_complain(&answer, "", id);
    answer_free(&answer);
    return status;
}

/* A wait that was begun while the container was there also answers when it is gone. */
static int gone_status(struct http *waiting) {
    struct http_reply reply;
    struct answer answer;
    if (!waiting || http_receive(waiting, &reply, 0) != 0) return -1;
    api_rest(waiting, &reply, &answer);
    int status = answer.status == 200 ? atoi(answer.body.bytes) : -1;
    if (status < 0) answer_complain(&answer, "", "the one that ended");
    answer_free(&answer);
    return status;
}

/* The exit status of a container whose output has ended. Looking at it is far quicker than the engine's own wait, which
 * goes on until its clean-up process is done. */
static int container_ended(const char *id, struct http *waiting) {
    for (int pause_ms = LOOK_FIRST_MS;; pause_ms = pause_ms < LOOK_LAST_MS ? pause_ms * 2 : LOOK_LAST_MS) {
        struct answer answer;
        if (api_call(&answer, "GET", NULL, COMPAT "/containers/%s/json", id) != 200 || !answer.json) {
            answer_free(&answer);
            return waiting ? gone_status(waiting) : container_wait(id);
        }
        int state = json_at(answer.json, 0, "State"), status = json_real(answer.json, state, "ExitCode");
        const char *word = json_text(answer.json, state, "Status");
        int has_ended = strcmp(word, "exited") == 0 || strcmp(word, "stopped") == 0;
        answer_free(&answer);
        if (has_ended) return status;
        nanosleep(&(struct timespec){.tv_nsec = pause_ms * 1000000L}, NULL);
    }
}

/* The engine removes a --rm container by itself, maybe before its exit status was seen. */
static struct http *wait_begin(const struct session *session) {
    if (!session->removes) return NULL;
    char *path = must_print(LIBPOD "/containers/%s/wait?interval=1s", session->id);
    struct http *waiting = api_aside("POST", path);
    free(path);
    return waiting;
}

static int session_stream_set(struct stream *stream, const struct session *session, char *target) {
    const char *proxy = flag_value(session->args, "sig-proxy"), *keys = flag_value(session->args, "detach-keys");
    *stream = (struct stream){
        .is_terminal = session->is_terminal,
        .has_input = session->has_input,
        .proxies_signals = !session->is_terminal && (!proxy || strcmp(proxy, "false") != 0),
        .target = target,
    };
    if (stream_detach_keys(stream, keys ? keys : "ctrl-p,ctrl-q") == 0) return 0;
    complain("docker: invalid detach keys \"%s\": keys are single letters or ctrl-LETTER, with commas between", keys);
    return -1;
}

/* The engine has also been told to remove it, in case this program is killed; who comes second finds nothing. */
static void session_remove(const struct session *session) {
    struct answer answer;
    api_call(&answer, "DELETE", NULL, COMPAT "/containers/%s?force=1&v=1", session->id);
    answer_free(&answer);
}

/* 0, or the exit status of a container that could not be started. */
static int session_start(const struct session *session, const struct stream *stream) {
    struct answer answer;
    int status = 0;
    if (!session->starts) {
        stream_resize(stream);
        return 0;
    }
    api_call(&answer, "POST", NULL, COMPAT "/containers/%s/start", session->id);
    if (!answer_is_good(&answer)) status = start_refused(&answer, session->verb, session->id);
    answer_free(&answer);
    if (status == 0) stream_resize(stream);
    return status;
}

int session_run(const struct session *session) {
    struct stream stream;
    struct answer answer;
    char *target = must_print(COMPAT "/containers/%s", session->id);
    if (session_stream_set(&stream, session, target) != 0) return STATUS_ENGINE;
    char *path = must_print("%s/attach?stream=1&stdout=%d&stderr=%d%s", target, !session->no_output, !session->no_errors,
                            session->has_input ? "&stdin=1" : "");
    stream.http = api_upgrade(&answer, path, "");
    free(path);
    if (!stream.http) {
        int status = start_refused(&answer, session->verb, session->id);
        if (session->removes) session_remove(session);
        return status;
    }
    stream_signals_block(&stream);
    int status = session_start(session, &stream);
    if (status != 0) {
        if (session->removes) session_remove(session);
        return status;
    }
    struct http *waiting = wait_begin(session);
    if (session->is_terminal && session->has_input) terminal_raw();
    enum stream_end end = stream_run(&stream);
    if (end == STREAM_DETACHED) return 0;
    if (end == STREAM_GIVEN_UP) return STATUS_FAILED;
    status = container_ended(session->id, waiting);
    if (session->removes) session_remove(session);
    return status < 0 ? STATUS_ENGINE : status;
}
