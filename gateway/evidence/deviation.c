/* SPDX-License-Identifier: Apache-2.0 */
/* deviation.c - one step of a deviation per function. */
#include "deviation.h"

#include <string.h>

#include "deviation_part.h"
#include "record_field.h"

const char *deviation_state_name(enum deviation_state s)
{
	static const char *const names[] = { "none", "open", "in-review",
		"decided", "closed" };

	return names[s];
}

const char *deviation_choice_name(enum deviation_choice c)
{
	return c == DEVIATION_UNDECIDED ? "undecided" :
	    deviation_choices[c - 1];
}

const char *deviation_need_name(enum deviation_need n)
{
	switch (n) {
	case DEVIATION_SERIOUS:
		return "a serious and progressing disease";
	case DEVIATION_NO_ALTERNATIVE:
		return "no alternative";
	case DEVIATION_REQUESTED:
		return "requested by physician and patient";
	case DEVIATION_RISK:
		return "the manufacturer's evaluation of the risk";
	case DEVIATION_ACCEPTED:
		return "the physician's acceptance of the risk";
	case DEVIATION_ROUTE:
		return "a legal route with its date";
	case DEVIATION_ALL:
		break;
	}
	return "everything";
}

/* ---- reading a body that fits its form ---- */

static void take_digest(const struct act_line *a, const char *name,
    char out[LIMIT_B64_DIGEST + 1])
{
	if (record_field_digest(&a->doc, json_member(&a->doc, a->body_at,
	    name), out) != STATUS_OK)
		out[0] = '\0';
}

/* 1-based place of a word in its list, 0: none. */
static unsigned take_word(const struct act_line *a, const char *name,
    const char *const *words)
{
	int at = json_member(&a->doc, a->body_at, name);

	for (unsigned i = 0; words[i]; i++)
		if (json_is(&a->doc, at, words[i]))
			return i + 1;
	return 0;
}

/* Does a digest in the body name the act that stands? */
static enum status names_act(const struct act_line *a, const char *name,
    const char *standing, struct problem *p)
{
	char digest[LIMIT_B64_DIGEST + 1];

	take_digest(a, name, digest);
	if (standing[0] != '\0' && strcmp(digest, standing) == 0)
		return STATUS_OK;
	return problem_set(p, STATUS_CONFLICT, name, "speaks of another act "
	    "than the newest; look again, then decide again");
}

/* ---- steps ---- */

static void freeze(struct deviation *d, const struct act_line *a)
{
	d->state = DEVIATION_OPEN;
	take_digest(a, "head", d->head);
	take_digest(a, "verdict", d->verdict);
}

enum status deviation_do_open(struct deviation *d, const struct act_line *a,
    struct problem *p)
{
	(void)p;
	freeze(d, a);
	return STATUS_OK;
}

/* What spoke of the older assessment, or of older facts, speaks no more. */
static void void_opinions(struct deviation *d)
{
	d->has &= ~(unsigned)(DEVIATION_RISK | DEVIATION_ACCEPTED);
	d->risk[0] = '\0';
	d->half = DEVIATION_UNDECIDED;
	d->decided = DEVIATION_UNDECIDED;
	memset(d->by, 0, sizeof(d->by));
}

enum status deviation_do_assess(struct deviation *d,
    const struct act_line *a, struct problem *p)
{
	int64_t version;
	enum status s = record_field_int(&a->doc, a->body_at, "version", 1,
	    ACT_MOST, &version, p);

	if (s != STATUS_OK)
		return s;
	if (version != d->versions + 1)
		return problem_set(p, STATUS_CONFLICT, "version",
		    "assessments are numbered 1, 2, ... without a gap");
	void_opinions(d);
	d->versions = version;
	memcpy(d->assessment, a->digest, sizeof(d->assessment));
	d->state = DEVIATION_REVIEW;
	return STATUS_OK;
}

enum status deviation_do_condition(struct deviation *d,
    const struct act_line *a, struct problem *p)
{
	unsigned which = take_word(a, "condition", deviation_conditions);

	(void)p;
	d->has |= 1u << (which - 1);
	return STATUS_OK;
}

enum status deviation_do_risk(struct deviation *d, const struct act_line *a,
    struct problem *p)
{
	enum status s = names_act(a, "assessment", d->assessment, p);

	if (s != STATUS_OK)
		return s;
	memcpy(d->risk, a->digest, sizeof(d->risk));
	d->has |= DEVIATION_RISK;
	d->has &= ~(unsigned)DEVIATION_ACCEPTED;
	return STATUS_OK;
}

enum status deviation_do_accept(struct deviation *d,
    const struct act_line *a, struct problem *p)
{
	enum status s = names_act(a, "risk", d->risk, p);

	if (s == STATUS_OK)
		d->has |= DEVIATION_ACCEPTED;
	return s;
}

enum status deviation_do_route(struct deviation *d, const struct act_line *a,
    struct problem *p)
{
	(void)a;
	(void)p;
	d->has |= DEVIATION_ROUTE;
	return STATUS_OK;
}

