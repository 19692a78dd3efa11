/* SPDX-License-Identifier: Apache-2.0 */
/* consignment_hand.c - hand a dossier over without a network: onto a stick,
 * and the line to compare it with as a QR code. */
#include "consignment_part.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli.h"
#include "copy.h"
#include "json.h"
#include "qr.h"

/* What goes with the dossier, as the gateway says. */
static int ask_handover(const struct options *o, struct ask *a)
{
	struct json_writer w = ask_begin("handover");
	int code;

	*a = consignment_ask(o);
	json_write_string(&w, "cid", o->name);
	code = ask_send(a, &w);
	return code == CLI_OK && !ask_is_ok(a) ? ask_refused(a) : code;
}

/* ---- qr ---- */

/* Two rows of modules in one line of text; black on white whatever the
 * terminal's colours are. */
static void print_qr(const struct qr *q)
{
	static const char *const blocks[] = { " ", "\342\226\204",
		"\342\226\200", "\342\226\210" };
	bool is_screen = isatty(STDOUT_FILENO) == 1;

	for (int y = -QR_QUIET; y < q->size + QR_QUIET; y += 2) {
		if (is_screen)
			fputs("\033[30;107m", stdout);
		for (int x = -QR_QUIET; x < q->size + QR_QUIET; x++)
			fputs(blocks[qr_is_dark(q, x, y) * 2 +
			    qr_is_dark(q, x, y + 1)], stdout);
		puts(is_screen ? "\033[0m" : "");
	}
}

int consignment_qr(const struct options *o)
{
	struct ask a;
	struct qr q;
	char head[256];
	int code;

	if (!o->name)
		return cli_usage("consignment", "qr: name the consignment");
	code = ask_handover(o, &a);
	if (code == CLI_OK)
		ask_text(&a, 0, "head", head, sizeof(head));
	if (code == CLI_OK && o->json) {
		printf("{\"cid\":\"%s\",\"head\":\"%s\"}\n", o->name, head);
	} else if (code == CLI_OK && qr_open(&q, head)) {
		print_qr(&q);
		qr_close(&q);
		printf("%s\n", head);
	}
	ask_end(&a);
	return cli_finish("consignment", code);
}

/* ---- export ---- */

static int cannot(const char *dir, const char *name, int error)
{
	fprintf(stderr, "coldpass consignment: %s/%s: %s\n", dir, name,
	    copy_error(error));
	return CLI_NO_READ;
}

/* A text member of the answer into a file; one that is null has none. */
static int put_member(const struct ask *a, const char *dir, const char *name,
    const char *member)
{
	int at = json_member(&a->doc, 0, member);
	char *text = cli_alloc(a->len + 1, 1);
	int code = CLI_OK;

	if (at >= 0 && json_string(&a->doc, at, text, a->len + 1) ==
	    STATUS_OK && copy_text(&files_real, dir, name, text) !=
	    COPY_PLACED)
		code = cannot(dir, name, errno);
	free(text);
	return code;
}

static ssize_t add_piece(void *ctx, const char *bytes, size_t len)
{
	copy_add(ctx, bytes, len);
	return (ssize_t)len;	/* copy_end tells what went wrong */
}

static int tell_dossier(const char *dir, const char *name,
    enum copy_result r)
{
	switch (r) {
	case COPY_PLACED:
		printf("%s/%s  copied\n", dir, name);
		return CLI_OK;
	case COPY_SAME:
		printf("%s/%s  was there already\n", dir, name);
		return CLI_OK;
	case COPY_LONGER_IS_THERE:
		printf("%s/%s  kept: a longer copy is there\n", dir, name);
		return CLI_OK;
	case COPY_OTHER_IS_THERE:
		fprintf(stderr, "coldpass consignment: %s/%s: another dossier "
		    "is there under this name and was kept: move it "
		    "elsewhere, then try again\n", dir, name);
		return CLI_ADVERSE;
	case COPY_FAILED:
		break;
	}
	return cannot(dir, name, errno);
}

static int put_dossier(const struct options *o)
{
	static const cookie_io_functions_t io = { .write = add_piece };
	struct ask a = consignment_ask(o);
	struct json_writer w = ask_begin("dossier");
	struct copy *c = cli_alloc(1, sizeof(*c));
	char name[64];
	FILE *to;
	int code;

	(void)snprintf(name, sizeof(name), "%.40s.jwsl", o->name);
	json_write_string(&w, "cid", o->name);
	code = ask_send(&a, &w);
	if (code == CLI_OK && !ask_is_ok(&a))
		code = ask_refused(&a);
	if (code == CLI_OK) {
		copy_begin(c, &files_real, o->dir, name);
		to = fopencookie(c, "w", io);
		code = to ? ask_copy(&a, ask_number(&a, 0, "bytes", 0), to) :
		    CLI_NO_READ;
		if (to && fclose(to) != 0)
			code = CLI_NO_READ;
		errno = EIO;
		if (code == CLI_OK)
			code = tell_dossier(o->dir, name, copy_end(c, true));
		else
			(void)copy_end(c, false);
	}
	ask_end(&a);
	free(c);
	return code;
}

static int put_texts(const struct options *o, const struct ask *a)
{
	char receipts[64], trust[128];
	int code;

	(void)snprintf(receipts, sizeof(receipts), "%.40s.receipts.txt",
	    o->name);
	ask_text(a, 0, "trust_name", trust, sizeof(trust));
	if (strchr(trust, '/') || trust[0] == '\0')
		return cannot(o->dir, "trust.pem", EINVAL);
	code = put_member(a, o->dir, "README.txt", "readme");
	if (code == CLI_OK)
		code = put_member(a, o->dir, trust, "trust");
	return code == CLI_OK ? put_member(a, o->dir, receipts, "receipts") :
	    code;
}

int consignment_export(const struct options *o)
{
	char head[256];
	struct stat st;
	struct ask a;
	int code;

	if (!o->name || !o->dir)
		return cli_usage("consignment",
		    "export: name the consignment and the directory");
	if (stat(o->dir, &st) != 0 || !S_ISDIR(st.st_mode)) {
		fprintf(stderr, "coldpass consignment: %s: is no directory: "
		    "is the stick mounted there?\n", o->dir);
		return CLI_NO_READ;
	}
	code = ask_handover(o, &a);
	if (code == CLI_OK) {
		ask_text(&a, 0, "head", head, sizeof(head));
		code = put_texts(o, &a);
	}
	ask_end(&a);
	if (code == CLI_OK)
		code = put_dossier(o);
	if (code == CLI_OK)
		printf("head  %s\n", head);
	return cli_finish("consignment", code);
}
