/* SPDX-License-Identifier: MIT */
/* The verbs read-file and write-file: whole files, bounded, written so that no reader sees half of one. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "job.h"

#define WRITE_TIMEOUT_MS 30000

static const char *file_path(const struct json *request) {
    const struct json_value *path = json_member(request, 0, "path");
    if (!path || path->type != JSON_STRING || path->text[0] != '/' || strlen(path->text) != path->length) return NULL;
    return path->text;
}

void file_read_start(struct outbox *out, uint32_t id, const struct json *request) {
    const char *path = file_path(request);
    if (!path) {
        job_refuse(out, id, "malformed", "read-file needs an absolute path");
        return;
    }
    struct stat status;
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0 || fstat(file, &status) != 0) {
        job_refuse(out, id, errno == ENOENT ? "not-found" : "failed", strerror(errno));
    } else if (!S_ISREG(status.st_mode)) {
        job_refuse(out, id, "failed", "not a regular file");
    } else if (status.st_size > JOB_FILE_MAX) {
        job_refuse(out, id, "too-large", "files above 8 MiB are not read");
    } else {
        struct job *job = job_take(JOB_READ, id, 0);
        if (job) {
            job->file = file;
            job->mode = status.st_mode & 07777;
            return;
        }
        job_refuse(out, id, "busy", "8 requests are running already");
    }
    if (file >= 0) close(file);
}

void file_read_step(struct outbox *out, struct job *job) {
    uint8_t buffer[FRAME_DATA_MAX];
    size_t room = outbox_data_room(out);
    if (room == 0) return;
    ssize_t length = read(job->file, buffer, room);
    if (length > 0 && (job->done += length) <= JOB_FILE_MAX) {
        outbox_data(out, job->id, 1, 0, buffer, length);
        return;
    }
    outbox_data(out, job->id, 1, 1, NULL, 0);
    if (length > 0)
        job_refuse(out, job->id, "too-large", "files above 8 MiB are not read");
    else if (length < 0)
        job_refuse(out, job->id, "failed", strerror(errno));
    else
        outbox_json(out, FRAME_RESPONSE, "{\"id\":%u,\"ok\":true,\"size\":%lld,\"mode\":%u}", job->id,
                    (long long)job->done, (unsigned)job->mode);
    job_release(job);
}

static void file_write_fail(struct outbox *out, struct job *job, const char *code, const char *message) {
    job_refuse(out, job->id, code, message);
    unlink(job->temporary);
    job_release(job);
}

static void file_write_finish(struct outbox *out, struct job *job) {
    if (fchmod(job->file, job->mode) != 0 || fsync(job->file) != 0 || rename(job->temporary, job->path) != 0) {
        file_write_fail(out, job, "failed", strerror(errno));
        return;
    }
    outbox_json(out, FRAME_RESPONSE, "{\"id\":%u,\"ok\":true,\"size\":%lld}", job->id, (long long)job->size);
    job_release(job);
}

void file_write_start(struct outbox *out, uint32_t id, const struct json *request) {
    const char *path = file_path(request);
    int64_t size, mode;
    if (!path || json_whole(json_member(request, 0, "size"), INT32_MAX, &size) != 0 ||
        json_whole(json_member(request, 0, "mode"), 07777, &mode) != 0) {
        job_refuse(out, id, "malformed", "write-file needs an absolute path, size and mode");
        return;
    }
    if (size > JOB_FILE_MAX) {
        job_refuse(out, id, "too-large", "files above 8 MiB are not written");
        return;
    }
    struct job *job = job_take(JOB_WRITE, id, WRITE_TIMEOUT_MS);
    if (!job) {
        job_refuse(out, id, "busy", "8 requests are running already");
        return;
    }
    job->size = size;
    job->mode = mode;
    job->path = strdup(path);
    if (!job->path || asprintf(&job->temporary, "%s.rz-XXXXXX", path) < 0) abort();
    job->file = mkostemp(job->temporary, O_CLOEXEC);
    if (job->file < 0) {
        job_refuse(out, id, errno == ENOENT ? "not-found" : "failed", strerror(errno));
        job_release(job);
    } else if (size == 0) {
        file_write_finish(out, job);
    }
}

void file_input(struct outbox *out, struct job *job, const uint8_t *bytes, size_t length, int is_last) {
    if (job->done + (int64_t)length > job->size) {
        file_write_fail(out, job, "too-large", "more bytes came than the request's size");
        return;
    }
    for (size_t at = 0; at < length;) {
        ssize_t written = write(job->file, bytes + at, length - at);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) {
            file_write_fail(out, job, "failed", strerror(errno));
            return;
        }
        at += written;
    }
    job->done += length;
    if (job->done == job->size)
        file_write_finish(out, job);
    else if (is_last)
        file_write_fail(out, job, "malformed", "fewer bytes came than the request's size");
}
