/* SPDX-License-Identifier: MIT */
/* Every command with its flags. */
#include "containers.h"
#include "create.h"
#include "docker.h"
#include "images.h"
#include "inspect.h"
#include "other.h"
#include "run.h"

#define FORMAT {"format", 0, "TEMPLATE", "a Go template, table TEMPLATE, or json"}
#define FORMAT_F {"format", 'f', "TEMPLATE", "a Go template, or json"}
#define FILTER {"filter", 'f', "KEY=VALUE", "only what matches"}
#define NO_TRUNC {"no-trunc", 0, NULL, "cut nothing"}
#define QUIET {"quiet", 'q', NULL, "ids or names alone"}
#define DETACH_KEYS {"detach-keys", 0, "KEYS", "instead of ctrl-p,ctrl-q"}
#define SIG_PROXY {"sig-proxy", 0, NULL, "pass signals on (the default)"}
#define TIME {"time", 't', "SECONDS", "before the container is killed (10)"}, {"timeout", 0, "SECONDS", "same as --time"}
#define FORCE(what) {"force", 'f', NULL, what}

static const struct flag none_flags[] = {{0}};
static const struct flag attach_flags[] = {{"no-stdin", 0, NULL, "pass no input on"}, DETACH_KEYS, SIG_PROXY, {0}};
static const struct flag start_flags[] = {{"attach", 'a', NULL, "attach to output and pass signals on"},
                                          {"interactive", 'i', NULL, "attach to input"},
                                          DETACH_KEYS,
                                          {0}};
static const struct flag exec_flags[] = {{"detach", 'd', NULL, "leave it running"},
                                         {"env", 'e', "KEY=VALUE", "set an environment variable"},
                                         {"interactive", 'i', NULL, "keep standard input open"},
                                         {"privileged", 0, NULL, "all capabilities"},
                                         {"tty", 't', NULL, "give the process a terminal"},
                                         {"user", 'u', "USER[:GROUP]", "user that the process runs as"},
                                         {"workdir", 'w', "PATH", "working directory"},
                                         DETACH_KEYS,
                                         {0}};
static const struct flag logs_flags[] = {
    {"follow", 'f', NULL, "go on as output comes"}, {"since", 0, "TIME", "only later output: a time, or 10m"},
    {"tail", 'n', "LINES", "only the last lines"},  {"timestamps", 't', NULL, "put the time before each line"},
    {"until", 0, "TIME", "only earlier output"},    {0}};
static const struct flag ps_flags[] = {{"all", 'a', NULL, "also those that do not run"},
                                       FILTER,
                                       FORMAT,
                                       {"last", 'n', "N", "the N made last"},
                                       {"latest", 'l', NULL, "the one made last"},
                                       NO_TRUNC,
                                       QUIET,
                                       {"size", 's', NULL, "sizes too"},
                                       {0}};
static const struct flag stop_flags[] = {TIME, {0}};
static const struct flag kill_flags[] = {{"signal", 's', "SIGNAL", "instead of KILL"}, {0}};
static const struct flag rm_flags[] = {FORCE("also if it runs"), {"volumes", 'v', NULL, "its anonymous volumes too"}, {0}};
static const struct flag stats_flags[] = {
    {"all", 'a', NULL, "also those that do not run"}, FORMAT, {"no-stream", 0, NULL, "once"}, NO_TRUNC, {0}};
static const struct flag cp_flags[] = {{"archive", 'a', NULL, "keep owners"},
                                       {"follow-link", 'L', NULL, "follow a link at SOURCE"},
                                       {"quiet", 'q', NULL, "say nothing"},
                                       {0}};
static const struct flag prune_flags[] = {FORCE("do not ask"),
                                          {"all", 'a', NULL, "also images that no container uses"},
                                          FILTER,
                                          {"volumes", 0, NULL, "volumes too"},
                                          {0}};
