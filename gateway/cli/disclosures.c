/* SPDX-License-Identifier: Apache-2.0 */
#include "disclosures.h"

#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "jws.h"

static enum status take_apart(struct disclosures *d, struct problem *p)
{
	const char *part;
	size_t at = 0, part_len;
	enum status s;

	if (!sdjwt_next(d->text, d->len, &at, &d->jws, &d->jws_len, &s))
		return problem_set(p, STATUS_SYNTAX, "", "holds no "
		    "presentation: <record>~<disclosure>~...~");
	while (sdjwt_next(d->text, d->len, &at, &part, &part_len, &s)) {
		if (d->count == IDENTITY_ENTRIES)
			return problem_set(p, STATUS_RANGE, "", "holds more "
			    "than 16 disclosures");
		d->part[d->count] = part;
		d->part_len[d->count] = part_len;
		s = sdjwt_read(part, part_len, &d->one[d->count], p);
		if (s != STATUS_OK)
			return s;
		d->count++;
	}
	return problem_set(s == STATUS_OK ? NULL : p, s, "", "does not end "
	    "with ~: cut off, or bound to a key, which is not used here");
}

int disclosures_load(const char *command, const char *path,
    struct disclosures *out)
{
	struct problem p = { .status = STATUS_OK };
	int code;

	memset(out, 0, sizeof(*out));
	code = cli_load(command, path, DISCLOSURES_FILE, &out->text,
	    &out->len);
	if (code != CLI_OK) {
		out->text = NULL;
		return code;
	}
	while (out->len > 0 && (out->text[out->len - 1] == '\n' ||
	    out->text[out->len - 1] == '\r'))
		out->len--;
	return take_apart(out, &p) == STATUS_OK ? CLI_OK :
	    cli_bad_input(command, path, &p);
}

void disclosures_free(struct disclosures *d)
{
	if (d->text)
		explicit_bzero(d->text, d->len);
	free(d->text);
	explicit_bzero(d, sizeof(*d));
}

/* ---- the record ---- */

struct room {
	char payload[LIMIT_PAYLOAD + 1];
	struct json_token tokens[LIMIT_TOKENS];
	struct record record;
};

enum status disclosures_open_of(const char *line, size_t len,
    struct record_open *open)
{
	struct room *m = cli_alloc(1, sizeof(*m));
	struct jws jws;
	size_t n = 0;
	enum status s = jws_split(line, len, &jws, NULL);

	if (s == STATUS_OK)
		s = jws_payload(&jws, m->payload, LIMIT_PAYLOAD, &n);
	if (s == STATUS_OK)
		s = record_read(&m->record, m->payload, n, m->tokens,
		    LIMIT_TOKENS, NULL);
	if (s == STATUS_OK && m->record.head.kind != RECORD_OPEN)
		s = STATUS_TYPE;
	if (s == STATUS_OK)
		s = record_read_open(&m->record, open, NULL);
	if (s == STATUS_OK && !open->has_sd)
		s = STATUS_MISSING;
	open->profile = NULL;
	free(m);
	return s;
}

bool disclosures_belongs(const struct record_open *open,
    const struct crypto *hash, const char *text, size_t len)
{
	char digest[LIMIT_B64_DIGEST + 1];

	if (sdjwt_digest(hash, text, len, digest) != STATUS_OK)
		return false;
	for (int i = 0; i < open->identity_count; i++)
		if (strcmp(open->identity[i], digest) == 0)
			return true;
	return false;
}

/* ---- against a dossier ---- */

static int64_t find_line(const struct disclosures *d, const char *text,
    size_t len)
{
	for (int64_t line = 1; len > 0; line++) {
		const char *lf = memchr(text, '\n', len);
		size_t n = lf ? (size_t)(lf - text) : len;

		if (n == d->jws_len && memcmp(text, d->jws, n) == 0)
			return line;
		n += lf != NULL;
		text += n;
		len -= n;
	}
	return 0;
}

static enum status check_each(const struct disclosures *d,
    const struct record_open *open, const struct crypto *hash,
    struct problem *p)
{
	for (int i = 0; i < d->count; i++) {
		if (!disclosures_belongs(open, hash, d->part[i],
		    d->part_len[i]))
			return problem_quote(p, STATUS_UNKNOWN, "",
			    "the disclosure of ", d->one[i].name,
			    " is none of this record's: altered, or another "
			    "consignment's");
		for (int k = 0; k < i; k++)
			if (strcmp(d->one[k].name, d->one[i].name) == 0)
				return problem_quote(p, STATUS_REPEATED, "",
				    "discloses ", d->one[i].name, " twice");
	}
	return STATUS_OK;
}

enum status disclosures_check(const struct disclosures *d,
    const char *dossier, size_t len, const struct crypto *hash,
    int64_t *line, struct problem *p)
{
	struct record_open *open;
	enum status s;

	*line = find_line(d, dossier, len);
	if (*line == 0)
		return problem_set(p, STATUS_MISSING, "", "its record is no "
		    "line of this dossier: another consignment's, or another "
		    "leg's");
	open = cli_alloc(1, sizeof(*open));
	s = disclosures_open_of(d->jws, d->jws_len, open);
	if (s != STATUS_OK)
		s = problem_set(p, STATUS_TYPE, "", "its record is no open "
		    "record with digests of disclosures");
	else
		s = check_each(d, open, hash, p);
	free(open);
	return s;
}
