/* SPDX-License-Identifier: MIT */
/* podman's own description is used rather than Docker's: it leaves nothing to be translated in the engine, and a
 * read-only root is read-only throughout. */
#include "create.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "api.h"
#include "docker.h"
#include "units.h"

#define CREATE_FLAGS                                                                                                           \
    {"add-host", 0, "HOST:IP", "add a line to /etc/hosts"},                                                                    \
    {"annotation", 0, "KEY=VALUE", "hand an annotation to the OCI runtime"},                                                   \
    {"attach", 'a', "STREAM", "attach to stdin, stdout or stderr"},                                                            \
    {"cap-add", 0, "CAP", "add a Linux capability"},                                                                           \
    {"cap-drop", 0, "CAP", "drop a Linux capability; ALL drops all"},                                                          \
    {"cgroupns", 0, "MODE", "cgroup namespace: host or private"},                                                              \
    {"cidfile", 0, "FILE", "write the container's id to a file"},                                                              \
    {"cpu-shares", 'c', "N", "relative weight of processor time"},                                                             \
    {"cpus", 0, "N", "processors that the container may use, as 0.5"},                                                         \
    {"cpuset-cpus", 0, "LIST", "processors that the container may run on"},                                                    \
    {"device", 0, "PATH", "add a device of the host"},                                                                         \
    {"dns", 0, "IP", "name server"},                                                                                           \
    {"dns-option", 0, "OPTION", "option in resolv.conf"},                                                                      \
    {"dns-search", 0, "DOMAIN", "search domain"},                                                                              \
    {"domainname", 0, "NAME", "NIS domain name"},                                                                              \
    {"entrypoint", 0, "PROGRAM", "instead of the image's entry point"},                                                        \
    {"env", 'e', "KEY=VALUE", "set an environment variable; KEY alone takes the caller's"},                                    \
    {"env-file", 0, "FILE", "set variables from a file, one a line"},                                                          \
    {"expose", 0, "PORT", "expose a port, for -P"},                                                                            \
    {"group-add", 0, "GROUP", "add a group to the process"},                                                                   \
    {"hostname", 'h', "NAME", "the container's host name"},                                                                    \
    {"init", 0, NULL, "run an init that reaps and passes signals on"},                                                         \
    {"interactive", 'i', NULL, "keep standard input open"},                                                                    \
    {"ip", 0, "ADDRESS", "address in the network"},                                                                            \
    {"ipc", 0, "MODE", "IPC namespace: private, host, container:NAME"},                                                        \
    {"label", 'l', "KEY=VALUE", "set a label"},                                                                                \
    {"label-file", 0, "FILE", "set labels from a file, one a line"},                                                           \
    {"log-driver", 0, "DRIVER", "none, or json-file (the engine's own kind of file)"},                                         \
    {"mac-address", 0, "MAC", "hardware address"},                                                                             \
    {"memory", 'm', "BYTES", "memory limit, as 64m"},                                                                          \
    {"memory-reservation", 0, "BYTES", "soft memory limit"},                                                                   \
    {"memory-swap", 0, "BYTES", "limit of memory and swap together; -1 for none"},                                             \
    {"mount", 0, "SPEC", "mount: type=bind|volume|tmpfs,source=…,target=…,readonly"},                                          \
    {"name", 0, "NAME", "the container's name"},                                                                               \
    {"network", 0, "NETWORK", "bridge, none, host, container:NAME or a network's name"},                                       \
    {"net", 0, "NETWORK", "same as --network"},                                                                                \
    {"network-alias", 0, "NAME", "another name in the network"},                                                               \
    {"oom-score-adj", 0, "N", "preference when memory is short, -1000 to 1000"},                                               \
    {"pid", 0, "MODE", "PID namespace: private, host, container:NAME"},                                                        \
    {"pids-limit", 0, "N", "limit of processes; -1 for none"},                                                                 \
    {"platform", 0, "PLATFORM", "accepted; the lab has linux/386 alone"},                                                      \
    {"privileged", 0, NULL, "all capabilities, all devices, no seccomp"},                                                      \
    {"publish", 'p', "[IP:][HOST:]PORT", "publish a port of the container"},                                                   \
    {"publish-all", 'P', NULL, "publish all exposed ports on free ones"},                                                      \
    {"pull", 0, "WHEN", "always, missing or never"},                                                                           \
    {"quiet", 'q', NULL, "say nothing of a pull"},                                                                             \
    {"read-only", 0, NULL, "the root file system cannot be written"},                                                          \
    {"restart", 0, "POLICY", "no, always, unless-stopped, on-failure[:N]"},                                                    \
    {"rm", 0, NULL, "remove the container when it has ended"},                                                                 \
    {"runtime", 0, "NAME", "OCI runtime"},                                                                                     \
    {"security-opt", 0, "OPTION", "no-new-privileges, seccomp=FILE|unconfined, systempaths=unconfined"},                       \
    {"shm-size", 0, "BYTES", "size of /dev/shm"},                                                                              \
    {"stop-signal", 0, "SIGNAL", "signal that docker stop sends"},                                                             \
    {"stop-timeout", 0, "SECONDS", "how long docker stop waits before it kills"},                                              \
    {"sysctl", 0, "KEY=VALUE", "kernel parameter of the container's namespaces"},                                              \
    {"tmpfs", 0, "PATH[:OPTIONS]", "mount a tmpfs"},                                                                           \
    {"tty", 't', NULL, "give the container a terminal"},                                                                       \
    {"ulimit", 0, "NAME=SOFT[:HARD]", "resource limit"},                                                                       \
    {"user", 'u', "USER[:GROUP]", "user that the process runs as"},                                                            \
    {"userns", 0, "MODE", "user namespace: host"},                                                                             \
    {"uts", 0, "MODE", "UTS namespace: host"},                                                                                 \
    {"volume", 'v', "[SOURCE:]PATH[:ro]", "mount a directory or volume"},                                                      \
    {"volumes-from", 0, "CONTAINER", "mount the volumes of another container"},                                                \
    {"workdir", 'w', "PATH", "working directory"}

const struct flag create_flags[] = {CREATE_FLAGS, {0}};

const struct flag run_flags[] = {CREATE_FLAGS,
                                 {"detach", 'd', NULL, "print the id and leave the container running"},
                                 {"detach-keys", 0, "KEYS", "instead of ctrl-p,ctrl-q"},
                                 {"sig-proxy", 0, NULL, "pass signals on (the default)"},
                                 {0}};

int create_refuse(const char *name, const char *value, const char *what) {
    complain("docker: invalid argument \"%s\" for \"--%s\": %s\nSee 'docker run --help'.", value, name, what);
    return -1;
}

void create_list(struct text *out, const struct args *args, const char *name, const char *member) {
    const char *value;
    int at = 0, count = 0;
    while ((value = flag_next(args, name, &at))) {
        if (count++ == 0) {
            text_key(out, member);
            text_put(out, "[");
        }
        text_comma(out);
        text_quote(out, value);
    }
    if (count > 0) text_put(out, "]");
}

int create_spec(struct text *out, const struct args *args, const char *image) {
    text_put(out, "{\"image\":");
    text_quote(out, image);
    if (flag_value(args, "name")) text_member(out, "name", flag_value(args, "name"));
    if (create_process(out, args) != 0 || create_limits(out, args) != 0 || create_security(out, args) != 0) return -1;
    if (create_mounts(out, args) != 0 || create_network(out, args) != 0) return -1;
    text_put(out, "}");
    return 0;
}
