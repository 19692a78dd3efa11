/* SPDX-License-Identifier: Apache-2.0 */
#include "witness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "jws.h"
#include "receipt.h"
#include "trust.h"
#include "utc.h"

#define RECEIPTS_MAX ((size_t)256 << 20)
#define REVOKED_MAX ((size_t)16 << 20)

void witness_add(struct witness_lines *w, int64_t leg, int64_t seq,
    const char digest[LIMIT_B64_DIGEST + 1])
{
	struct witness_line *l;

	if (w->count == w->cap) {
		w->cap = w->cap == 0 ? 1024 : w->cap * 2;
		w->lines = cli_realloc(w->lines, w->cap, sizeof(*w->lines));
	}
	l = &w->lines[w->count++];
	l->leg = leg;
	l->seq = seq;
	l->covered = false;
	memcpy(l->digest, digest, sizeof(l->digest));
}

void witness_free(struct witness_lines *w)
{
	free(w->lines);
}

/* ---- receipts ---- */

static const struct witness_line *find(const struct witness_lines *w,
    int64_t leg, int64_t seq)
{
	for (size_t i = 0; i < w->count; i++)
		if (w->lines[i].leg == leg && w->lines[i].seq == seq)
			return &w->lines[i];
	return NULL;
}

static const char *cover(struct verify *v, struct witness_lines *w,
    const struct receipt *r)
{
	const struct witness_line *head;

	if (strcmp(r->cid, v->cid) != 0)
		return "a receipt of another consignment";
	if (r->upto >= 0) {
		head = find(w, r->leg, r->upto);
		if (head == NULL)
			return "a receipt for a record that is not here: the "
			    "dossier is older or cut";
		if (strcmp(head->digest, r->head) != 0)
			return "a receipt whose head is another line than "
			    "ours: the cloud holds a fork";
	}
	for (size_t i = 0; i < w->count; i++)
		if (w->lines[i].leg == r->leg &&
		    receipt_covers(r, w->lines[i].seq))
			w->lines[i].covered = true;
	return NULL;
}

const char *witness_receipt(struct verify *v, struct witness_lines *w,
    const struct crypto *crypto, const struct crypto_signer *cloud,
    const char *line, size_t len)
{
	static struct jws_scratch scratch;
	static char payload[LIMIT_PAYLOAD];
	struct jws_header h;
	struct receipt r;
	struct jws j;
	size_t n;

	if (jws_split(line, len, &j, NULL) != STATUS_OK ||
	    jws_header_read(&j, JWS_TYP_RECEIPT, &scratch, &h, NULL) !=
	    STATUS_OK)
		return "not a receipt's JWS";
	if (strcmp(h.thumb, cloud->thumb) != 0)
		return "signed by another certificate than the file's";
	if (jws_verify(&j, crypto, cloud) != STATUS_OK)
		return "the receipt's signature does not hold";
	if (jws_payload(&j, payload, sizeof(payload), &n) != STATUS_OK ||
	    receipt_read(&r, payload, n, NULL) != STATUS_OK)
		return "the receipt's payload is malformed";
	return cover(v, w, &r);
}

static int admit_cloud(const struct crypto *crypto, const char *command,
    const char *path, struct crypto_signer *cloud)
{
	struct trust_certs certs;
	struct problem p = { 0 };
	char why[160] = "";
	enum status s = trust_certs_load(path, &certs);

	if (s != STATUS_OK) {
		problem_set(&p, s, "",
		    "holds no certificate of the cloud's signer in PEM");
		return cli_bad_input(command, path, &p);
	}
	s = crypto->admit(crypto->ctx, certs.der, certs.count, "cloud", cloud,
	    why, sizeof(why));
	trust_certs_free(&certs);
	if (s == STATUS_OK)
		return CLI_OK;
	problem_set(&p, s, "certificate", why);
	return cli_bad_input(command, path, &p);
}

static void check_lines(struct verify *v, struct witness_lines *w,
    const struct crypto *crypto, const struct crypto_signer *cloud,
    const char *text)
{
	bool in_pem = false;

	while (*text != '\0') {
		size_t len = strcspn(text, "\n");
		const char *why = NULL;

		if (strncmp(text, "-----BEGIN", 10) == 0)
			in_pem = true;
		else if (!in_pem && len > 0)
			why = witness_receipt(v, w, crypto, cloud, text, len);
		if (strncmp(text, "-----END", 8) == 0)
			in_pem = false;
		if (why != NULL)
			verify_add(v, VERIFY_RECEIPT, 0, why);
		text += len + (text[len] == '\n');
	}
}

int witness_receipts(struct verify *v, struct witness_lines *w,
    const struct crypto *crypto, const char *command, const char *path)
{
	struct crypto_signer cloud;
	char *text;
	size_t len;
	int code = cli_load(command, path, RECEIPTS_MAX, &text, &len);

	if (code != CLI_OK)
		return code;
	code = admit_cloud(crypto, command, path, &cloud);
	if (code == CLI_OK) {
		check_lines(v, w, crypto, &cloud, text);
		v->witnessed = 0;
		for (size_t i = 0; i < w->count; i++)
			v->witnessed += w->lines[i].covered;
	}
	free(text);
	return code;
}

/* ---- revoked signers ---- */

static const char *read_entry(struct witness_revocation *e, const char *line,
    size_t len)
{
	size_t thumb = 0;

	while (thumb < len && line[thumb] != ' ' && line[thumb] != '\t')
		thumb++;
	if (thumb != LIMIT_B64_DIGEST)
		return "is not `<x5t#S256> [<RFC 3339 moment>]`: the "
		    "thumbprint has 43 characters";
	memcpy(e->thumb, line, thumb);
	e->thumb[thumb] = '\0';
	e->from_ms = INT64_MIN;
	while (thumb < len && (line[thumb] == ' ' || line[thumb] == '\t'))
		thumb++;
	if (thumb < len && utc_parse(line + thumb, len - thumb,
	    &e->from_ms) != STATUS_OK)
		return "names a moment that is not RFC 3339";
	return NULL;
}

static size_t trimmed(const char *line, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (line[i] == '#')
			len = i;
	while (len > 0 && strchr(" \t\r", line[len - 1]) != NULL)
		len--;
	return len;
}

int witness_load_revoked(struct witness_revoked *out, const char *command,
    const char *path)
{
	struct problem p = { 0 };
	char *text;
	size_t len;
	int code = cli_load(command, path, REVOKED_MAX, &text, &len);
	const char *at = text;

	out->entries = NULL;
	out->count = 0;
	if (code != CLI_OK)
		return code;
	for (int line = 1; *at != '\0'; line++) {
		size_t n = strcspn(at, "\n"), use = trimmed(at, n);
		const char *why = NULL;

		if (use > 0) {
			out->entries = cli_realloc(out->entries,
			    out->count + 1, sizeof(*out->entries));
			why = read_entry(&out->entries[out->count++], at, use);
		}
		if (why != NULL) {
			problem_set(&p, STATUS_SYNTAX, "", why);
			p.line = line;
			code = cli_bad_input(command, path, &p);
			break;
		}
		at += n + (at[n] == '\n');
	}
	free(text);
	return code;
}

bool witness_is_revoked(const struct witness_revoked *r, const char *thumb,
    int64_t utc_ms)
{
	for (size_t i = 0; i < r->count; i++)
		if (strcmp(r->entries[i].thumb, thumb) == 0 &&
		    utc_ms >= r->entries[i].from_ms)
			return true;
	return false;
}
