/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "create.h"
#include "docker.h"
#include "run.h"
#include "session.h"
#include "stream.h"
#include "terminal.h"

enum { EXIT_LOOKS = 500, EXIT_STEP_MS = 10 };

static void exec_spec(struct text *out, const struct args *args, int is_detached) {
    text_print(out, "{\"AttachStdin\":%s,\"AttachStdout\":%s,\"AttachStderr\":%s,\"Tty\":%s,\"Privileged\":%s",
               flag_on(args, "interactive") && !is_detached ? "true" : "false", is_detached ? "false" : "true",
               is_detached ? "false" : "true", flag_on(args, "tty") ? "true" : "false",
               flag_on(args, "privileged") ? "true" : "false");
    create_list(out, args, "env", "Env");
    if (flag_value(args, "user")) text_member(out, "User", flag_value(args, "user"));
    if (flag_value(args, "workdir")) text_member(out, "WorkingDir", flag_value(args, "workdir"));
    text_put(out, ",\"Cmd\":[");
    for (int i = 1; i < args->count; i++) {
        text_comma(out);
        text_quote(out, args->words[i]);
    }
    text_put(out, "]}");
}

static char *exec_create(const struct args *args, int is_detached) {
    struct text spec = {0};
    struct answer answer;
    char *id = NULL;
    exec_spec(&spec, args, is_detached);
    api_call(&answer, "POST", spec.bytes, COMPAT "/containers/%s/exec", api_name(args->words[0]));
    if (answer.status == 201 && answer.json) id = must_print("%s", json_text(answer.json, 0, "Id"));
    else answer_complain(&answer, "", args->words[0]);
    answer_free(&answer);
    text_free(&spec);
    return id;
}

/* The output ends a moment before the engine has noted the exit status. */
static int exec_status(const char *id) {
    int status = STATUS_ENGINE, is_running = 1;
    for (int look = 0; is_running && look < EXIT_LOOKS; look++) {
        struct answer answer;
        if (look > 0) nanosleep(&(struct timespec){.tv_nsec = EXIT_STEP_MS * 1000000L}, NULL);
        if (api_call(&answer, "GET", NULL, COMPAT "/exec/%s/json", id) != 200 || !answer.json) return STATUS_ENGINE;
        is_running = json_true(answer.json, 0, "Running");
        status = json_real(answer.json, 0, "ExitCode");
        answer_free(&answer);
    }
    return status;
}

int exec_command(const struct args *args) {
    int is_detached = flag_on(args, "detach"), is_terminal = flag_on(args, "tty");
    struct answer answer;
    struct stream stream = {.is_terminal = is_terminal, .has_input = flag_on(args, "interactive")};
    const char *keys = flag_value(args, "detach-keys");
    if (stream_detach_keys(&stream, keys ? keys : "ctrl-p,ctrl-q") != 0) {
        complain("invalid detach keys \"%s\": keys are single letters or ctrl-LETTER, with commas between", keys);
        return STATUS_FAILED;
    }
    if (!is_detached && !session_has_terminal(is_terminal, stream.has_input)) return STATUS_FAILED;
    char *id = exec_create(args, is_detached);
    if (!id) return STATUS_FAILED;
    if (is_detached) {
        api_call(&answer, "POST", "{\"Detach\":true}", COMPAT "/exec/%s/start", id);
        if (answer_is_good(&answer)) return 0;
        return start_refused(&answer, "", args->words[0]);
    }
    char *target = must_print(COMPAT "/exec/%s", id), *path = must_print("%s/start", target);
    stream.target = target;
    stream_signals_block(&stream);
    stream.http =
        api_upgrade(&answer, path, is_terminal ? "{\"Detach\":false,\"Tty\":true}" : "{\"Detach\":false,\"Tty\":false}");
    if (!stream.http) return start_refused(&answer, "", args->words[0]);
    stream_resize(&stream);
    if (is_terminal && stream.has_input) terminal_raw();
    return stream_run(&stream) == STREAM_ENDED ? exec_status(id) : 0;
}
