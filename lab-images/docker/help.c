/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "docker.h"
#include "other.h"

enum { FLAG_COLUMN = 34 };

struct absent {
    const char *name, *advice;
};

/* Docker's commands that need what is not in the lab, or that nothing here needs. */
static const struct absent absents[] = {
    {"login", "The lab's registry takes no names and passwords: `docker pull registry.lab/NAME` works without."},
    {"logout", "Nobody is logged in: the lab's registry takes no names and passwords."},
    {"push", "The lab's registry is read-only: images that you build stay in this machine."},
    {"search", "`docker images` lists the images there are."},
    {"commit", "Write a Dockerfile with the changes and use `docker build`."},
    {"save", "The lab's images are in a store without what a saved image needs; use `docker cp` for files."},
    {"load", "Use `docker build` to make an image."},
    {"export", "`docker cp CONTAINER:/ -` writes a container's files as a tar stream."},
    {"import", "Write a Dockerfile with FROM scratch and COPY, and use `docker build`."},
    {"events", "The engine keeps no events here; `docker ps -a` and `docker logs` show what happened."},
    {"update", "Limits are set by `docker run`: remove the container and run it with others."},
    {"compose", "Type the `docker network create` and `docker run` commands that the file stands for."},
    {"buildx", "`docker build` builds."},
    {"builder", "`docker build` builds; it keeps layers, no cache of its own."},
    {"swarm", "This is one machine."},
    {"service", "This is one machine without a swarm: use `docker run`."},
    {"stack", "This is one machine without a swarm: use `docker run`."},
    {"node", "This is one machine without a swarm."},
    {"secret", "This is one machine without a swarm: use -v or --env-file."},
    {"config", "This is one machine without a swarm: use -v or --env-file."},
    {"context", "There is one engine, at unix://" ENGINE_SOCKET "."},
    {"plugin", "The engine takes no plugins."},
    {"trust", "The lab's images are checked by their hashes when the page fetches them."},
    {"manifest", "Images here are for linux/386 alone: `docker image inspect` shows all of one."},
    {"checkpoint", "The lab has no CRIU."},
    {"scout", "The lab reaches no service outside."},
    {"init", "Write a Dockerfile: FROM web-debian, COPY, RUN and CMD are enough to start."},
};

int absent_command(const char *name) {
    for (unsigned i = 0; i < sizeof absents / sizeof *absents; i++) {
        if (strcmp(absents[i].name, name) != 0) continue;
        complain("docker: '%s' is not in this lab. %s", name, absents[i].advice);
        return STATUS_FAILED;
    }
    return -1;
}

static void help_commands(const char *group) {
    for (const struct verb *verb = verbs; verb->name; verb++) {
        int is_here = group ? verb->group && strcmp(verb->group, group) == 0 : !verb->group;
        if (is_here && verb->traits & VERB_ALSO_BARE) printf("  %-12s%s\n", verb->name, verb->summary);
    }
}

void help_overview(void) {
    puts(
        "\nUsage:  docker [-H unix://SOCKET] COMMAND\n\n"
        "Containers in this machine. The engine is Podman; this client is Ring Zero's own and speaks Docker's "
        "API.\n\nContainers:");
    help_commands("container");
    puts("\nImages:");
    help_commands("image");
    puts("\nThe engine:");
    help_commands("system");
    help_commands(NULL);
    puts(
        "\nGroups of commands:\n  container, image, network, volume, system\n\nNot in this lab (each says what to do "
        "instead):");
    for (unsigned i = 0, width = 0; i < sizeof absents / sizeof *absents; i++) {
        int length = strlen(absents[i].name) + 2;
        if (width + length > 76) width = printf("\n") - 1;
        width += printf("%s%s", width ? ", " : "  ", absents[i].name);
    }
    puts("\n\nRun 'docker COMMAND --help' for more information on a command.");
}

void help_verb(const struct verb *verb) {
    int is_bare = verb->traits & VERB_ALSO_BARE || !verb->group;
    printf("\nUsage:  docker %s%s%s %s\n\n%s\n", is_bare ? "" : verb->group, is_bare ? "" : " ", verb->name, verb->usage,
           verb->summary);
    if (verb->flags && verb->flags->name) puts("\nOptions:");
    for (const struct flag *flag = verb->flags; flag && flag->name; flag++) {
        int width = printf(flag->letter ? "  -%c, " : "      ", flag->letter);
        width += printf("--%s%s%s", flag->name, flag->value ? " " : "", flag->value ? flag->value : "");
        if (width >= FLAG_COLUMN) width = printf("\n") - 1;
        printf("%*s%s\n", FLAG_COLUMN - width, "", flag->help);
    }
}
