/* SPDX-License-Identifier: Apache-2.0 */
/* board.c - the board's first process beside the gateway.
 *
 * Plays the CP2112 and the chips behind it, and opens three doors to the
 * host that runs the test (QEMU lets nobody else in): commands, a shell, and
 * a way through to the gateway's control socket.
 *
 * Commands, a line each, answered by a line "ok ..." or "no ...":
 *   CHIP WORD NUMBER...   as its model says: tmp117 temp_mc 4250
 *   CHIP unplug | plug    away; back, as after power-up
 *   bus hang 0 | 1
 *   adapter unplug | plug
 *   stat                  transfers=N pin_ms=N: how long the last interrupt
 *                         pin that rose stayed up, -1 while it is
 *   pins                  from now on a line "CHIP 0 | 1" for every change
 *                         of an interrupt pin
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "cp2112.h"
#include "model.h"

enum { COMMANDS = 7117, SHELL = 7118, THROUGH = 7119 };
#define CONTROL "/run/coldpass/control"
#define CLIENTS 8
#define TICK_MS 10
#define MODELS 8

struct client {
	int fd;			/* -1: free */
	bool wants_pins;
	size_t len;
	char line[200];
};

struct board {
	struct cp2112 bridge;
	int commands, shell, through;
	struct client clients[CLIENTS];
	bool pins[MODELS];
	int64_t rose_ns;		/* the last pin that did */
	int64_t pin_ms;			/* how long it stayed up; -1: is up */
};

static int64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static int listen_on(int port)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)port) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof(at)) != 0 ||
	    listen(fd, 8) != 0) {
		perror("board: listen");
		exit(1);
	}
	return fd;
}

/* ---- the shell and the way through, a process each ---- */

static void be_shell(int fd)
{
	dup2(fd, 0);
	dup2(fd, 1);
	dup2(fd, 2);
	close(fd);	/* what it starts must not keep the door open */
	signal(SIGCHLD, SIG_DFL);
	signal(SIGPIPE, SIG_DFL);
	execl("/bin/sh", "sh", (char *)NULL);
	_exit(127);
}

/* False: nothing more comes this way. */
static bool pass_on(int from, int to)
{
	char bytes[16384];
	ssize_t n = read(from, bytes, sizeof(bytes)), at = 0;

	while (at < n) {
		ssize_t w = write(to, bytes + at, (size_t)(n - at));

		if (w <= 0)
			return false;
		at += w;
	}
	if (n <= 0)
		shutdown(to, SHUT_WR);
	return n > 0;
}

static void be_through(int fd)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX,
		.sun_path = CONTROL };
	int to = socket(AF_UNIX, SOCK_STREAM, 0);
	struct pollfd p[2] = { { fd, POLLIN, 0 }, { to, POLLIN, 0 } };

	if (connect(to, (struct sockaddr *)&at, sizeof(at)) != 0)
		_exit(1);
	while (p[0].fd >= 0 || p[1].fd >= 0) {
		poll(p, 2, -1);
		if (p[0].fd >= 0 && p[0].revents != 0 && !pass_on(fd, to))
			p[0].fd = -1;
		if (p[1].fd >= 0 && p[1].revents != 0 && !pass_on(to, fd))
			p[1].fd = -1;
	}
	_exit(0);
}

static void let_in(int listener, void (*be)(int fd))
{
	int fd = accept(listener, NULL, NULL);

	if (fd < 0)
		return;
	if (fork() == 0)
		be(fd);
	close(fd);
}

/* ---- commands ---- */

static bool set_adapter(struct board *b, const char *word, int64_t value,
    int count)
{
	if (strcmp(word, "hang") == 0 && count == 1) {
		b->bridge.hangs = value != 0;
		return true;
	}
	if (strcmp(word, "plug") == 0 || strcmp(word, "unplug") == 0)
		return cp2112_plug(&b->bridge, word[0] == 'p');
	return false;
}

static bool set_model(struct model *m, const char *word,
    const int64_t *values, int count)
{
	if (strcmp(word, "unplug") == 0) {
		m->is_unplugged = true;
		return true;
	}
	if (strcmp(word, "plug") == 0) {
		m->is_unplugged = false;
		m->power_up(m, now_ns());
		return true;
	}
	return m->set(m, word, values, count, now_ns());
}

