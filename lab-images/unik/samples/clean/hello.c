/* SPDX-License-Identifier: MIT */
/* A web server without an operating system's calls: no main(), no sockets, no thread. The library OS calls uk_start()
 * once, then the functions given to it whenever something happens. Built with --base clean. */
#include <uk_event.h>
#include <uk_http.h>

#define GREETING "Hello from a clean slate"

static void answer(struct uk_http *http)
{
    static const char body[] = GREETING "\n";
    uk_http_respond(http, 200, "text/plain", body, sizeof body - 1);
}

static int begin(struct uk_http *http, const struct request *request)
{
    (void)request; /* every path gets the same answer */
    http->answer = answer;
    return 0;
}

void uk_start(void)
{
    static const struct uk_http_server server = { .begin = begin };
    if (uk_http_listen(80, &server) < 0)
        panic("hello: port 80 cannot be listened on");
    console_printf("hello: \"%s\" on port 80\n", GREETING);
}
