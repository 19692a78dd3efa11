/* SPDX-License-Identifier: Apache-2.0 */
/* act_sign.c - an act is signed, then taken as a reader would take it, and
 * only then added: what cannot be done is not written. */
#include "act_sign.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "files.h"
#include "record.h"
#include "sign_as.h"

#define COMMAND "act sign"

/* JSON without its white space, in place; the text has been checked. */
static size_t squeeze(char *text, size_t len)
{
	size_t n = 0;
	bool in_string = false;

	for (size_t i = 0; i < len; i++) {
		char c = text[i];

		if (!in_string && strchr(" \t\r\n", c))
			continue;
		text[n++] = c;
		if (in_string && c == '\\')
			text[n++] = text[++i];
		else if (c == '"')
			in_string = !in_string;
	}
	text[n] = '\0';
	return n;
}

static int load_body(const char *path, char **text, size_t *len)
{
	struct problem p = { 0 };
	int code = cli_load(COMMAND, path, LIMIT_PAYLOAD, text, len);

	if (code != CLI_OK)
		return code;
	if (json_check(*text, *len, JSON_INTEGERS, &p) != STATUS_OK)
		return cli_bad_input(COMMAND, path, &p);
	*len = squeeze(*text, *len);
	return CLI_OK;
}

static int write_payload(const struct act_file *f,
    const struct act_sign_by *by, const char *body, size_t body_len,
    char out[LIMIT_PAYLOAD], size_t *len)
{
	struct json_writer w;
	struct act a = { .n = f->chain.count, .at_ms = by->at_ms,
		.body = body, .body_len = body_len };

	(void)snprintf(a.kind, sizeof a.kind, "%s", by->kind);
	(void)snprintf(a.on, sizeof a.on, "%s", by->on);
	(void)snprintf(a.meaning, sizeof a.meaning, "%s", by->meaning);
	(void)snprintf(a.prev, sizeof a.prev, "%s", a.n > 0 ?
	    f->chain.newest : RECORD_NO_DIGEST);
	json_write_init(&w, out, LIMIT_PAYLOAD);
	act_write(&w, &a);
	if (json_write_done(&w, len) == STATUS_OK)
		return CLI_OK;
	fprintf(stderr, "coldpass " COMMAND ": the meaning is no UTF-8, or "
	    "the act is too long for a signed line\n");
	return CLI_BAD_INPUT;
}

static int append(const struct act_file *f, const struct sign_as *as)
{
	char *text = cli_alloc(f->len + as->len + 1, 1);
	enum status s;

	memcpy(text, f->text, f->len);
	memcpy(text + f->len, as->line, as->len);
	text[f->len + as->len] = '\n';
	s = files_replace(&files_real, f->path, text, f->len + as->len + 1,
	    0644);
	free(text);
	if (s == STATUS_OK)
		return CLI_OK;
	fprintf(stderr, "coldpass " COMMAND ": %s: cannot write: %s\n",
	    f->path, strerror(errno));
	return CLI_NO_READ;
}

static void write_json(struct json_writer *w, void *ctx)
{
	const struct act_file *f = ctx;

	json_write_object(w, NULL);
	json_write_string(w, "file", f->path);
	json_write_int(w, "n", f->line.act.n);
	json_write_string(w, "kind", f->line.act.kind);
	json_write_string(w, "digest", f->line.digest);
	json_write_object_end(w);
}

static int sign(struct act_file *f, const struct act_sign_by *by,
    struct sign_as *as, const char *body, size_t body_len)
{
	static char payload[LIMIT_PAYLOAD];
	size_t len;
	int code = write_payload(f, by, body, body_len, payload, &len);

	if (code == CLI_OK)
		code = sign_as_line(as, JWS_TYP_ACT, by->body, payload, len);
	if (code == CLI_OK)
		code = act_file_take(f, as->line, as->len,
		    (int)f->chain.count + 1);
	if (code == CLI_OK)
		code = append(f, as);
	if (code != CLI_OK)
		return code;
	if (by->json)
		return cli_print_json(COMMAND, write_json, f);
	printf("%s: act %d, %s, by %s, digest %s\n", f->path,
	    (int)f->line.act.n, f->line.act.kind, f->line.signer.name,
	    f->line.digest);
	return CLI_OK;
}

int act_sign(struct act_file *f, const struct act_sign_by *by)
{
	static struct sign_as as;
	char *body = NULL;
	size_t len = 0;
	int code = load_body(by->body, &body, &len);

	if (code == CLI_OK) {
		code = sign_as_open(&as, COMMAND, "person", by->key,
		    by->cert);
		if (code == CLI_OK)
			code = sign(f, by, &as, body, len);
		sign_as_close(&as);
	}
	free(body);
	return cli_finish(COMMAND, code);
}
