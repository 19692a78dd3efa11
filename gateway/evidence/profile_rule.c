/* SPDX-License-Identifier: Apache-2.0 */
#include "profile_rule.h"

#include <string.h>

#define BIT(x) (1u << (x))
#define NONE 0u
#define TIMED (BIT(PROFILE_CONSECUTIVE) | BIT(PROFILE_CUMULATIVE))
#define UPPER (BIT(PROFILE_GT) | BIT(PROFILE_GE))
#define LOWER (BIT(PROFILE_LT) | BIT(PROFILE_LE))

static const char ons[][PROFILE_READER_WORD] = {
	"", "temp", "gap", "life", "mkt", "lid", "shock", "tilt", "seal",
	"light", "vibration"
};
enum { ONS = sizeof ons / sizeof ons[0] };
static const char ops[5][PROFILE_READER_WORD] = { "", ">", ">=", "<", "<=" };
static const char modes[4][PROFILE_READER_WORD] = {
	"", "instant", "consecutive", "cumulative"
};
const char profile_rule_severities[5][PROFILE_READER_WORD] = {
	"", "notice", "review", "indeterminate", "fail"
};

/* What a rule's kind may say; no bits: the member must be absent. */
struct kind {
	unsigned ops, modes;
};

static const struct kind kinds[ONS] = {
	[PROFILE_ON_TEMP] = { UPPER | LOWER, BIT(PROFILE_INSTANT) | TIMED },
	[PROFILE_ON_GAP] = { NONE, TIMED },
	[PROFILE_ON_LIFE] = { NONE, NONE },
	[PROFILE_ON_MKT] = { UPPER, NONE },
	[PROFILE_ON_LID] = { NONE, BIT(PROFILE_INSTANT) | TIMED },
	[PROFILE_ON_SHOCK] = { BIT(PROFILE_GE), BIT(PROFILE_INSTANT) },
	[PROFILE_ON_TILT] = { UPPER, BIT(PROFILE_INSTANT) | TIMED },
	[PROFILE_ON_SEAL] = { NONE, BIT(PROFILE_INSTANT) },
	[PROFILE_ON_LIGHT] = { UPPER, BIT(PROFILE_INSTANT) | TIMED },
	[PROFILE_ON_VIBRATION] = { UPPER, TIMED }
};

enum need {
	ALWAYS,
	AT_WILL,		/* absent: 0 */
	IF_TIMED,		/* with consecutive and cumulative, only then */
	IF_INSTANT		/* with instant only, and at will there */
};

/* The number members; 'on' has the bits of the kinds that know it. */
struct number {
	char name[12];
	unsigned on;
	enum need need;
	int32_t min, max;
	size_t offset;
};