static const struct flag images_flags[] = {{"all", 'a', NULL, "also intermediate images"},
                                           {"digests", 0, NULL, "accepted; use --format"},
                                           FILTER,
                                           FORMAT,
                                           NO_TRUNC,
                                           QUIET,
                                           {0}};
static const struct flag rmi_flags[] = {
    FORCE("also if containers use it"), {"no-prune", 0, NULL, "keep untagged parents"}, {0}};
static const struct flag pull_flags[] = {{"quiet", 'q', NULL, "say nothing"}, {"platform", 0, "PLATFORM", "accepted"}, {0}};
static const struct flag history_flags[] = {FORMAT, NO_TRUNC, QUIET, {0}};
static const struct flag build_flags[] = {{"build-arg", 0, "KEY=VALUE", "set an ARG of the Dockerfile"},
                                          {"file", 'f', "FILE", "instead of PATH/Dockerfile"},
                                          {"label", 0, "KEY=VALUE", "label the image"},
                                          {"network", 0, "NETWORK", "network of RUN: default, none or host"},
                                          {"no-cache", 0, NULL, "build every step anew"},
                                          {"pull", 0, NULL, "fetch base images anew"},
                                          {"quiet", 'q', NULL, "print the image's id alone"},
                                          {"rm", 0, NULL, "remove intermediate containers (always so)"},
                                          {"tag", 't', "NAME[:TAG]", "name the image"},
                                          {"target", 0, "STAGE", "stop at a stage"},
                                          {0}};
static const struct flag inspect_flags[] = {
    FORMAT_F, {"size", 's', NULL, "sizes too"}, {"type", 0, "TYPE", "container, image, volume or network"}, {0}};
static const struct flag list_flags[] = {FILTER, FORMAT, NO_TRUNC, QUIET, {0}};
static const struct flag network_flags[] = {
    {"driver", 'd', "DRIVER", "bridge"},       {"gateway", 0, "IP", "gateway of the subnet"},
    {"internal", 0, NULL, "no way out"},       {"ip-range", 0, "CIDR", "addresses to give"},
    {"label", 0, "KEY=VALUE", "label it"},     {"opt", 'o', "KEY=VALUE", "driver option"},
    {"subnet", 0, "CIDR", "as 172.20.0.0/16"}, {0}};
static const struct flag connect_flags[] = {
    {"alias", 0, "NAME", "another name in the network"}, {"ip", 0, "IP", "address"}, {0}};
static const struct flag disconnect_flags[] = {FORCE("also if it runs"), {0}};
static const struct flag volume_flags[] = {{"driver", 'd', "DRIVER", "local"},
                                           {"label", 0, "KEY=VALUE", "label it"},
                                           {"opt", 'o', "KEY=VALUE", "driver option"},
                                           {0}};
static const struct flag force_flags[] = {FORCE("no complaint if there is none"), {0}};
static const struct flag format_flags[] = {FORMAT_F, {0}};
static const struct flag df_flags[] = {FORMAT, {"verbose", 'v', NULL, "each image, container and volume"}, {0}};

