/* SPDX-License-Identifier: Apache-2.0 */
/* profile_show.c - see profile_show.h.
 *
 * Whoever approves a profile reads this, not the JSON: every number of it
 * appears here, with its unit.
 */
#include "profile_show.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

#define TEXT 96

/* "8", "-0.5": thousandths without trailing zeros. */
static const char *thousandths(char out[16], int32_t v)
{
	size_t n;

	snprintf(out, 16, "%s%d.%03d", v < 0 ? "-" : "", abs(v / 1000),
	    abs(v % 1000));
	for (n = strlen(out); out[n - 1] == '0'; n--)
		out[n - 1] = '\0';
	if (out[n - 1] == '.')
		out[n - 1] = '\0';
	return out;
}

/* "2 h 30 min", "45 s". */
static const char *duration(char out[TEXT], int32_t s)
{
	char h[16] = "", m[16] = "", sec[16] = "";

	if (s >= 3600)
		snprintf(h, sizeof h, "%" PRId32 " h ", s / 3600);
	if (s % 3600 >= 60)
		snprintf(m, sizeof m, "%" PRId32 " min ", s / 60 % 60);
	if (s % 60 > 0 || s == 0)
		snprintf(sec, sizeof sec, "%" PRId32 " s ", s % 60);
	snprintf(out, TEXT, "%s%s%s", h, m, sec);
	out[strlen(out) - 1] = '\0';
	return out;
}

static const char *op_words(enum profile_op op)
{
	switch (op) {
	case PROFILE_GT: return "above";
	case PROFILE_GE: return "at or above";
	case PROFILE_LT: return "below";
	case PROFILE_LE: return "at or below";
	}
	return "";
}

static void shock_words(const struct profile_rule *r, char out[TEXT])
{
	char peak[16], dv[16], ms[16], lasting[32] = "";

	thousandths(peak, r->peak_mg);
	thousandths(dv, r->dv_mm_s);
	if (r->min_us > 0)
		snprintf(lasting, sizeof lasting, ", %s ms or more",
		    thousandths(ms, r->min_us));
	if (r->peak_mg > 0 && r->dv_mm_s > 0)
		snprintf(out, TEXT, "a shock of %s g and %s m/s%s", peak, dv,
		    lasting);
	else
		snprintf(out, TEXT, "a shock of %s %s%s",
		    r->peak_mg > 0 ? peak : dv, r->peak_mg > 0 ? "g" : "m/s",
		    lasting);
}

static void vibration_words(const struct profile_rule *r, char out[TEXT])
{
	char n[16];

	snprintf(out, TEXT, "shaking %s %s g, %" PRId32 " to %" PRId32 " Hz",
	    op_words(r->op), thousandths(n, r->rms_mg), r->low_hz,
	    r->high_hz);
}

static void life_words(const struct profile_rule *r, char out[TEXT])
{
	char margin[TEXT];

	if (r->margin_s > 0)
		snprintf(out, TEXT, "%.60s before shelf life ends",
		    duration(margin, r->margin_s));
	else
		snprintf(out, TEXT, "shelf life over");
}

/* What has to happen. */
static void what(const struct profile_rule *r, char out[TEXT])
{
	char n[16];

	switch (r->on) {
	case PROFILE_ON_TEMP:
		snprintf(out, TEXT, "%s %s °C", op_words(r->op),
		    thousandths(n, r->limit_mc));
		return;
	case PROFILE_ON_MKT:
		snprintf(out, TEXT, "mean kinetic temperature %s %s °C",
		    op_words(r->op), thousandths(n, r->limit_mc));
		return;
	case PROFILE_ON_TILT:
		snprintf(out, TEXT, "tilted %s %s°", op_words(r->op),
		    thousandths(n, r->limit_mdeg));
		return;
	case PROFILE_ON_GAP: snprintf(out, TEXT, "no reading (gap)"); return;
	case PROFILE_ON_LID:
		snprintf(out, TEXT, "lid open%s", r->announced ?
		    " as announced" : "");
		return;
	case PROFILE_ON_SEAL: snprintf(out, TEXT, "seal broken"); return;
	case PROFILE_ON_LIGHT:
		snprintf(out, TEXT, "light %s %" PRId32 " lux",
		    op_words(r->op), r->limit_lux);
		return;
	case PROFILE_ON_VIBRATION: vibration_words(r, out); return;
	case PROFILE_ON_LIFE: life_words(r, out); return;
	case PROFILE_ON_SHOCK: shock_words(r, out); return;
	}
	out[0] = '\0';
}

