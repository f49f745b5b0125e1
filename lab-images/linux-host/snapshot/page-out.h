/* SPDX-License-Identifier: MIT */
#ifndef RZ_SNAPSHOT_PAGE_OUT_H
#define RZ_SNAPSHOT_PAGE_OUT_H

/* Takes what process (pid) has mapped from files and not changed out of memory: dropping caches leaves that. It is read
 * again when it is used. A process that ends meanwhile is no failure. */
void page_out(int pid);

#endif
