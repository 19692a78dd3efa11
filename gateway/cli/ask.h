/* SPDX-License-Identifier: Apache-2.0 */
/* ask.h - ask the gateway on this machine over its local socket.
 *
 * One JSON line out, one in; `dossier` adds raw bytes.  The socket is
 * --socket, else COLDPASS_SOCKET, else /run/coldpass/control.
 */
#ifndef ASK_H
#define ASK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "json.h"
#include "json_write.h"

struct ask {
	const char *command;	/* for messages */
	const char *socket;	/* NULL: the default */
	bool json;		/* print the answer as it came */
	int fd;
	char *answer;		/* one line, NUL-terminated; caller frees */
	size_t len;
	struct json doc;	/* of it; tokens are freed with it */
	struct json_token *tokens;
	/* bytes that came after the line */
	char *rest;
	size_t rest_len;
};

/* Begin a request {"op":...; write further members, then ask_send. */
struct json_writer ask_begin(const char *op);

/* Send the request and read the answer.  CLI_OK when the gateway answered at
 * all (see ask_is_ok); otherwise the exit code, after saying why. */
int ask_send(struct ask *a, struct json_writer *w) MUST_USE;
void ask_end(struct ask *a);

bool ask_is_ok(const struct ask *a);
/* Say what the gateway refused and why, with the failed checks; with --json
 * print the answer instead.  The exit code: 1, or 65 for a bad request. */
int ask_refused(const struct ask *a);
/* A text member of the answer, "" if there is none. */
const char *ask_text(const struct ask *a, int object, const char *name,
    char *out, size_t cap);
long long ask_number(const struct ask *a, int object, const char *name,
    long long otherwise);

/* Copy `bytes` raw bytes that follow the answer into out. */
int ask_copy(struct ask *a, long long bytes, FILE *out) MUST_USE;

#endif
