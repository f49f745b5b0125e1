/* SPDX-License-Identifier: MIT */
/* unik: builds unikernels in this machine and has the page run them. Verbs and flags are those of UniK (2016 to 2019,
 * EMC {code}); what differs is marked as ours in the help. */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "options.h"
#include "unik.h"

static int help_command(const struct args *args);

static const struct command commands[] = {
    {"build", "compiles and links the C sources of a folder into an image", build_command,
     {{"name", "NAME", "name of the image", FLAG_REQUIRED, 0},
      {"path", "FOLDER", "folder that holds the sources", FLAG_REQUIRED, 0},
      {"base", "BASE", "what the sources are written against: posix or clean", FLAG_REQUIRED, 0},
      {"language", "LANGUAGE", "language of the sources: c", FLAG_REQUIRED, 0},
      {"provider", "PROVIDER", "who will run the image: lab", FLAG_REQUIRED, 0},
      {"force", NULL, "replace an image of the same name", FLAG_SWITCH, 0},
      {"with", "A,B,…", "add components of the library OS; `unik compilers` lists them", FLAG_OPTIONAL, 1},
      {"without", "A,B,…", "leave components out", FLAG_OPTIONAL, 1}}},
    {"run", "starts an instance of an image as a new machine of the lab", run_command,
     {{"instanceName", "NAME", "name of the instance, also its host name", FLAG_REQUIRED, 0},
      {"imageName", "IMAGE", "image to run", FLAG_REQUIRED, 0},
      {"memory", "MIB", "memory of the machine, 16 unless given", FLAG_OPTIONAL, 1},
      {"args", "WORDS", "for the command line: arguments, or settings such as trace=1", FLAG_OPTIONAL, 1}}},
    {"instances", "lists instances", instances_command, {{0}}},
    {"logs", "prints what an instance printed", logs_command,
     {{"instance", "NAME", "the instance", FLAG_REQUIRED, 0},
      {"follow", NULL, "go on until the instance is removed, or until interrupted", FLAG_SWITCH, 0}}},
    {"describe-instance", "prints all that is known of an instance, as JSON", describe_command,
     {{"instance", "NAME", "the instance", FLAG_REQUIRED, 0}}},
    {"delete-instance", "powers an instance off and removes it", delete_command,
     {{"instance", "NAME", "the instance", FLAG_REQUIRED, 0}}},
    {"images", "lists images", images_command, {{0}}},
    {"rmi", "removes an image; instances of it run on", rmi_command, {{"image", "IMAGE", "the image", FLAG_REQUIRED, 0}}},
    {"target", "says whom this program asks to run images", target_command, {{0}}},
    {"providers", "lists providers", providers_command, {{0}}},
    {"compilers", "lists bases, and the components of the library OS", compilers_command, {{0}}},
    {"help", "prints this", help_command, {{0}}},
};

enum { COMMANDS = sizeof commands / sizeof *commands };

void complain(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "unik: ");
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
}

int name_is_valid(const char *what, const char *name) {
    size_t length = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-");
    if (length > 0 && length < NAME_SIZE && !name[length] && islower((unsigned char)name[0])) return 1;
    complain("\"%s\" cannot name an %s: up to 31 of a-z, 0-9 and -, a letter first", name, what);
    return 0;
}

int64_t now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static const struct command *command_find(const char *name) {
    for (int i = 0; i < COMMANDS; i++)
        if (strcmp(commands[i].name, name) == 0) return &commands[i];
    complain("there is no command %s; see unik help", name);
    return NULL;
}

static int help_command(const struct args *args) {
    (void)args;
    printf("usage: unik COMMAND [--FLAG VALUE | --FLAG=VALUE]…\n");
    for (int i = 0; i < COMMANDS; i++) {
        putchar('\n');
        options_help(&commands[i]);
    }
    printf("\nCommands and flags are those of UniK; what is marked \"ours\" was added here. A sample to build is in\n"
           "/usr/share/unik/samples/hello.\n");
    return 0;
}

int main(int argc, char **argv) {
    if (argc < 2) {
        complain("a command is missing; see unik help");
        return STATUS_USAGE;
    }
    const char *name = argv[1];
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) name = "help";
    const struct command *command = command_find(name);
    if (!command) return STATUS_USAGE;
    const char *topic = argc > 2 && strcmp(argv[2], "--help") == 0 ? name : strcmp(name, "help") == 0 ? argv[2] : NULL;
    if (topic) {
        command = command_find(topic);
        if (!command) return STATUS_USAGE;
        options_help(command);
        return 0;
    }
    struct args args;
    if (options_parse(&args, command, argc - 2, argv + 2) != 0) return STATUS_USAGE;
    int status = command->run(&args);
    if (fflush(stdout) == 0 || status != 0) return status;
    complain("the output could not be written");
    return STATUS_FAILED;
}
