/* SPDX-License-Identifier: MIT */
/* What an image says it is: the two constants that the library OS expects of whoever links it. */
#ifndef UNIK_IDENTITY_H
#define UNIK_IDENTITY_H

enum { BUILD_ID_SIZE = 65 };

/* Writes an object file that defines uk_build_id, with (build_id), and uk_image_name. 0 on success, else -1 with errno. */
int identity_write(const char *path, const char build_id[BUILD_ID_SIZE]);

#endif
