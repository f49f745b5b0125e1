/* SPDX-License-Identifier: MIT */
/* Names of containers on networks that have them: the lists that aardvark-dns answers from, and that program itself,
 * which runs while there is one. Each returns 0 or -errno. */
#ifndef RZ_NET_NAMES_H
#define RZ_NET_NAMES_H

#include "request.h"

/* (folder): where the lists are; (server): path of the program. */
int names_add(const char *folder, const char *server, const struct request *request, const struct attachment *attachment);
int names_remove(const char *folder, const struct request *request, const struct attachment *attachment);

#endif
