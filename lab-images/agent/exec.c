/* SPDX-License-Identifier: MIT */
/* The verb exec: a program with its three streams, a time limit, and a process group to end it by. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "job.h"

/* Background children may keep the pipes open; this long after the program's own end nobody waits for them. */
#define LINGER_NS INT64_C(100000000)
#define KILL_AFTER_NS INT64_C(2000000000)

struct command {
    char *argv[JOB_ARGV_MAX + 1];
    char *envp[JOB_ENV_MAX + 4];
    const char *cwd;
};

/* The program and all it started; until the child has made its session there is only the child itself. */
static void exec_signal(const struct job *job, int signal) {
    if (kill(-job->pid, signal) != 0) kill(job->pid, signal);
}

static int is_plain_string(const struct json_value *value) {
    return value && value->type == JSON_STRING && strlen(value->text) == value->length;
}

static int command_argv(struct command *command, const struct json *request) {
    const struct json_value *argv = json_member(request, 0, "argv");
    if (!argv || argv->type != JSON_ARRAY || argv->count < 1 || argv->count > JOB_ARGV_MAX) return -1;
    const struct json_value *word = argv + 1;
    for (int i = 0; i < argv->count; i++, word++) {
        if (!is_plain_string(word)) return -1;
        command->argv[i] = (char *)word->text;
    }
    command->argv[argv->count] = NULL;
    return 0;
}

/* Turns the member NAME: VALUE into NAME=VALUE on the heap; the child that execs never frees it. */
static char *command_variable(const struct json_value *name, const struct json_value *value) {
    char *text = NULL;
    if (!is_plain_string(name) || !is_plain_string(value) || strchr(name->text, '=')) return NULL;
    return asprintf(&text, "%s=%s", name->text, value->text) < 0 ? NULL : text;
}

static int command_env(struct command *command, const struct json *request) {
    static char *const defaults[] = {"PATH=/usr/sbin:/usr/bin", "HOME=/root", "LC_CTYPE=C.UTF-8"};
    int count = 0;
    const struct json_value *env = json_member(request, 0, "env");
    if (env && (env->type != JSON_OBJECT || env->count > JOB_ENV_MAX)) return -1;
    /* The first of two equal names wins in practice, so the request's come first. */
    const struct json_value *member = env ? env + 1 : NULL;
    for (int i = 0; env && i < env->count; i++, member += 2) {
        char *variable = command_variable(member, member + 1);
        if (!variable) return -1;
        command->envp[count++] = variable;
    }
    for (size_t i = 0; i < sizeof defaults / sizeof *defaults; i++) command->envp[count++] = defaults[i];
    command->envp[count] = NULL;
    return 0;
}

static int command_parse(struct command *command, const struct json *request, int64_t *timeout_ms) {
    const struct json_value *cwd = json_member(request, 0, "cwd");
    const struct json_value *tty = json_member(request, 0, "tty");
    const struct json_value *timeout = json_member(request, 0, "timeoutMs");
    *timeout_ms = JOB_TIMEOUT_MAX_MS;
    if (timeout && json_whole(timeout, JOB_TIMEOUT_MAX_MS, timeout_ms) != 0) return -1;
    if (cwd && !is_plain_string(cwd)) return -1;
    if (tty && (tty->type != JSON_BOOL || tty->text[0] == 't')) return -1;
    command->cwd = cwd ? cwd->text : "/root";
    return command_argv(command, request) == 0 ? command_env(command, request) : -1;
}

/* In the child: its own session, the pipes as standard streams, nothing else of the agent's. */
static void command_become(const struct command *command, const int pipes[3][2]) {
    sigset_t none;
    sigemptyset(&none);
    setsid();
    dup2(pipes[0][0], STDIN_FILENO);
    dup2(pipes[1][1], STDOUT_FILENO);
    dup2(pipes[2][1], STDERR_FILENO);
    signal(SIGPIPE, SIG_DFL);
    signal(SIGCHLD, SIG_DFL);
    sigprocmask(SIG_SETMASK, &none, NULL);
    if (chdir(command->cwd) == 0) execvpe(command->argv[0], command->argv, command->envp);
    dprintf(STDERR_FILENO, "%s: %s\n", command->argv[0], strerror(errno));
    _exit(errno == ENOENT ? 127 : 126);
}

static void close_pair(const int pair[2]) {
    for (int i = 0; i < 2; i++)
        if (pair[i] >= 0) close(pair[i]);
}

static int exec_fork(struct job *job, const struct command *command) {
    int pipes[3][2] = {{-1, -1}, {-1, -1}, {-1, -1}};
    for (int i = 0; i < 3; i++) {
        if (pipe2(pipes[i], O_CLOEXEC) != 0) goto failed;
        if (fcntl(pipes[i][i == 0], F_SETFL, O_NONBLOCK) != 0) goto failed;
    }
    job->pid = fork();
    if (job->pid < 0) goto failed;
    if (job->pid == 0) command_become(command, pipes);
    close(pipes[0][0]);
    close(pipes[1][1]);
    close(pipes[2][1]);
    job->input = pipes[0][1];
    job->output[0] = pipes[1][0];
    job->output[1] = pipes[2][0];
    return 0;
failed:
    for (int i = 0; i < 3; i++) close_pair(pipes[i]);
    return -1;
}