const struct verb verbs[] = {
    {"container", "run", "[OPTIONS] IMAGE [COMMAND] [ARG...]", "Create and run a new container from an image", run_command,
     run_flags, 1, -1, VERB_TAKES_COMMAND | VERB_ALSO_BARE},
    {"container", "create", "[OPTIONS] IMAGE [COMMAND] [ARG...]", "Create a new container", create_command, create_flags, 1,
     -1, VERB_TAKES_COMMAND | VERB_ALSO_BARE},
    {"container", "start", "[OPTIONS] CONTAINER [CONTAINER...]", "Start stopped containers", start_command, start_flags, 1,
     -1, VERB_ALSO_BARE},
    {"container", "exec", "[OPTIONS] CONTAINER COMMAND [ARG...]", "Execute a command in a running container", exec_command,
     exec_flags, 2, -1, VERB_TAKES_COMMAND | VERB_ALSO_BARE},
    {"container", "attach", "[OPTIONS] CONTAINER", "Attach standard input, output and error to a running container",
     attach_command, attach_flags, 1, 1, VERB_ALSO_BARE},
    {"container", "ps", "[OPTIONS]", "List containers", ps_command, ps_flags, 0, 0, VERB_ALSO_BARE},
    {"container", "ls", "[OPTIONS]", "List containers", ps_command, ps_flags, 0, 0, 0},
    {"container", "list", "[OPTIONS]", "List containers", ps_command, ps_flags, 0, 0, 0},
    {"container", "logs", "[OPTIONS] CONTAINER", "Fetch the logs of a container", logs_command, logs_flags, 1, 1,
     VERB_ALSO_BARE},
    {"container", "stop", "[OPTIONS] CONTAINER [CONTAINER...]", "Stop running containers", stop_command, stop_flags, 1, -1,
     VERB_ALSO_BARE},
    {"container", "restart", "[OPTIONS] CONTAINER [CONTAINER...]", "Restart containers", restart_command, stop_flags, 1, -1,
     VERB_ALSO_BARE},
    {"container", "kill", "[OPTIONS] CONTAINER [CONTAINER...]", "Kill running containers", kill_command, kill_flags, 1, -1,
     VERB_ALSO_BARE},
    {"container", "rm", "[OPTIONS] CONTAINER [CONTAINER...]", "Remove containers", rm_command, rm_flags, 1, -1,
     VERB_ALSO_BARE},
    {"container", "pause", "CONTAINER [CONTAINER...]", "Pause all processes within containers", pause_command, none_flags, 1,
     -1, VERB_ALSO_BARE},
    {"container", "unpause", "CONTAINER [CONTAINER...]", "Unpause all processes within containers", unpause_command,
     none_flags, 1, -1, VERB_ALSO_BARE},
    {"container", "wait", "CONTAINER [CONTAINER...]", "Block until containers stop, then print their exit codes",
     wait_command, none_flags, 1, -1, VERB_ALSO_BARE},
    {"container", "rename", "CONTAINER NEW_NAME", "Rename a container", rename_command, none_flags, 2, 2, VERB_ALSO_BARE},
    {"container", "port", "CONTAINER [PRIVATE_PORT[/PROTO]]", "List port mappings of a container", port_command, none_flags,
     1, 2, VERB_ALSO_BARE},
    {"container", "top", "CONTAINER [COLUMN...]", "Display the running processes of a container", top_command, none_flags, 1,
     -1, VERB_ALSO_BARE | VERB_TAKES_COMMAND},
    {"container", "diff", "CONTAINER", "Inspect changes to a container's file system", diff_command, none_flags, 1, 1,
     VERB_ALSO_BARE},
    {"container", "stats", "[OPTIONS] [CONTAINER...]", "Display resource usage of containers", stats_command, stats_flags, 0,
     -1, VERB_ALSO_BARE},
    {"container", "cp", "[OPTIONS] CONTAINER:SOURCE DEST | SOURCE CONTAINER:DEST",
     "Copy files between a container and this machine; - is a tar stream", cp_command, cp_flags, 2, 2, VERB_ALSO_BARE},
    {"container", "inspect", "[OPTIONS] CONTAINER [CONTAINER...]", "Display all that is known of containers",
     inspect_command, inspect_flags, 1, -1, 0},
    {"container", "prune", "[OPTIONS]", "Remove all stopped containers", prune_command, prune_flags, 0, 0, 0},
    {"image", "images", "[OPTIONS] [REPOSITORY[:TAG]]", "List images", images_command, images_flags, 0, 1, VERB_ALSO_BARE},
    {"image", "ls", "[OPTIONS] [REPOSITORY[:TAG]]", "List images", images_command, images_flags, 0, 1, 0},
    {"image", "list", "[OPTIONS] [REPOSITORY[:TAG]]", "List images", images_command, images_flags, 0, 1, 0},
    {"image", "pull", "[OPTIONS] NAME[:TAG]", "Download an image from the lab's registry", pull_command, pull_flags, 1, 1,
     VERB_ALSO_BARE},
    {"image", "build", "[OPTIONS] PATH", "Build an image from a Dockerfile", build_command, build_flags, 1, 1,
     VERB_ALSO_BARE},
    {"image", "rmi", "[OPTIONS] IMAGE [IMAGE...]", "Remove images", rmi_command, rmi_flags, 1, -1, VERB_ALSO_BARE},
    {"image", "rm", "[OPTIONS] IMAGE [IMAGE...]", "Remove images", rmi_command, rmi_flags, 1, -1, 0},
    {"image", "tag", "SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]", "Give an image another name", tag_command, none_flags, 2, 2,
     VERB_ALSO_BARE},
    {"image", "history", "[OPTIONS] IMAGE", "Show the history of an image", history_command, history_flags, 1, 1,
     VERB_ALSO_BARE},
    {"image", "inspect", "[OPTIONS] IMAGE [IMAGE...]", "Display all that is known of images", inspect_command, inspect_flags,
     1, -1, 0},
    {"image", "prune", "[OPTIONS]", "Remove unused images", prune_command, prune_flags, 0, 0, 0},
    {"network", "ls", "[OPTIONS]", "List networks", network_ls_command, list_flags, 0, 0, 0},
    {"network", "list", "[OPTIONS]", "List networks", network_ls_command, list_flags, 0, 0, 0},
    {"network", "create", "[OPTIONS] NETWORK", "Create a network", network_create_command, network_flags, 1, 1, 0},
    {"network", "rm", "[OPTIONS] NETWORK [NETWORK...]", "Remove networks", network_rm_command, force_flags, 1, -1, 0},
    {"network", "inspect", "[OPTIONS] NETWORK [NETWORK...]", "Display all that is known of networks", inspect_command,
     inspect_flags, 1, -1, 0},
    {"network", "connect", "[OPTIONS] NETWORK CONTAINER", "Connect a container to a network", network_connect_command,
     connect_flags, 2, 2, 0},
    {"network", "disconnect", "[OPTIONS] NETWORK CONTAINER", "Disconnect a container from a network",
     network_disconnect_command, disconnect_flags, 2, 2, 0},
    {"network", "prune", "[OPTIONS]", "Remove unused networks", prune_command, prune_flags, 0, 0, 0},
    {"volume", "ls", "[OPTIONS]", "List volumes", volume_ls_command, list_flags, 0, 0, 0},
    {"volume", "list", "[OPTIONS]", "List volumes", volume_ls_command, list_flags, 0, 0, 0},
    {"volume", "create", "[OPTIONS] [VOLUME]", "Create a volume", volume_create_command, volume_flags, 0, 1, 0},
    {"volume", "rm", "[OPTIONS] VOLUME [VOLUME...]", "Remove volumes", volume_rm_command, force_flags, 1, -1, 0},
    {"volume", "inspect", "[OPTIONS] VOLUME [VOLUME...]", "Display all that is known of volumes", inspect_command,
     inspect_flags, 1, -1, 0},
    {"volume", "prune", "[OPTIONS]", "Remove unused volumes", prune_command, prune_flags, 0, 0, 0},
    {"system", "df", "[OPTIONS]", "Show what takes space", df_command, df_flags, 0, 0, 0},
    {"system", "info", "[OPTIONS]", "Display what is known of the engine", info_command, format_flags, 0, 0, VERB_ALSO_BARE},
    {"system", "prune", "[OPTIONS]", "Remove stopped containers, unused networks and images", prune_command, prune_flags, 0,
     0, 0},
    {NULL, "inspect", "[OPTIONS] NAME [NAME...]", "Display all that is known of containers, images, volumes or networks",
     inspect_command, inspect_flags, 1, -1, VERB_ALSO_BARE},
    {NULL, "version", "[OPTIONS]", "Show the versions of client and engine", version_command, format_flags, 0, 0,
     VERB_ALSO_BARE},
    {0},
};
