/* SPDX-License-Identifier: Apache-2.0 */
/* act.c - one reader and one writer of acts, inverse of each other. */
#include "act.h"

#include <string.h>

#include "record.h"
#include "record_field.h"

/* Members of the payload, in the order they are written. */
static const char *const names[] = { "v", "k", "on", "n", "prev", "at",
	"meaning", "body" };

void act_write(struct json_writer *w, const struct act *a)
{
	json_write_object(w, NULL);
	json_write_int(w, "v", 1);
	json_write_string(w, "k", a->kind);
	json_write_string(w, "on", a->on);
	json_write_int(w, "n", a->n);
	json_write_string(w, "prev", a->prev);
	json_write_int(w, "at", a->at_ms);
	json_write_string(w, "meaning", a->meaning);
	json_write_raw(w, "body", a->body, a->body_len);
	json_write_object_end(w);
}

static bool is_letter_of_kind(char c)
{
	return (c >= 'a' && c <= 'z') || c == '-';
}

static bool is_kind(const char *s)
{
	if (s[0] == '-' || s[0] == '\0')
		return false;
	while (is_letter_of_kind(*s))
		s++;
	return *s == '\0';
}

static bool is_subject(const char *s)
{
	while ((*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z') ||
	    (*s >= '0' && *s <= '9') || *s == '-' || *s == '_')
		s++;
	return *s == '\0';
}

static enum status version(const struct json *doc, struct problem *p)
{
	int64_t v;
	enum status s = record_field_int(doc, 0, "v", 1, LIMIT_INT, &v, p);

	if (s == STATUS_OK && v != 1)
		s = problem_set(p, STATUS_UNKNOWN, "v",
		    "this reader knows acts of version 1");
	return s;
}

static enum status names_of(struct act *a, const struct json *doc,
    struct problem *p)
{
	enum status s = record_field_text(doc, 0, "k", a->kind,
	    sizeof(a->kind), p);

	if (s == STATUS_OK && !is_kind(a->kind))
		s = problem_set(p, STATUS_SYNTAX, "k",
		    "a kind is lower case letters and hyphens");
	if (s == STATUS_OK)
		s = record_field_text(doc, 0, "on", a->on, sizeof(a->on), p);
	if (s == STATUS_OK && !is_subject(a->on))
		s = problem_set(p, STATUS_SYNTAX, "on",
		    "a subject is letters, digits, - and _");
	if (s == STATUS_OK)
		s = record_field_text(doc, 0, "meaning", a->meaning,
		    sizeof(a->meaning), p);
	return s;
}

static enum status place(struct act *a, const struct json *doc,
    struct problem *p)
{
	int at = json_member(doc, 0, "prev");
	enum status s = record_field_int(doc, 0, "n", 0, ACT_MOST - 1, &a->n,
	    p);

	if (s == STATUS_OK && (at < 0 ||
	    record_field_digest(doc, at, a->prev) != STATUS_OK))
		s = problem_set(p, STATUS_SYNTAX, "prev",
		    "is the digest of the act before, 43 characters");
	if (s == STATUS_OK && (a->n == 0) !=
	    (strcmp(a->prev, RECORD_NO_DIGEST) == 0))
		s = problem_set(p, STATUS_CONFLICT, "prev",
		    "43 A belong to the first act, and to no other");
	if (s == STATUS_OK)
		s = record_field_int(doc, 0, "at", 0, RECORD_TIME_MAX,
		    &a->at_ms, p);
	return s;
}

static enum status body(struct act_line *l, struct problem *p)
{
	l->body_at = json_member(&l->doc, 0, "body");
	if (l->body_at < 0 || json_type(&l->doc, l->body_at) != JSON_OBJECT)
		return problem_set(p, STATUS_MISSING, "body",
		    "an act has an object here, {} if there is nothing");
	l->act.body = json_raw(&l->doc, l->body_at, &l->act.body_len);
	return STATUS_OK;
}

static enum status payload(struct act_line *l, const struct jws *j,
    struct problem *p)
{
	size_t len;
	enum status s = jws_payload(j, l->text, sizeof(l->text), &len);

	if (s != STATUS_OK)
		return problem_set(p, s, "", "the payload is no base64url");
	s = json_parse(&l->doc, l->text, len, l->tokens, ACT_TOKENS,
	    JSON_COMPACT | JSON_INTEGERS, p);
	if (s == STATUS_OK)
		s = json_only(&l->doc, 0, names, 8, "", p);
	if (s == STATUS_OK)
		s = version(&l->doc, p);
	if (s == STATUS_OK)
		s = names_of(&l->act, &l->doc, p);
	if (s == STATUS_OK)
		s = place(&l->act, &l->doc, p);
	return s == STATUS_OK ? body(l, p) : s;
}

static enum status in_time(const struct act_line *l, struct problem *p)
{
	if (l->act.at_ms >= l->signer.not_before_ms &&
	    l->act.at_ms <= l->signer.not_after_ms)
		return STATUS_OK;
	return problem_set(p, STATUS_UNTRUSTED, "at",
	    "the signer's certificate was not valid at that moment");
}

static enum status signer(struct act_line *l, const struct jws *j,
    const struct crypto *crypto, struct problem *p)
{
	char why[120] = "";
	enum status s;

	if (l->header.cert_count == 0)
		return problem_set(p, STATUS_MISSING, "x5c",
		    "an act brings its signer's certificates");
	s = crypto->admit(crypto->ctx, l->header.certs, l->header.cert_count,
	    "person", &l->signer, why, sizeof(why));
	if (s != STATUS_OK)
		return problem_set(p, s, "x5c", why);
	if (strcmp(l->signer.thumb, l->header.thumb) != 0)
		return problem_set(p, STATUS_UNTRUSTED, "x5t#S256",
		    "names another certificate than x5c brings");
	if (jws_verify(j, crypto, &l->signer) != STATUS_OK)
		return problem_set(p, STATUS_SIGNATURE, "",
		    "the signature does not hold");
	return in_time(l, p);
}

enum status act_read(struct act_line *out, const char *line, size_t len,
    const struct crypto *crypto, struct problem *p)
{
	struct jws j;
	enum status s = jws_split(line, len, &j, p);

	if (s == STATUS_OK)
		s = jws_header_read(&j, JWS_TYP_ACT, &out->scratch,
		    &out->header, p);
	if (s == STATUS_OK)
		s = payload(out, &j, p);
	if (s == STATUS_OK)
		s = signer(out, &j, crypto, p);
	if (s == STATUS_OK)
		s = jws_digest(crypto, line, len, out->digest);
	return s;
}

enum status act_follows(const struct act *a, int64_t count,
    const char *newest, struct problem *p)
{
	if (a->n < count)
		return problem_set(p, STATUS_REPEATED, "n", "somebody has "
		    "acted since; look again, then decide again");
	if (a->n > count)
		return problem_set(p, STATUS_ORDER, "n",
		    "acts before this one are missing here");
	if (strcmp(a->prev, count == 0 ? RECORD_NO_DIGEST : newest) != 0)
		return problem_set(p, STATUS_CHAIN, "prev",
		    "is not the digest of the newest act on this subject");
	return STATUS_OK;
}
