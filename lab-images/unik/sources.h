/* SPDX-License-Identifier: MIT */
/* The C files under a folder, in an order that depends on nothing but their names. */
#ifndef UNIK_SOURCES_H
#define UNIK_SOURCES_H

enum { SOURCES_MAX = 256 };

struct sources {
    int count;
    char *paths[SOURCES_MAX]; /* relative to the folder */
};

/* Finds them. 0 on success; otherwise the reader has been told. Hidden files and folders are passed by. */
int sources_find(const char *folder, struct sources *out);

#endif