#define NUMBER(name, on, need, min, max) \
	{ #name, on, need, min, max, offsetof(struct profile_rule, name) }

static const struct number numbers[] = {
	NUMBER(limit_mc, BIT(PROFILE_ON_TEMP) | BIT(PROFILE_ON_MKT), ALWAYS,
	    PROFILE_RULE_COLDEST_MC, PROFILE_RULE_HOTTEST_MC),
	NUMBER(delay_s, BIT(PROFILE_ON_TEMP) | BIT(PROFILE_ON_GAP) |
	    BIT(PROFILE_ON_LID) | BIT(PROFILE_ON_TILT) |
	    BIT(PROFILE_ON_LIGHT) | BIT(PROFILE_ON_VIBRATION), IF_TIMED,
	    1, PROFILE_RULE_LONGEST_S),
	NUMBER(confirm, BIT(PROFILE_ON_TEMP), IF_INSTANT, 1, 5),
	/* Nothing but temperature is read again: no more than once. */
	NUMBER(confirm, BIT(PROFILE_ON_LID) | BIT(PROFILE_ON_SHOCK) |
	    BIT(PROFILE_ON_TILT) | BIT(PROFILE_ON_SEAL) |
	    BIT(PROFILE_ON_LIGHT), IF_INSTANT, 1, 1),
	NUMBER(window_s, BIT(PROFILE_ON_MKT), ALWAYS,
	    1, PROFILE_RULE_LONGEST_S),
	NUMBER(margin_s, BIT(PROFILE_ON_LIFE), ALWAYS,
	    0, PROFILE_RULE_LONGEST_S),
	NUMBER(peak_mg, BIT(PROFILE_ON_SHOCK), AT_WILL, 1, INT32_MAX),
	NUMBER(dv_mm_s, BIT(PROFILE_ON_SHOCK), AT_WILL, 1, INT32_MAX),
	NUMBER(min_us, BIT(PROFILE_ON_SHOCK), AT_WILL, 1, INT32_MAX),
	NUMBER(limit_lux, BIT(PROFILE_ON_LIGHT), ALWAYS, 0, INT32_MAX - 1),
	NUMBER(low_hz, BIT(PROFILE_ON_VIBRATION), ALWAYS, 0, 100000),
	NUMBER(high_hz, BIT(PROFILE_ON_VIBRATION), ALWAYS, 1, 100000),
	NUMBER(rms_mg, BIT(PROFILE_ON_VIBRATION), ALWAYS, 0, INT32_MAX - 1),
	/* The angle to upright is 180 degrees at most. */
	NUMBER(limit_mdeg, BIT(PROFILE_ON_TILT), ALWAYS, 0, 180000)
};
enum { NUMBERS = sizeof numbers / sizeof numbers[0] };

/* Refuses members that this kind of rule does not have. */
static enum status check_members(const struct profile_reader *r,
    enum profile_on on)
{
	const char *names[6 + NUMBERS];
	int n = 0, i;

	names[n++] = "id";
	names[n++] = "on";
	names[n++] = "severity";
	if (kinds[on].ops != NONE)
		names[n++] = "op";
	if (kinds[on].modes != NONE)
		names[n++] = "mode";
	if (on == PROFILE_ON_LID)
		names[n++] = "announced";
	for (i = 0; i < NUMBERS; i++) {
		if (numbers[i].on & BIT(on))
			names[n++] = numbers[i].name;
	}
	return json_only(&r->doc, r->object, names, n, r->path, r->p);
}

static enum status read_words(const struct profile_reader *r,
    struct profile_rule *out)
{
	unsigned severity, op = 0, mode = PROFILE_NO_MODE;
	enum status s = profile_reader_word(r, "severity",
	    profile_rule_severities, 5, ~0u, &severity);

	if (s == STATUS_OK && kinds[out->on].ops != NONE)
		s = profile_reader_word(r, "op", ops, 5, kinds[out->on].ops,
		    &op);
	if (s == STATUS_OK && kinds[out->on].modes != NONE)
		s = profile_reader_word(r, "mode", modes, 4,
		    kinds[out->on].modes, &mode);
	if (s != STATUS_OK)
		return s;
	out->severity = (enum profile_severity)severity;
	out->op = (enum profile_op)op;
	out->mode = (enum profile_mode)mode;
	return STATUS_OK;
}

/* May, must or must not this number stand in a rule of this mode? */
static enum status check_need(const struct profile_reader *r,
    const struct number *n, enum profile_mode mode, bool *wanted)
{
	bool given = profile_reader_find(r, n->name) != -1;
	bool instant = mode == PROFILE_INSTANT;

	if (given && n->need == IF_TIMED && instant)
		return profile_reader_refuse(r, STATUS_CONFLICT, n->name,
		    "mode instant takes no delay; remove it, or choose "
		    "consecutive or cumulative");
	if (given && n->need == IF_INSTANT && !instant)
		return profile_reader_refuse(r, STATUS_CONFLICT, n->name,
		    "goes with mode instant only; remove it");
	*wanted = given || n->need == ALWAYS ||
	    (n->need == IF_TIMED && !instant);
	return STATUS_OK;
}

static enum status read_numbers(const struct profile_reader *r,
    struct profile_rule *out)
{
	enum status s;
	bool wanted = false;
	int32_t v;
	int i;

	for (i = 0; i < NUMBERS; i++) {
		if (!(numbers[i].on & BIT(out->on)))
			continue;
		s = check_need(r, &numbers[i], out->mode, &wanted);
		if (s == STATUS_OK && wanted)
			s = profile_reader_int(r, numbers[i].name,
			    numbers[i].min, numbers[i].max,
			    numbers[i].offset == offsetof(struct profile_rule,
			    limit_mc) ? " m°C, or the rule can never fire" :
			    "", &v);
		if (s != STATUS_OK)
			return s;
		if (wanted)
			memcpy((char *)out + numbers[i].offset, &v, sizeof v);
	}
	return STATUS_OK;
}

void profile_rule_name(char *path, unsigned cap,
    char subject[PROFILE_READER_SUBJECT], int index, const char *id)
{
	size_t len = strlen(id);

	path[0] = '\0';
	problem_path_member(path, cap, "rules");
	problem_path_index(path, cap, index);
	subject[0] = '\0';
	if (len == 0)
		return;
	memcpy(subject, "rule \"", 6);
	memcpy(subject + 6, id, len);
	memcpy(subject + 6 + len, "\": ", 4);
}

void profile_rule_focus(struct profile_reader *r, int at, int index,
    const char *id)
{
	r->object = at;
	profile_rule_name(r->path, sizeof r->path, r->subject, index, id);
}

static enum status read_announced(const struct profile_reader *r,
    struct profile_rule *out)
{
	int at = profile_reader_find(r, "announced");

	if (at != -1 && json_bool(&r->doc, at, &out->announced) != STATUS_OK)
		return profile_reader_refuse(r, STATUS_TYPE, "announced",
		    "must be true or false");
	return STATUS_OK;
}

/* What no single member shows. */
static enum status check_whole(const struct profile_reader *r,
    const struct profile_rule *rule)
{
	if (rule->on == PROFILE_ON_SHOCK && rule->peak_mg == 0 &&
	    rule->dv_mm_s == 0)
		return profile_reader_refuse(r, STATUS_MISSING, "",
		    "a shock rule needs peak_mg, dv_mm_s or both");
	if (rule->on == PROFILE_ON_VIBRATION && rule->low_hz >= rule->high_hz)
		return profile_reader_refuse(r, STATUS_CONFLICT, "low_hz",
		    "must be below high_hz");
	return STATUS_OK;
}

enum status profile_rule_read(struct profile_reader *r, int at, int index,
    struct profile_rule *out)
{
	unsigned on;
	enum status s;

	memset(out, 0, sizeof *out);
	profile_rule_focus(r, at, index, "");
	if (json_type(&r->doc, at) != JSON_OBJECT)
		return profile_reader_refuse(r, STATUS_TYPE, "",
		    "a rule must be an object");
	s = profile_reader_id(r, out->id);
	if (s != STATUS_OK)
		return s;
	profile_rule_focus(r, at, index, out->id);
	s = profile_reader_word(r, "on", ons, ONS, ~0u, &on);
	if (s != STATUS_OK)
		return s;
	out->on = (enum profile_on)on;
	if ((s = check_members(r, out->on)) != STATUS_OK ||
	    (s = read_words(r, out)) != STATUS_OK ||
	    (s = read_numbers(r, out)) != STATUS_OK ||
	    (s = read_announced(r, out)) != STATUS_OK ||
	    (s = check_whole(r, out)) != STATUS_OK)
		return s;
	if (out->mode == PROFILE_INSTANT && out->confirm == 0)
		out->confirm = 1;
	return STATUS_OK;
}
