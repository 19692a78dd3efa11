/* SPDX-License-Identifier: Apache-2.0 */
/* control.c - connections of the local socket: bounded, never waited for. */
#include "control.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "control_client.h"
#include "log.h"

#define CLIENTS 16
/* A connection that asks nothing is not kept for ever; real time. */
#define IDLE_MS 60000

struct control {
	struct gateway *g;
	struct loop_watch watch;
	char path[sizeof(((struct sockaddr_un *)0)->sun_path)];
	struct control_client *clients;
	int count;
};

/* ---- clients ---- */

static void free_client(struct control_client *c)
{
	struct control *k = c->g->control;
	struct control_client **at = &k->clients;

	while (*at != c)
		at = &(*at)->next;
	*at = c->next;
	k->count--;
	control_dossier_end(c);
	free(c->kept.text);
	free(c->in);
	free(c->out);
	free(c);
}

static bool is_under_way(const struct control_client *c)
{
	return c->arming || c->dossier.is_out || c->planning.is_out ||
	    c->preloading.is_out || c->kept.is_out;
}

/* What is under way on a worker still needs the memory. */
static void hang_up(struct control_client *c)
{
	if (!c->is_gone) {
		c->is_gone = true;
		loop_unwatch(c->g->loop, &c->watch);
		close(c->watch.fd);
		loop_timer_stop(c->g->loop, &c->timer);
		control_ops_forget(c);
	}
	if (!is_under_way(c))
		free_client(c);
}

/* A connection that cannot be watched any more is shut down, which the
 * watch still tells: nobody up the stack loses its client. */
static void watch_for(struct control_client *c, uint32_t events)
{
	if (loop_watch_change(c->g->loop, &c->watch, events) != STATUS_OK)
		(void)shutdown(c->watch.fd, SHUT_RDWR);
}

/* Ready for a line: at once if it has come already, not for ever. */
static void await_line(struct control_client *c)
{
	bool has_one = memchr(c->in, '\n', c->in_len) != NULL;

	loop_timer_after(c->g->loop, &c->timer,
	    has_one ? 0 : gateway_real_ms(c->g, IDLE_MS));
}

/* Everything was written: on to a dossier's next part, or the next line. */
static void written(struct control_client *c)
{
	free(c->out);
	c->out = NULL;
	c->out_len = c->out_at = 0;
	if (c->dossier.is_active && control_dossier_more(c)) {
		watch_for(c, 0);
		return;
	}
	c->is_working = false;
	watch_for(c, EPOLLIN);
	await_line(c);
}

static bool send_bytes(struct control_client *c, const char *text, size_t len,
    size_t *sent)
{
	while (*sent < len) {
		ssize_t n = send(c->watch.fd, text + *sent, len - *sent,
		    MSG_NOSIGNAL | MSG_DONTWAIT);

		if (n > 0)
			*sent += (size_t)n;
		else if (n < 0 && errno == EINTR)
			continue;
		else
			return n < 0 && errno == EAGAIN;
	}
	return true;
}

void control_client_flush(struct control_client *c)
{
	const char *text = c->out ? c->out : c->dossier.chunk;

	if (c->is_gone) {
		hang_up(c);
		return;
	}
	if (!send_bytes(c, text, c->out_len, &c->out_at))
		hang_up(c);
	else if (c->out_at < c->out_len)
		watch_for(c, EPOLLOUT);
	else
		written(c);
}

static void take_line(struct control_client *c)
{
	char *lf = memchr(c->in, '\n', c->in_len);
	char *text;
	size_t len;

	if (!lf) {
		if (c->in_len == CONTROL_REQUEST)
			hang_up(c);
		return;
	}
	len = (size_t)(lf - c->in);
	text = malloc(len + 1);
	if (!text) {
		hang_up(c);
		return;
	}
	memcpy(text, c->in, len);
	text[len] = '\0';
	c->in_len -= len + 1;
	memmove(c->in, lf + 1, c->in_len);
	c->is_working = true;
	loop_timer_stop(c->g->loop, &c->timer);
	watch_for(c, 0);
	control_ops_request(c, text, len);	/* c may be gone after this */
	free(text);
}

static void timer_rang(void *ctx)
{
	struct control_client *c = ctx;

	if (memchr(c->in, '\n', c->in_len))
		take_line(c);
	else
		hang_up(c);
}

static void read_more(struct control_client *c)
{
	ssize_t n = recv(c->watch.fd, c->in + c->in_len,
	    CONTROL_REQUEST - c->in_len, MSG_DONTWAIT);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		hang_up(c);
		return;
	}
	c->in_len += (size_t)n;
	take_line(c);
}

static void client_event(void *ctx, uint32_t events)
{
	struct control_client *c = ctx;

	/* what was said before hanging up was said */
	if (events & EPOLLIN && !c->is_working)
		read_more(c);
	else if (events & (EPOLLHUP | EPOLLERR))
		hang_up(c);
	else if (events & EPOLLOUT)
		control_client_flush(c);
}

static void accept_client(struct control *k, int fd)
{
	struct control_client *c = calloc(1, sizeof(*c));

	if (c)
		c->in = malloc(CONTROL_REQUEST);
	if (!c || !c->in || k->count == CLIENTS) {
		if (c)
			free(c->in);
		free(c);
		close(fd);
		return;
	}
	c->g = k->g;
	c->dossier.fd = -1;
	c->next = k->clients;
	k->clients = c;
	k->count++;
	loop_timer_init(&c->timer, timer_rang, c);
	if (loop_watch(k->g->loop, &c->watch, fd, EPOLLIN,
	    client_event, c) != STATUS_OK)
		hang_up(c);
	else
		await_line(c);
}