static enum status lacks(const struct deviation *d, struct problem *p)
{
	for (unsigned bit = 1; bit < DEVIATION_ALL; bit <<= 1)
		if (!(d->has & bit)) {
			(void)problem_set(p, STATUS_MISSING, "choice",
			    "a release out of specification still needs ");
			problem_add(p, deviation_need_name(
			    (enum deviation_need)bit));
			return STATUS_MISSING;
		}
	return STATUS_OK;
}

static bool is_same(const struct deviation_person *x,
    const struct crypto_signer *y)
{
	return strcmp(x->name, y->name) == 0 ||
	    strcmp(x->thumb, y->thumb) == 0;
}

static void sign(struct deviation_person *by, const struct crypto_signer *s)
{
	memcpy(by->name, s->name, sizeof(by->name));
	memcpy(by->thumb, s->thumb, sizeof(by->thumb));
}

static enum status second(struct deviation *d, const struct act_line *a,
    enum deviation_choice choice, struct problem *p)
{
	if (is_same(&d->by[0], &a->signer))
		return problem_set(p, STATUS_REPEATED, "", "one person "
		    "signs once; the second signature is somebody else's");
	if (choice != d->half)
		return problem_set(p, STATUS_CONFLICT, "choice", "the first "
		    "signature chose otherwise; one of you withdraws, or the "
		    "assessment is made again");
	sign(&d->by[1], &a->signer);
	d->decided = choice;
	d->decided_ms = a->act.at_ms;
	d->state = DEVIATION_DECIDED;
	return STATUS_OK;
}

enum status deviation_do_decide(struct deviation *d,
    const struct act_line *a, struct problem *p)
{
	enum deviation_choice choice = (enum deviation_choice)take_word(a,
	    "choice", deviation_choices);
	enum status s = names_act(a, "assessment", d->assessment, p);

	if (s == STATUS_OK && choice == DEVIATION_RELEASE)
		s = lacks(d, p);
	if (s != STATUS_OK)
		return s;
	if (d->half != DEVIATION_UNDECIDED)
		return second(d, a, choice, p);
	d->half = choice;
	sign(&d->by[0], &a->signer);
	return STATUS_OK;
}

enum status deviation_do_withdraw(struct deviation *d,
    const struct act_line *a, struct problem *p)
{
	if (d->half == DEVIATION_UNDECIDED)
		return problem_set(p, STATUS_ORDER, "",
		    "there is no signature to withdraw");
	if (!is_same(&d->by[0], &a->signer))
		return problem_set(p, STATUS_UNTRUSTED, "",
		    "a signature is withdrawn by whoever gave it");
	d->half = DEVIATION_UNDECIDED;
	memset(d->by, 0, sizeof(d->by));
	return STATUS_OK;
}

enum status deviation_do_notify(struct deviation *d,
    const struct act_line *a, struct problem *p)
{
	(void)a;
	(void)p;
	d->notified++;
	return STATUS_OK;
}

enum status deviation_do_data(struct deviation *d, const struct act_line *a,
    struct problem *p)
{
	(void)p;
	if (d->state >= DEVIATION_DECIDED)
		d->reopened++;
	void_opinions(d);
	freeze(d, a);
	return STATUS_OK;
}

enum status deviation_do_close(struct deviation *d, const struct act_line *a,
    struct problem *p)
{
	(void)a;
	(void)p;
	d->state = DEVIATION_CLOSED;
	return STATUS_OK;
}

/* ---- one act ---- */

static const struct deviation_kind *find(const char *kind)
{
	for (int i = 0; i < deviation_kind_count; i++)
		if (strcmp(deviation_kinds[i].kind, kind) == 0)
			return &deviation_kinds[i];
	return NULL;
}

bool deviation_knows(const char *kind)
{
	return find(kind) != NULL;
}

static enum status allowed(const struct deviation *d,
    const struct deviation_kind *k, unsigned roles, struct problem *p)
{
	if (!(k->roles & roles))
		return problem_quote(p, STATUS_UNTRUSTED, "k", "",
		    k->kind, " is not for this signer's role");
	if (k->states & (1u << d->state))
		return STATUS_OK;
	(void)problem_quote(p, STATUS_ORDER, "k", "", k->kind,
	    " cannot be done now; the deviation is ");
	problem_add(p, deviation_state_name(d->state));
	return STATUS_ORDER;
}

enum status deviation_apply(struct deviation *d, const struct act_line *a,
    unsigned roles, struct problem *p)
{
	const struct deviation_kind *k = find(a->act.kind);
	struct deviation next = *d;
	enum status s;

	if (!k)
		return problem_quote(p, STATUS_UNKNOWN, "k", "", a->act.kind,
		    " is no act on a deviation");
	s = allowed(d, k, roles, p);
	if (s == STATUS_OK)
		s = act_form_check(&k->form, &a->doc, a->body_at, "body", p);
	if (s == STATUS_OK)
		s = k->step(&next, a, p);
	if (s == STATUS_OK)
		*d = next;
	return s;
}