/* For how long. */
static void how_long(const struct profile_rule *r, char out[TEXT])
{
	char time[TEXT];

	out[0] = '\0';
	switch (r->mode) {
	case PROFILE_INSTANT:
		if (r->confirm > 1)
			snprintf(out, TEXT, "%" PRId32 " readings in a row",
			    r->confirm);
		else
			snprintf(out, TEXT, "at once");
		return;
	case PROFILE_CONSECUTIVE:
		snprintf(out, TEXT, "%.60s at a stretch",
		    duration(time, r->delay_s));
		return;
	case PROFILE_CUMULATIVE:
		snprintf(out, TEXT, "%.60s in total",
		    duration(time, r->delay_s));
		return;
	case PROFILE_NO_MODE:
		if (r->on == PROFILE_ON_MKT)
			snprintf(out, TEXT, "over the last %.60s",
			    duration(time, r->window_s));
		return;
	}
}

/* printf pads by bytes; a degree sign has two. */
static void column(const char *text, int width)
{
	int n = 0;

	for (const char *c = text; *c != '\0'; c++)
		n += ((unsigned char)*c & 0xC0) != 0x80;
	printf("%s%*s", text, n < width ? width - n : 1, "");
}

static void print_storage(const struct profile *p)
{
	char low[16], high[16];

	thousandths(low, p->low_mc);
	thousandths(high, p->high_mc);
	if (p->has_low && p->has_high)
		printf("  storage    %s to %s °C\n", low, high);
	else
		printf("  storage    %s %s °C\n", p->has_low ? "not below" :
		    "not above", p->has_low ? low : high);
}

static void print_head(const struct profile_file *f)
{
	const struct profile *p = &f->profile;
	char text[4 * LIMIT_TEXT], a[TEXT], b[TEXT], n[16];

	printf("%s\n", cli_plain(text, sizeof text, p->name_en));
	if (p->name_ja[0] != '\0')
		printf("%s\n", cli_plain(text, sizeof text, p->name_ja));
	printf("  profile    %s version %" PRId32 ", %s\n", p->id, p->version,
	    profile_category_name(p->category));
	print_storage(p);
	printf("  readings   every %s; one holds for at most %s, then it is a "
	    "gap\n", duration(a, p->interval_s), duration(b, p->max_gap_s));
	printf("  guard band %s\n", p->guard_band ?
	    "yes: doubt of the probe counts against the goods, but never "
	    "condemns" : "no");
	if (p->activation_energy_j_mol != 0)
		printf("  activation energy %" PRId32 " J/mol\n",
		    p->activation_energy_j_mol);
	if (p->load_max_s != 0)
		printf("  loading    the judged span begins %s after loading "
		    "at the latest\n", duration(a, p->load_max_s));
	if (p->vote != PROFILE_WORST || p->quorum > 1 || p->disagree_mc != 0)
		printf("  groups     probes at one place count by %s, %" PRId32
		    " of them at least\n", profile_vote_name(p->vote),
		    p->quorum);
	if (p->disagree_mc != 0)
		printf("             more than %s °C apart is told\n",
		    thousandths(n, p->disagree_mc));
	printf("  digest     %s\n", f->digest);
}

void profile_show_print(const struct profile_file *f)
{
	char text[TEXT];

	print_head(f);
	printf("\n  ");
	column("rule", 14);
	column("when", 42);
	column("for", 24);
	printf("severity\n");
	for (int i = 0; i < f->profile.rule_count; i++) {
		const struct profile_rule *r = &f->profile.rules[i];

		printf("  ");
		column(r->id, 14);
		what(r, text);
		column(text, 42);
		how_long(r, text);
		column(text, 24);
		printf("%s\n", profile_severity_name(r->severity));
	}
}

void profile_show_rule(const struct profile_rule *r,
    struct profile_show_words *out)
{
	what(r, out->when);
	how_long(r, out->how_long);
	out->severity = profile_severity_name(r->severity);
}

const char *profile_show_thousandths(char out[16], int32_t v)
{
	return thousandths(out, v);
}

const char *profile_show_duration(char out[TEXT], int32_t s)
{
	return duration(out, s);
}

void profile_show_column(const char *text, int width)
{
	column(text, width);
}
