/* SPDX-License-Identifier: Apache-2.0 */
/* identity_show.c - make the presentation for one reader, and show what one
 * holds. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "disclosures.h"
#include "identity_part.h"
#include "json.h"
#include "jws.h"
#include "trust.h"

#define DOSSIER_MAX (1u << 30)
#define TOKENS 256

struct run {
	const struct identity_options *o;
	char *dossier;
	size_t len;
	struct trust *trust;
	struct crypto crypto;
	struct record_open open;
	struct identity identity;
	struct disclosures shown;
};

static int begin(struct run *r)
{
	r->trust = trust_open();
	if (!r->trust) {
		fputs("coldpass identity: the crypto library does not "
		    "start\n", stderr);
		return CLI_NO_READ;
	}
	trust_crypto(r->trust, &r->crypto);
	return cli_load("identity", r->o->name, DOSSIER_MAX, &r->dossier,
	    &r->len);
}

static int end(struct run *r, int code)
{
	trust_close(r->trust);
	free(r->dossier);
	disclosures_free(&r->shown);
	explicit_bzero(&r->identity, sizeof(r->identity));
	free(r);
	return cli_finish("identity", code);
}

/* ---- disclose ---- */

/* dossier.jwsl: dossier.identity */
static bool default_file(const char *dossier, char *out, size_t cap)
{
	size_t n = strlen(dossier);

	if (n > 5 && strcmp(dossier + n - 5, ".jwsl") == 0)
		n -= 5;
	return snprintf(out, cap, "%.*s.identity", (int)n, dossier) <
	    (int)cap;
}

static int load_kept(struct run *r)
{
	struct json_token tokens[TOKENS];
	struct problem p = { .status = STATUS_OK };
	char path[PATH_MAX], *text = NULL;
	const char *file = r->o->identity;
	struct json doc;
	size_t len = 0;
	int code;

	if (!file && !default_file(r->o->name, path, sizeof(path)))
		return cli_usage("identity", "the dossier's path is too long");
	file = file ? file : path;
	code = cli_load("identity", file, IDENTITY_FILE, &text, &len);
	if (code != CLI_OK)
		return code;
	if (json_parse(&doc, text, len, tokens, TOKENS, 0, &p) != STATUS_OK ||
	    identity_keep(&r->identity, &doc, 0, &p) != STATUS_OK)
		code = cli_bad_input("identity", file, &p);
	free(text);
	return code;
}

static bool is_all_of(const struct run *r)
{
	for (int k = 0; k < r->identity.count; k++) {
		const char *d = r->identity.entries[k].disclosure;

		if (!disclosures_belongs(&r->open, &r->crypto, d, strlen(d)))
			return false;
	}
	return r->identity.count > 0;
}

/* The leg whose digests these are. */
static bool find_open(struct run *r, const char **line, size_t *len)
{
	const char *at = r->dossier;
	size_t left = r->len;

	while (left > 0) {
		const char *lf = memchr(at, '\n', left);

		*line = at;
		*len = lf ? (size_t)(lf - at) : left;
		if (*len <= LIMIT_RECORD && disclosures_open_of(at, *len,
		    &r->open) == STATUS_OK && is_all_of(r))
			return true;
		left -= *len + (lf != NULL);
		at += *len + (lf != NULL);
	}
	return false;
}

static int write_presentation(struct run *r, enum identity_reader reader)
{
	char *out = cli_alloc(1, DISCLOSURES_FILE + 2);
	const char *line;
	size_t n;
	int code;

	if (!find_open(r, &line, &n)) {
		fprintf(stderr, "coldpass identity: %s: the disclosures are "
		    "of no leg of this dossier; name its own with "
		    "--identity\n", r->o->name);
		free(out);
		return CLI_UNPROVEN;
	}
	memcpy(out, line, n);
	out[n++] = '~';
	for (int k = 0; k < r->identity.count; k++) {
		const struct identity_entry *e = &r->identity.entries[k];
		size_t len = strlen(e->disclosure);

		if ((e->readers & 1u << reader) == 0)
			continue;
		memcpy(out + n, e->disclosure, len);
		n += len;
		out[n++] = '~';
	}
	out[n++] = '\n';
	code = identity_part_print(r->o, out, n);
	free(out);
	return code;
}

