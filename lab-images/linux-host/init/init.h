/* SPDX-License-Identifier: MIT */
/* Process 1 of the container host: a static program, started by the kernel from the initramfs. */
#ifndef RZ_INIT_H
#define RZ_INIT_H

#include <stdint.h>

enum { NET_MAC_SIZE = 6 };

/* What the page wrote on the kernel's command line; empty strings where it wrote nothing. */
struct settings {
    char name[64];    /* rz.name: host name, without domain */
    char ip[20];      /* rz.ip: dotted quad */
    char prefix[4];   /* the part of rz.ip behind the slash */
    char gateway[20]; /* rz.gw: router and name server */
    char warm[2];     /* rz.warm: 1 has the container engine run once in the background */
};

/* Reads /proc/cmdline into (out). Words that are too long are ignored. */
void cmdline_read(struct settings *out);

/* Mounts the packed root below a writable layer and makes it the root. Exits the machine on failure. */
void mounts_enter_root(void);

/* Mounts what programs expect: proc, sysfs, devpts, cgroup2 and the size-limited tmpfs areas. */
void mounts_populate(void);

/* Brings up lo, and eth0 with address and route; writes hosts and resolv.conf. Reports, never fails. */
void net_configure(const struct settings *settings);

/* Takes eth0 down with all it knows of its neighbours, and brings it up again as somebody else who makes himself known.
 * 0, or -1 if it did not take the address (mac). */
int net_move(const struct settings *settings, const uint8_t mac[NET_MAC_SIZE]);

/* Becomes the shell (argv) as session leader on terminal (tty), as a login does. Returns only on failure. */
void spawn_on_terminal(const char *tty, char *const argv[], char *const envp[]);

/* Becomes (argv) in a session of its own, with output to the console. Returns only on failure. */
void spawn_service(char *const argv[], char *const envp[]);

/* Writes one line about a failed step, with errno's text, to the console. */
void report(const char *step, const char *subject);

/* Writes (text) to a new file (path). */
void write_file(const char *path, const char *text);

#endif
