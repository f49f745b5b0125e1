/* SPDX-License-Identifier: MIT */
/* .dockerignore: what of a build's context is not sent. */
#ifndef DOCKER_IGNORE_H
#define DOCKER_IGNORE_H

struct ignore {
    char **patterns;
    int count, has_exceptions;
};

/* Reads the rules in (text). */
void ignore_read(struct ignore *ignore, const char *text);

/* As tar_writer.leaves_out: 0 send, 1 leave out, 2 leave out but look inside for exceptions. */
int ignore_matches(void *rules, const char *name);

/* Whether (name) or a directory that it is in matches (pattern): * and ? stop at slashes, ** does not. */
int pattern_matches(const char *pattern, const char *name);

#endif