int identity_disclose(const struct identity_options *o)
{
	enum identity_reader reader = o->reader ?
	    identity_reader_by_name(o->reader) : (enum identity_reader)0;
	struct run *r;
	int code;

	if (!o->name || reader == 0)
		return cli_usage("identity", "disclose: name the dossier and "
		    "--for hospital, customs or courier");
	r = cli_alloc(1, sizeof(*r));
	r->o = o;
	code = begin(r);
	if (code == CLI_OK)
		code = load_kept(r);
	if (code == CLI_OK)
		code = write_presentation(r, reader);
	return end(r, code);
}

/* ---- show ---- */

static int load_roots(struct run *r)
{
	for (int i = 0; i < r->o->root_count; i++) {
		enum status s = trust_add_file(r->trust, r->o->roots[i]);

		if (s == STATUS_OK)
			continue;
		fprintf(stderr, "coldpass identity: %s: holds no readable "
		    "certificate in PEM\n", r->o->roots[i]);
		return s == STATUS_NO_FILE || s == STATUS_IO ? CLI_NO_READ :
		    CLI_BAD_INPUT;
	}
	return CLI_OK;
}

/* Is the presentation's record signed by a gateway that is believed? */
static bool is_signed(struct run *r)
{
	struct jws_scratch *scratch = cli_alloc(1, sizeof(*scratch));
	struct crypto_signer signer;
	struct jws_header h;
	struct jws j;
	char why[160] = "";
	bool holds;

	holds = jws_split(r->shown.jws, r->shown.jws_len, &j, NULL) ==
	    STATUS_OK && jws_header_read(&j, JWS_TYP_RECORD, scratch, &h,
	    NULL) == STATUS_OK && r->crypto.admit(r->crypto.ctx, h.certs,
	    h.cert_count, "gateway", &signer, why, sizeof(why)) ==
	    STATUS_OK && strcmp(signer.thumb, h.thumb) == 0 &&
	    jws_verify(&j, &r->crypto, &signer) == STATUS_OK;
	free(scratch);
	return holds;
}

static void write_shown(struct json_writer *w, void *ctx)
{
	const struct run *r = ctx;

	json_write_object(w, NULL);
	json_write_object(w, "identity");
	for (int i = 0; i < r->shown.count; i++)
		json_write_string(w, r->shown.one[i].name,
		    r->shown.one[i].value);
	json_write_object_end(w);
	json_write_int(w, "undisclosed", r->open.identity_count -
	    r->shown.count);
	json_write_bool(w, "signed", r->o->root_count > 0);
	json_write_object_end(w);
}

static void print_shown(const struct run *r)
{
	char plain[LIMIT_TEXT + 1];

	for (int i = 0; i < r->shown.count; i++)
		printf("%-14s %s\n", r->shown.one[i].name, cli_plain(plain,
		    sizeof(plain), r->shown.one[i].value));
	printf("%d further digests say nothing to you\n",
	    r->open.identity_count - r->shown.count);
	puts(r->o->root_count > 0 ?
	    "signed by a gateway you trust; `coldpass verify` says whether "
	    "the dossier is whole" :
	    "SIGNATURE NOT CHECKED: name --trust, or run `coldpass verify`");
}

static int check(struct run *r)
{
	struct problem p = { .status = STATUS_OK };
	int64_t line;

	if (disclosures_check(&r->shown, r->dossier, r->len, &r->crypto,
	    &line, &p) == STATUS_OK && disclosures_open_of(r->shown.jws,
	    r->shown.jws_len, &r->open) == STATUS_OK) {
		if (r->o->root_count == 0 || is_signed(r))
			return CLI_OK;
		(void)problem_set(&p, STATUS_UNTRUSTED, "", "its record is "
		    "not signed by a gateway of these roots");
	}
	fprintf(stderr, "coldpass identity: %s: %s\n", r->o->disclosures,
	    p.why);
	return CLI_UNPROVEN;
}

int identity_show(const struct identity_options *o)
{
	struct run *r;
	int code;

	if (!o->name || !o->disclosures)
		return cli_usage("identity",
		    "show: name the dossier and --disclosures FILE");
	r = cli_alloc(1, sizeof(*r));
	r->o = o;
	code = begin(r);
	if (code == CLI_OK)
		code = load_roots(r);
	if (code == CLI_OK)
		code = disclosures_load("identity", o->disclosures,
		    &r->shown);
	if (code == CLI_OK)
		code = check(r);
	if (code == CLI_OK && o->json)
		code = cli_print_json("identity", write_shown, r);
	else if (code == CLI_OK)
		print_shown(r);
	return end(r, code);
}
