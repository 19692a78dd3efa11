/* SPDX-License-Identifier: Apache-2.0 */
#include "status_outlook.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "profile_show.h"
#include "utc.h"

#define WORD 64
#define ABSENT INT64_MIN

static const char *word(const struct ask *a, int object, const char *name,
    char out[WORD])
{
	return ask_text(a, object, name, out, WORD);
}

static bool is(const struct ask *a, int object, const char *name,
    const char *text)
{
	char out[WORD];

	return strcmp(word(a, object, name, out), text) == 0;
}

static long long number(const struct ask *a, int object, const char *name)
{
	return ask_number(a, object, name, ABSENT);
}

static const char *span(long long min, char out[WORD])
{
	if (min < 120)
		snprintf(out, WORD, "%lld min", min);
	else if (min < 2 * 1440)
		snprintf(out, WORD, "%lld h %02lld min", min / 60, min % 60);
	else
		snprintf(out, WORD, "%lld days %lld h", min / 1440,
		    min % 1440 / 60);
	return out;
}

static const char *celsius(long long mc, char out[16])
{
	return profile_show_thousandths(out, (int32_t)mc);
}

/* ---- alarms ---- */

static void print_alarm(const struct ask *a, int at)
{
	char rule[WORD], since[UTC_TEXT];
	bool answered = false;

	utc_format(number(a, at, "since"), since);
	(void)!json_bool(&a->doc, json_member(&a->doc, at, "acknowledged"),
	    &answered);
	printf("    ALARM %-12s since %s, %s\n", word(a, at, "rule", rule),
	    since, answered ? "acknowledged" : "nobody has acknowledged it");
	if (!answered && number(a, at, "level") > 0)
		printf("          level %lld: call the next person\n",
		    number(a, at, "level"));
}

void status_outlook_alarms(const struct ask *a, const char *cid)
{
	int list = json_member(&a->doc, 0, "alarms");

	for (int at = list < 0 ? -1 : json_first(&a->doc, list); at >= 0;
	    at = json_next(&a->doc, at))
		if (is(a, at, "cid", cid))
			print_alarm(a, at);
}

/* ---- budgets ---- */

static const char *const ops[] = { "", ">", ">=", "<", "<=" };
static const struct {
	const char *on;
	enum profile_on kind;
} kinds[] = {
	{ "temp", PROFILE_ON_TEMP }, { "gap", PROFILE_ON_GAP },
	{ "lid", PROFILE_ON_LID }, { "tilt", PROFILE_ON_TILT },
	{ "seal", PROFILE_ON_SEAL }, { "light", PROFILE_ON_LIGHT },
	{ "vibration", PROFILE_ON_VIBRATION },
};

static int32_t small(const struct ask *a, int at, const char *name)
{
	return (int32_t)ask_number(a, at, name, 0);
}

/* As far as a rule's words need it. */
static void read_rule(const struct ask *a, int at, struct profile_rule *r)
{
	memset(r, 0, sizeof(*r));
	r->on = PROFILE_ON_GAP;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (is(a, at, "on", kinds[i].on))
			r->on = kinds[i].kind;
	for (int i = PROFILE_GT; i <= PROFILE_LE; i++)
		if (is(a, at, "op", ops[i]))
			r->op = (enum profile_op)i;
	r->mode = is(a, at, "mode", "consecutive") ? PROFILE_CONSECUTIVE :
	    PROFILE_CUMULATIVE;
	r->severity = PROFILE_REVIEW;
	r->delay_s = small(a, at, "delay_s");
	r->limit_mc = small(a, at, "limit_mc");
	r->limit_mdeg = small(a, at, "limit_mdeg");
	r->limit_lux = small(a, at, "limit_lux");
	r->low_hz = small(a, at, "low_hz");
	r->high_hz = small(a, at, "high_hz");
	r->rms_mg = small(a, at, "rms_mg");
	(void)!json_bool(&a->doc, json_member(&a->doc, at, "announced"),
	    &r->announced);
}

static void print_budget(const struct ask *a, int at)
{
	struct profile_show_words words;
	struct profile_rule r;
	char unit[WORD], rule[WORD], text[96];
	long long used = number(a, at, "worst_s");

	read_rule(a, at, &r);
	profile_show_rule(&r, &words);
	printf("    rule %-12s %s, %s: %s: ", word(a, at, "rule", rule),
	    word(a, at, "unit", unit), words.when, words.how_long);
	if (!is(a, at, "fired", "no")) {
		printf("FIRED%s\n", is(a, at, "fired", "possible") ?
		    " (possibly: in a gap)" : "");
		return;
	}
	printf("%s used, ", profile_show_duration(text, (int32_t)used));
	printf("%s left to act\n", profile_show_duration(text,
	    small(a, at, "left_s")));
}

void status_outlook_budgets(const struct ask *a, int consignment)
{
	int list = json_member(&a->doc, consignment, "budgets");
	int whole = 0;

	for (int at = list < 0 ? -1 : json_first(&a->doc, list); at >= 0;
	    at = json_next(&a->doc, at)) {
		if (number(a, at, "worst_s") > 0 || !is(a, at, "fired", "no"))
			print_budget(a, at);
		else
			whole++;
	}
	if (whole > 0)
		printf("    %d rules with all of their time left\n", whole);
}

/* ---- shelf life ---- */

static void print_left(const struct ask *a, int life)
{
	int now = json_member(&a->doc, life, "now");
	long long left = number(a, now, "left_min");
	char text[WORD];

	if (left == ABSENT)
		printf("    shelf life  unknown: no clock to compare it "
		    "with\n");
	else if (left <= 0)
		printf("    shelf life  OVER for %s\n", span(-left, text));
	else
		printf("    shelf life  %s left%s\n", span(left, text),
		    is(a, now, "state", "tight") ? ", less than wanted" : "");
}

