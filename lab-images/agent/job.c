/* SPDX-License-Identifier: MIT */
/* The fixed set of jobs and what they have in common. */
#include "job.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static struct job jobs[JOBS_MAX];

int64_t clock_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_BOOTTIME, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

struct job *job_find(uint32_t id) {
    for (struct job *job = jobs; job < jobs + JOBS_MAX; job++)
        if (job->kind != JOB_FREE && job->id == id) return job;
    return NULL;
}

struct job *job_at(uint32_t slot) {
    return &jobs[slot];
}

struct job *job_take(enum job_kind kind, uint32_t id, int64_t timeout_ms) {
    for (struct job *job = jobs; job < jobs + JOBS_MAX; job++) {
        if (job->kind != JOB_FREE) continue;
        *job = (struct job){.kind = kind, .id = id, .started_ns = clock_ns(), .input = -1, .output = {-1, -1}, .file = -1};
        job->deadline_ns = job->started_ns + timeout_ms * 1000000;
        return job;
    }
    return NULL;
}

void job_release(struct job *job) {
    const int files[] = {job->input, job->output[0], job->output[1], job->file};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (files[i] >= 0) close(files[i]);
    free(job->pending);
    free(job->path);
    free(job->temporary);
    job->kind = JOB_FREE;
}

void job_refuse(struct outbox *out, uint32_t id, const char *code, const char *message) {
    char quoted[512];
    json_quote(quoted, sizeof quoted, message);
    outbox_json(out, FRAME_RESPONSE, "{\"id\":%u,\"ok\":false,\"error\":{\"code\":\"%s\",\"message\":%s}}", id, code, quoted);
}

int job_polls(const struct job *job, struct pollfd *polls, int can_send) {
    int count = 0;
    if (job->kind != JOB_EXEC) return 0;
    if (job->input >= 0 && job->pending_length > 0) polls[count++] = (struct pollfd){job->input, POLLOUT, 0};
    for (int i = 0; i < 2; i++)
        if (job->output[i] >= 0 && can_send) polls[count++] = (struct pollfd){job->output[i], POLLIN, 0};
    return count;
}

int jobs_polls(struct pollfd *polls, int can_send) {
    int count = 0;
    for (const struct job *job = jobs; job < jobs + JOBS_MAX; job++) count += job_polls(job, polls + count, can_send);
    return count;
}

/* A write whose bytes stop coming is given up; its temporary file goes with it. */
static void job_expire_write(struct outbox *out, struct job *job) {
    if (clock_ns() < job->deadline_ns) return;
    unlink(job->temporary);
    job_refuse(out, job->id, "timeout", "the file's bytes did not come");
    job_release(job);
}

static int64_t job_due_ns(const struct job *job) {
    if (job->kind == JOB_FREE) return INT64_MAX;
    if (job->kind == JOB_READ) return 0;
    /* A program that has ended, or was told to, is looked at again soon. */
    if (job->kind == JOB_EXEC && (job->exited || job->killed_ns)) return clock_ns() + 20000000;
    return job->deadline_ns;
}

int jobs_step(struct outbox *out) {
    int64_t due = INT64_MAX;
    for (struct job *job = jobs; job < jobs + JOBS_MAX; job++) {
        if (!outbox_has_room_for_response(out)) return 10;
        if (job->kind == JOB_EXEC) exec_step(out, job);
        if (job->kind == JOB_READ) file_read_step(out, job);
        if (job->kind == JOB_WRITE) job_expire_write(out, job);
        if (job_due_ns(job) < due) due = job_due_ns(job);
    }
    if (due == INT64_MAX) return -1;
    int64_t wait_ms = (due - clock_ns() + 999999) / 1000000;
    return wait_ms < 0 ? 0 : wait_ms > 60000 ? 60000 : (int)wait_ms;
}