static bool obey(struct board *b, char *line)
{
	const char *who = strtok(line, " "), *word = strtok(NULL, " "), *more;
	int64_t values[MODEL_VALUES] = { 0 };
	struct model *m = who == NULL ? NULL : model_named(who);
	int count = 0;

	while (count < MODEL_VALUES && (more = strtok(NULL, " ")) != NULL)
		values[count++] = strtoll(more, NULL, 10);
	if (who == NULL || word == NULL)
		return false;
	if (m != NULL)
		return set_model(m, word, values, count);
	if (strcmp(who, "bus") == 0 || strcmp(who, "adapter") == 0)
		return set_adapter(b, word, values[0], count);
	return false;
}

static void answer(struct board *b, struct client *c)
{
	if (strcmp(c->line, "pins") == 0)
		c->wants_pins = true;
	if (strcmp(c->line, "pins") == 0)
		dprintf(c->fd, "ok\n");
	else if (strcmp(c->line, "stat") == 0)
		dprintf(c->fd, "ok transfers=%lld pin_ms=%lld\n",
		    (long long)b->bridge.transfers, (long long)b->pin_ms);
	else if (obey(b, c->line))
		dprintf(c->fd, "ok\n");
	else
		dprintf(c->fd, "no such thing\n");
}

static void take_client(struct board *b, struct client *c)
{
	char in;

	if (read(c->fd, &in, 1) != 1) {
		close(c->fd);
		c->fd = -1;
		return;
	}
	if (in != '\n' && c->len + 1 < sizeof(c->line)) {
		c->line[c->len++] = in;
		return;
	}
	c->line[c->len] = '\0';
	c->len = 0;
	answer(b, c);
}

static void add_client(struct board *b)
{
	int fd = accept(b->commands, NULL, NULL), i;

	for (i = 0; i < CLIENTS && b->clients[i].fd >= 0; i++)
		continue;
	if (i == CLIENTS || fd < 0) {
		close(fd);
		return;
	}
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	b->clients[i] = (struct client){ .fd = fd };
}

static void tell_pins(struct board *b)
{
	struct model *m;
	int i, k;

	for (i = 0; (m = model_at(i)) != NULL; i++) {
		bool high = m->pin != NULL && !m->is_unplugged &&
		    m->pin(m, now_ns());

		if (high == b->pins[i])
			continue;
		b->pins[i] = high;
		b->pin_ms = high ? -1 : (now_ns() - b->rose_ns) / 1000000;
		if (high)
			b->rose_ns = now_ns();
		for (k = 0; k < CLIENTS; k++)
			if (b->clients[k].fd >= 0 && b->clients[k].wants_pins)
				dprintf(b->clients[k].fd, "%s %d\n", m->name,
				    high);
	}
}

/* ---- all ---- */

static void turn(struct board *b)
{
	struct pollfd p[4 + CLIENTS] = { { b->bridge.fd, POLLIN, 0 },
		{ b->commands, POLLIN, 0 }, { b->shell, POLLIN, 0 },
		{ b->through, POLLIN, 0 } };
	int i;

	for (i = 0; i < CLIENTS; i++)
		p[4 + i] = (struct pollfd){ b->clients[i].fd, POLLIN, 0 };
	poll(p, 4 + CLIENTS, TICK_MS);
	if (p[0].revents & POLLIN)
		cp2112_take(&b->bridge, now_ns());
	cp2112_tick(&b->bridge, now_ns());
	tell_pins(b);
	for (i = 0; i < CLIENTS; i++)
		if (p[4 + i].revents != 0)
			take_client(b, &b->clients[i]);
	if (p[1].revents & POLLIN)
		add_client(b);
	if (p[2].revents & POLLIN)
		let_in(b->shell, be_shell);
	if (p[3].revents & POLLIN)
		let_in(b->through, be_through);
}

int main(void)
{
	/* the kernel's driver waits 50 ms for the bridge and then takes a late
	 * answer for the next one: nothing here goes before it */
	const struct sched_param first = { .sched_priority = 10 };
	static struct board b;
	struct model *m;
	int i;

	(void)sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &first);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGCHLD, SIG_IGN);	/* nobody waits: none becomes a zombie */
	for (i = 0; i < CLIENTS; i++)
		b.clients[i].fd = -1;
	for (i = 0; (m = model_at(i)) != NULL; i++)
		m->power_up(m, now_ns());
	b.commands = listen_on(COMMANDS);
	b.shell = listen_on(SHELL);
	b.through = listen_on(THROUGH);
	if (!cp2112_open(&b.bridge)) {
		perror("board: /dev/uhid");
		return 1;
	}
	puts("BOARD-UP");
	fflush(stdout);
	for (;;)
		turn(&b);
}