static void print_arrival(const struct ask *a, int life)
{
	int arrival = json_member(&a->doc, life, "arrival");
	long long left = number(a, arrival, "left_min");
	char text[WORD];

	if (left == ABSENT)
		return;		/* nobody told when */
	if (is(a, arrival, "state", "too-late"))
		printf("    as planned  WILL NOT arrive in time: %s after "
		    "expiry\n", span(-left, text));
	else
		printf("    as planned  arrives %s before expiry%s\n",
		    span(left, text), is(a, arrival, "state", "tight") ?
		    ", less than wanted" : "");
}

/* ---- time to a limit ---- */

static const struct {
	const char *word, *words;
} whys[] = {
	{ "too-early", "less than an hour of readings" },
	{ "untried", "too few of its own forecasts have come due" },
	{ "too-sparse", "readings come too seldom" },
	{ "stale", "no reading for an hour" },
	{ "untold-fill", "nobody told when it was filled" },
	{ "no-value-before", "no value before it" },
	{ "lid-opened", "the lid was opened" },
	{ "no-time-constant", "the box's time constant is not known yet" },
	{ "no-ambient", "no reading of the air around" },
};

static const char *why_words(const char *why)
{
	for (size_t i = 0; i < sizeof(whys) / sizeof(whys[0]); i++)
		if (strcmp(whys[i].word, why) == 0)
			return whys[i].words;
	return why;
}

/* "about 3 h (2 h to 5 h)" of three numbers, any of which may be missing. */
static void print_band(const struct ask *a, int at)
{
	long long low = number(a, at, "low_min");
	long long mid = number(a, at, "mid_min");
	long long high = number(a, at, "high_min");
	char text[WORD];

	if (mid == ABSENT) {
		printf("not within 14 days as things are");
		if (low != ABSENT)
			printf(", at the earliest in %s", span(low, text));
		return;
	}
	printf("in about %s (", span(mid, text));
	printf("%s to ", span(low == ABSENT ? mid : low, text));
	printf("%s)", high == ABSENT ? "never" : span(high, text));
}

static void print_limit(const struct ask *a, int at, const char *unit)
{
	char why[WORD], n[16], text[WORD];
	long long bare = number(a, at, "bare_min");

	printf("    estimate    %s %s %s \302\260C: ", unit,
	    is(a, at, "side", "high") ? "above" : "below",
	    celsius(number(a, at, "limit_mc"), n));
	if (is(a, at, "kind", "unknown"))
		printf("unknown: %s", why_words(word(a, at, "why", why)));
	else if (is(a, at, "kind", "outside"))
		printf("now");
	else
		print_band(a, at);
	if (bare != ABSENT)
		printf("; %s once the coolant is gone", span(bare, text));
	putchar('\n');
}

static void print_blind(const struct ask *a, int blind, const char *unit)
{
	long long since = number(a, blind, "since_ms");
	long long low = number(a, blind, "low_mc");
	long long high = number(a, blind, "high_mc");
	char why[WORD], n[16], text[UTC_TEXT] = "the beginning";

	if (since != ABSENT)
		utc_format(since, text);
	printf("    estimate    %s unseen since %s: ", unit, text);
	if (word(a, blind, "why", why)[0] != '\0')
		printf("how far it can have gone is unknown: %s",
		    why_words(why));
	if (low != ABSENT)
		printf("not below %s \302\260C%s", celsius(low, n),
		    high != ABSENT ? ", " : "");
	if (high != ABSENT)
		printf("not above %s \302\260C", celsius(high, n));
	puts(why[0] == '\0' ? " while the box stays closed" : "");
}

static void print_unit(const struct ask *a, int at)
{
	int list = json_member(&a->doc, at, "limits");
	int blind = json_member(&a->doc, at, "blind");
	char unit[WORD];

	word(a, at, "unit", unit);
	for (int i = list < 0 ? -1 : json_first(&a->doc, list); i >= 0;
	    i = json_next(&a->doc, i))
		print_limit(a, i, unit);
	if (blind >= 0 && json_type(&a->doc, blind) == JSON_OBJECT)
		print_blind(a, blind, unit);
}

static void print_coolant(const struct ask *a, int coolant)
{
	char basis[WORD];

	if (coolant < 0 || json_type(&a->doc, coolant) != JSON_OBJECT)
		return;
	printf("    estimate    coolant gone ");
	word(a, coolant, "basis", basis);
	if (strcmp(basis, "gone") == 0)
		printf("ALREADY, by the product's warm-up");
	else if (strcmp(basis, "unknown") == 0)
		printf("unknown");
	else
		print_band(a, coolant);
	if (strcmp(basis, "nominal") == 0)
		printf(", by its qualification");
	if (number(a, coolant, "side_min") > 0)
		printf("; it lay for %lld min", number(a, coolant,
		    "side_min"));
	putchar('\n');
}

void status_outlook_estimates(const struct ask *a, int consignment)
{
	int at = json_member(&a->doc, consignment, "estimates");
	int life = at < 0 ? -1 : json_member(&a->doc, at, "life");
	int units = at < 0 ? -1 : json_member(&a->doc, at, "units");

	if (at < 0)
		return;
	if (life >= 0 && json_type(&a->doc, life) == JSON_OBJECT) {
		print_left(a, life);
		print_arrival(a, life);
	}
	print_coolant(a, json_member(&a->doc, at, "coolant"));
	for (int u = units < 0 ? -1 : json_first(&a->doc, units); u >= 0;
	    u = json_next(&a->doc, u))
		print_unit(a, u);
}
