/* SPDX-License-Identifier: Apache-2.0 */
#include "ask.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "cli.h"
#include "limit.h"

#define DEFAULT_SOCKET "/run/coldpass/control"
/* An answer comes when something is durable; a store that takes longer than
 * this is broken. */
#define PATIENCE_S 60
#define REQUEST_MAX 65536
#define ANSWER_MAX (2 << 20)

struct json_writer ask_begin(const char *op)
{
	struct json_writer w;

	json_write_init(&w, cli_alloc(REQUEST_MAX, 1), REQUEST_MAX);
	json_write_object(&w, NULL);
	json_write_string(&w, "op", op);
	return w;
}

static const char *socket_path(const struct ask *a)
{
	const char *env = getenv("COLDPASS_SOCKET");

	if (a->socket)
		return a->socket;
	return env && env[0] != '\0' ? env : DEFAULT_SOCKET;
}

static int no_answer(const struct ask *a, const char *why, const char *remedy)
{
	fprintf(stderr, "coldpass %s: %s: %s; %s\n", a->command,
	    socket_path(a), why, remedy);
	return CLI_NO_READ;
}

static int connect_to(struct ask *a)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	struct timeval patience = { .tv_sec = PATIENCE_S };
	const char *path = socket_path(a);

	if (strlen(path) >= sizeof(to.sun_path))
		return no_answer(a, "the path is too long",
		    "a socket's path has at most 107 bytes");
	memcpy(to.sun_path, path, strlen(path) + 1);
	a->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (a->fd < 0 || connect(a->fd, (struct sockaddr *)&to,
	    sizeof(to)) != 0)
		return no_answer(a, strerror(errno), errno == EACCES ?
		    "ask as the gateway's user or as root" :
		    "is coldpass-gateway running, and is this its "
		    "control_socket?");
	(void)setsockopt(a->fd, SOL_SOCKET, SO_RCVTIMEO, &patience,
	    sizeof(patience));
	return CLI_OK;
}

