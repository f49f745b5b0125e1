/* SPDX-License-Identifier: MIT */
/* Requests that take time: programs run for the page, and files read or written for it. */
#ifndef RZ_JOB_H
#define RZ_JOB_H

#include <poll.h>
#include <stdint.h>
#include <sys/types.h>

#include "json.h"
#include "outbox.h"

enum {
    JOBS_MAX = 8,
    JOB_ARGV_MAX = 64,
    JOB_ENV_MAX = 64,
    JOB_INPUT_MAX = 4 << 20, /* standard input that a program has not read yet */
    JOB_FILE_MAX = 8 << 20,
    JOB_TIMEOUT_MAX_MS = 600000,
    JOB_POLLS = 3,
};

enum job_kind { JOB_FREE, JOB_EXEC, JOB_READ, JOB_WRITE };

struct job {
    enum job_kind kind;
    uint32_t id;
    int64_t started_ns, deadline_ns;
    /* exec: the program, its pipes (-1 when closed), and input it has not taken yet */
    pid_t pid;
    int exited, status, timed_out;
    int64_t exited_ns, killed_ns;
    int input, output[2];
    uint8_t *pending;
    size_t pending_length;
    int input_ended;
    /* read and write: the file */
    int file;
    mode_t mode;
    int64_t size, done;
    char *path, *temporary;
};

/* Time since the machine started, in nanoseconds. */
int64_t clock_ns(void);

/* The job of request (id), or NULL. */
struct job *job_find(uint32_t id);

/* The job in place (slot), below JOBS_MAX, free or not. */
struct job *job_at(uint32_t slot);

/* A free job, or NULL if all are busy. */
struct job *job_take(enum job_kind kind, uint32_t id, int64_t timeout_ms);

/* Frees what a job holds and makes it available again. */
void job_release(struct job *job);

/* Answers request (id) with an error and its text. */
void job_refuse(struct outbox *out, uint32_t id, const char *code, const char *message);

/* Start from a parsed request; an answer is written at once only if the start fails. */
void exec_start(struct outbox *out, uint32_t id, const struct json *request);
void file_read_start(struct outbox *out, uint32_t id, const struct json *request);
void file_write_start(struct outbox *out, uint32_t id, const struct json *request);

/* Takes bytes that the page sent for a job's input. */
void exec_input(struct outbox *out, struct job *job, const uint8_t *bytes, size_t length, int is_last);
void file_input(struct outbox *out, struct job *job, const uint8_t *bytes, size_t length, int is_last);

/* Ends a program and all it started: politely first, for certain two seconds later. */
void exec_kill(struct job *job);

/* Notes a child's end; unknown ones are none of the agent's. */
void exec_reaped(pid_t pid, int status);

/* What a job waits for: fills at most JOB_POLLS entries, returns how many. */
int job_polls(const struct job *job, struct pollfd *polls, int can_send);

/* Moves a job on: bytes, time limits, its end. */
void exec_step(struct outbox *out, struct job *job);
void file_read_step(struct outbox *out, struct job *job);

/* Moves all jobs on. Returns milliseconds until one of them needs time again, or -1. */
int jobs_step(struct outbox *out);

/* Fills (polls) for all jobs, returns how many entries; it has room for JOBS_MAX * JOB_POLLS. */
int jobs_polls(struct pollfd *polls, int can_send);

#endif