static void command_free(struct command *command, const struct json *request) {
    const struct json_value *env = json_member(request, 0, "env");
    int count = env && env->type == JSON_OBJECT && env->count <= JOB_ENV_MAX ? env->count : 0;
    for (int i = 0; i < count && command->envp[i]; i++) free(command->envp[i]);
}

void exec_start(struct outbox *out, uint32_t id, const struct json *request) {
    struct command command = {0};
    int64_t timeout_ms;
    if (command_parse(&command, request, &timeout_ms) != 0) {
        job_refuse(out, id, "malformed", "exec needs argv (1 to 64 strings); env, cwd, timeoutMs are optional");
    } else {
        struct job *job = job_take(JOB_EXEC, id, timeout_ms);
        if (!job) {
            job_refuse(out, id, "busy", "8 requests are running already");
        } else if (exec_fork(job, &command) != 0) {
            job_refuse(out, id, "failed", strerror(errno));
            job_release(job);
        }
    }
    command_free(&command, request);
}

/* Gives the program what waits for it; one that does not read any more loses the rest, as in a shell pipe. */
static void exec_feed(struct job *job) {
    while (job->input >= 0 && job->pending_length > 0) {
        ssize_t sent = write(job->input, job->pending, job->pending_length);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0 && errno == EAGAIN) return;
        if (sent < 0) {
            job->input_ended = 1;
            sent = job->pending_length;
        }
        job->pending_length -= sent;
        memmove(job->pending, job->pending + sent, job->pending_length);
    }
    if (job->input >= 0 && job->input_ended) {
        close(job->input);
        job->input = -1;
    }
}

void exec_input(struct outbox *out, struct job *job, const uint8_t *bytes, size_t length, int is_last) {
    if (job->input < 0 || job->input_ended) return;
    uint8_t *grown = NULL;
    if (job->pending_length + length <= JOB_INPUT_MAX) grown = realloc(job->pending, job->pending_length + length + 1);
    if (!grown) {
        exec_signal(job, SIGKILL);
        job_refuse(out, job->id, "too-large", "the program does not read its input");
        job_release(job);
        return;
    }
    job->pending = grown;
    memcpy(job->pending + job->pending_length, bytes, length);
    job->pending_length += length;
    job->input_ended = is_last;
    exec_feed(job);
}

void exec_kill(struct job *job) {
    exec_signal(job, job->killed_ns ? SIGKILL : SIGTERM);
    if (!job->killed_ns) job->killed_ns = clock_ns();
}

void exec_reaped(pid_t pid, int status) {
    for (uint32_t slot = 0; slot < JOBS_MAX; slot++) {
        struct job *job = job_at(slot);
        if (job->kind != JOB_EXEC || job->pid != pid || job->exited) continue;
        job->exited = 1;
        job->status = status;
        job->exited_ns = clock_ns();
    }
}

/* Passes on what the program wrote, as far as there is room; closes a stream at its end. */
static void exec_drain(struct outbox *out, struct job *job, int stream) {
    uint8_t buffer[FRAME_DATA_MAX];
    for (size_t room; job->output[stream] >= 0 && (room = outbox_data_room(out)) > 0;) {
        ssize_t length = read(job->output[stream], buffer, room);
        if (length < 0 && errno == EINTR) continue;
        if (length < 0 && errno == EAGAIN) return;
        outbox_data(out, job->id, stream + 1, length <= 0, buffer, length > 0 ? length : 0);
        if (length > 0) continue;
        close(job->output[stream]);
        job->output[stream] = -1;
    }
}

static void exec_finish(struct outbox *out, struct job *job) {
    for (int stream = 0; stream < 2; stream++)
        if (job->output[stream] >= 0) outbox_data(out, job->id, stream + 1, 1, NULL, 0);
    long long elapsed = job->exited_ns - job->started_ns;
    if (job->timed_out)
        job_refuse(out, job->id, "timeout", "the program was ended at its time limit");
    else if (WIFSIGNALED(job->status))
        outbox_json(out, FRAME_RESPONSE, "{\"id\":%u,\"ok\":true,\"signal\":%d,\"elapsedNs\":%lld}", job->id,
                    WTERMSIG(job->status), elapsed);
    else
        outbox_json(out, FRAME_RESPONSE, "{\"id\":%u,\"ok\":true,\"exit\":%d,\"elapsedNs\":%lld}", job->id,
                    WEXITSTATUS(job->status), elapsed);
    job_release(job);
}

void exec_step(struct outbox *out, struct job *job) {
    exec_feed(job);
    exec_drain(out, job, 0);
    exec_drain(out, job, 1);
    int64_t now = clock_ns();
    if (!job->exited) {
        if (now >= job->deadline_ns && !job->timed_out) {
            job->timed_out = 1;
            exec_signal(job, SIGKILL);
        }
        if (job->killed_ns && now - job->killed_ns >= KILL_AFTER_NS) exec_signal(job, SIGKILL);
        return;
    }
    int closed = job->output[0] < 0 && job->output[1] < 0;
    if (closed || (now - job->exited_ns >= LINGER_NS && outbox_data_room(out) > 0)) exec_finish(out, job);
}