static int send_all(struct ask *a, const char *text, size_t len)
{
	while (len > 0) {
		ssize_t n = send(a->fd, text, len, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return no_answer(a, strerror(errno),
			    "the gateway hung up");
		text += n;
		len -= (size_t)n;
	}
	return CLI_OK;
}

static int too_slow(const struct ask *a)
{
	return no_answer(a, "no answer within 60 s", "what was asked may "
	    "still happen: see coldpass status and the gateway's log");
}

static int read_line(struct ask *a)
{
	size_t cap = 65536;

	a->answer = cli_alloc(cap + 1, 1);
	for (;;) {
		char *lf = memchr(a->answer, '\n', a->len);
		ssize_t n;

		if (lf) {
			*lf = '\0';
			a->rest = lf + 1;
			a->rest_len = a->len - (size_t)(a->rest - a->answer);
			a->len = (size_t)(lf - a->answer);
			return CLI_OK;
		}
		if (a->len == cap && cap >= ANSWER_MAX)
			return no_answer(a, "an answer without end",
			    "is this the gateway's socket?");
		if (a->len == cap) {
			cap *= 2;
			a->answer = cli_realloc(a->answer, cap + 1, 1);
		}
		n = recv(a->fd, a->answer + a->len, cap - a->len, 0);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			return too_slow(a);
		if (n <= 0)
			return no_answer(a, "hung up without an answer",
			    "see the gateway's log");
		a->len += (size_t)n;
	}
}

static int parse(struct ask *a)
{
	int cap = (int)(a->len / 2) + 16;

	a->tokens = cli_alloc((size_t)cap, sizeof(*a->tokens));
	if (json_parse(&a->doc, a->answer, a->len, a->tokens, cap, 0,
	    NULL) == STATUS_OK && json_type(&a->doc, 0) == JSON_OBJECT)
		return CLI_OK;
	return no_answer(a, "the answer is no JSON object",
	    "is this the gateway's socket?");
}

int ask_send(struct ask *a, struct json_writer *w)
{
	size_t len = 0;
	enum status s;
	int code;

	json_write_object_end(w);
	s = json_write_done(w, &len);
	if (s != STATUS_OK || len + 1 >= REQUEST_MAX) {
		fprintf(stderr, "coldpass %s: the request cannot be written "
		    "(%s): shorter texts, in UTF-8\n", a->command,
		    status_name(s));
		free(w->buf);
		return CLI_BAD_INPUT;
	}
	w->buf[len] = '\n';
	code = connect_to(a);
	if (code == CLI_OK)
		code = send_all(a, w->buf, len + 1);
	free(w->buf);
	if (code == CLI_OK)
		code = read_line(a);
	return code == CLI_OK ? parse(a) : code;
}

void ask_end(struct ask *a)
{
	if (a->fd > 0)
		close(a->fd);
	free(a->answer);
	free(a->tokens);
	a->answer = NULL;
	a->tokens = NULL;
	a->fd = 0;
}

bool ask_is_ok(const struct ask *a)
{
	bool ok = false;

	return json_bool(&a->doc, json_member(&a->doc, 0, "ok"), &ok) ==
	    STATUS_OK && ok;
}

const char *ask_text(const struct ask *a, int object, const char *name,
    char *out, size_t cap)
{
	int at = object < 0 ? -1 : json_member(&a->doc, object, name);

	if (at < 0 || json_string(&a->doc, at, out, cap) != STATUS_OK)
		out[0] = '\0';
	return out;
}

long long ask_number(const struct ask *a, int object, const char *name,
    long long otherwise)
{
	int at = object < 0 ? -1 : json_member(&a->doc, object, name);
	int64_t n;

	if (at < 0 || json_int(&a->doc, at, -LIMIT_INT, LIMIT_INT, &n) !=
	    STATUS_OK)
		return otherwise;
	return n;
}

static void say_failed_checks(const struct ask *a)
{
	int list = json_member(&a->doc, 0, "checks");
	char name[64], why[200];

	for (int at = list < 0 ? -1 : json_first(&a->doc, list); at >= 0;
	    at = json_next(&a->doc, at)) {
		bool ok = true;

		if (json_bool(&a->doc, json_member(&a->doc, at, "ok"), &ok) !=
		    STATUS_OK || ok)
			continue;
		fprintf(stderr, "  no  %-24s %s\n",
		    ask_text(a, at, "check", name, sizeof(name)),
		    ask_text(a, at, "why", why, sizeof(why)));
	}
}

int ask_refused(const struct ask *a)
{
	int error = json_member(&a->doc, 0, "error");
	char status[32], where[100], why[300];

	ask_text(a, error, "status", status, sizeof(status));
	ask_text(a, error, "where", where, sizeof(where));
	ask_text(a, error, "why", why, sizeof(why));
	if (a->json)
		puts(a->answer);
	fprintf(stderr, "coldpass %s: %s%s%s\n", a->command, where,
	    where[0] != '\0' ? ": " : "", why);
	say_failed_checks(a);
	return strcmp(status, "conflict") == 0 ||
	    strcmp(where, "cid") == 0 ? CLI_ADVERSE : CLI_BAD_INPUT;
}

int ask_copy(struct ask *a, long long bytes, FILE *out)
{
	char buf[65536];
	long long left = bytes;
	size_t have = (long long)a->rest_len < left ? a->rest_len :
	    (size_t)left;

	if (fwrite(a->rest, 1, have, out) != have)
		return no_answer(a, strerror(errno), "the file is not whole");
	left -= (long long)have;
	while (left > 0) {
		size_t want = left < (long long)sizeof(buf) ? (size_t)left :
		    sizeof(buf);
		ssize_t n = recv(a->fd, buf, want, 0);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return no_answer(a, "hung up before the end",
			    "the file is not whole");
		if (fwrite(buf, 1, (size_t)n, out) != (size_t)n)
			return no_answer(a, strerror(errno),
			    "the file is not whole");
		left -= n;
	}
	return CLI_OK;
}