static void accept_event(void *ctx, uint32_t events)
{
	struct control *k = ctx;
	int fd;

	(void)events;
	while ((fd = accept4(k->watch.fd, NULL, NULL,
	    SOCK_CLOEXEC | SOCK_NONBLOCK)) >= 0)
		accept_client(k, fd);
}

/* ---- answers ---- */

struct json_writer control_client_begin(struct control_client *c, bool ok)
{
	struct json_writer w;

	free(c->out);
	c->out = malloc(CONTROL_ANSWER);
	json_write_init(&w, c->out, c->out ? CONTROL_ANSWER - 1 : 0);
	json_write_object(&w, NULL);
	json_write_bool(&w, "ok", ok);
	return w;
}

void control_client_end(struct control_client *c, struct json_writer *w)
{
	static const char sorry[] = "{\"ok\":false,\"error\":{\"status\":"
	    "\"no-space\",\"where\":\"\",\"why\":\"the answer is too large\"}}";
	size_t len = 0;

	json_write_object_end(w);
	if (!c->out) {
		hang_up(c);
		return;
	}
	if (json_write_done(w, &len) != STATUS_OK) {
		len = sizeof(sorry) - 1;
		memcpy(c->out, sorry, len);
	}
	c->out[len] = '\n';
	c->out_len = len + 1;
	c->out_at = 0;
	control_client_flush(c);
}

void control_client_refuse(struct control_client *c, enum status s,
    const char *where, const char *why)
{
	struct json_writer w = control_client_begin(c, false);

	json_write_object(&w, "error");
	json_write_string(&w, "status", status_name(s));
	json_write_string(&w, "where", where);
	json_write_string(&w, "why", why);
	json_write_object_end(&w);
	control_client_end(c, &w);
}

/* ---- the socket ---- */

static int try_connect(const struct sockaddr_un *to)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int rc;

	if (fd < 0)
		return -1;
	rc = connect(fd, (const struct sockaddr *)to, sizeof(*to));
	close(fd);
	return rc;
}

/* A socket nobody answers at is left over from a crash. */
static bool clear_stale(const struct sockaddr_un *to, char *why, size_t cap)
{
	struct stat st;

	if (lstat(to->sun_path, &st) != 0)
		return true;
	if (!S_ISSOCK(st.st_mode)) {
		(void)snprintf(why, cap, "%s: is no socket: choose another "
		    "control_socket", to->sun_path);
		return false;
	}
	if (try_connect(to) == 0) {
		(void)snprintf(why, cap, "%s: another gateway answers there: "
		    "stop it first", to->sun_path);
		return false;
	}
	(void)unlink(to->sun_path);
	return true;
}

static void make_parent(const char *path)
{
	char dir[sizeof(((struct sockaddr_un *)0)->sun_path)];
	char *slash;

	(void)snprintf(dir, sizeof(dir), "%s", path);
	slash = strrchr(dir, '/');
	if (!slash || slash == dir)
		return;
	*slash = '\0';
	(void)mkdir(dir, 0755);		/* bind tells if that did not help */
}

static int listen_at(const struct sockaddr_un *at)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK,
	    0);
	mode_t old;
	int rc;

	if (fd < 0)
		return -1;
	make_parent(at->sun_path);
	old = umask(0177);	/* mode 0600 from its first moment */
	rc = bind(fd, (const struct sockaddr *)at, sizeof(*at));
	(void)umask(old);
	if (rc == 0)
		rc = listen(fd, CLIENTS);
	if (rc == 0)
		return fd;
	close(fd);
	return -1;
}

struct control *control_open(struct gateway *g, char *why, size_t cap)
{
	struct control *k = calloc(1, sizeof(*k));
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fd;

	if (!k)
		return NULL;
	k->g = g;
	if (strlen(g->config->control_socket) >= sizeof(at.sun_path)) {
		(void)snprintf(why, cap, "%.200s: a socket's path has at most 107 "
		    "bytes: choose a shorter control_socket",
		    g->config->control_socket);
		free(k);
		return NULL;
	}
	(void)snprintf(at.sun_path, sizeof(at.sun_path), "%s",
	    g->config->control_socket);
	memcpy(k->path, at.sun_path, sizeof(k->path));
	if (!clear_stale(&at, why, cap)) {
		free(k);
		return NULL;
	}
	fd = listen_at(&at);
	if (fd < 0 || loop_watch(g->loop, &k->watch, fd, EPOLLIN,
	    accept_event, k) != STATUS_OK) {
		(void)snprintf(why, cap, "%s: %s", k->path, strerror(errno));
		if (fd >= 0)
			close(fd);
		free(k);
		return NULL;
	}
	return k;
}

bool control_is_busy(const struct control *k)
{
	for (struct control_client *c = k ? k->clients : NULL; c; c = c->next)
		if (is_under_way(c))
			return true;
	return false;
}

void control_close(struct control *k)
{
	if (!k)
		return;
	loop_unwatch(k->g->loop, &k->watch);
	close(k->watch.fd);
	(void)unlink(k->path);
	while (k->clients) {
		struct control_client *c = k->clients;

		c->arming = NULL;
		c->dossier.is_out = c->planning.is_out = false;
		c->kept.is_out = false;
		c->preloading.is_out = false;
		hang_up(c);
	}
	free(k);
}
