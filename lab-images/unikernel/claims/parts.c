/* SPDX-License-Identifier: MIT */
/* The same program in two images: where a component is, its calls work; where it is not, they say so. The second argument
 * is `with` or `without`. */
#include "claim.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

static unsigned char sent[10];
static int is_with;

static void expect(const char *what, long result)
{
    if (is_with ? result < 0 : result != -1 || errno != ENOSYS)
        claim_broken(__FILE__, __LINE__, what);
    claim_take(what, strlen(what));
}

static void *nothing(void *argument) { return argument; }

int main(int argc, char **argv)
{
    int fds[2];
    pthread_t thread;
    claim_start("parts", argc, argv);
    CHECK(argc == 3);
    is_with = strcmp(argv[2], "with") == 0;
    claim_fill(sent, sizeof sent, 1);
    claim_take(sent, sizeof sent);
    expect("files", open("/dev/null", O_RDONLY));
    expect("pipes", pipe(fds));
    expect("pipes", eventfd(0, 0));
    expect("epoll", epoll_create1(0));
    expect("sockets", socket(AF_INET, SOCK_STREAM, 0));
    expect("datagrams", socket(AF_INET, SOCK_DGRAM, 0));
    expect("signals", kill(getpid(), 0));
    CHECK(pthread_create(&thread, NULL, nothing, NULL) == (is_with ? 0 : EAGAIN));
    CHECK(isatty(0)); /* the console is there in any case */
    return claim_done();
}
