/* SPDX-License-Identifier: Apache-2.0 */
/* import_fridge_text.c - a Fridge-tag report in words, with what it proves
 * and what it cannot tell. */
#include "import_fridge.h"

#include <inttypes.h>
#include <stdio.h>

#include "cli.h"

static const char *degrees(char out[16], const struct fridge_temp *t)
{
	int32_t size = t->mc < 0 ? -t->mc : t->mc;

	if (t->known)
		snprintf(out, 16, "%s%" PRId32 ".%" PRId32,
		    t->mc < 0 ? "-" : "", size / 1000, size % 1000 / 100);
	else
		snprintf(out, 16, "none");
	return out;
}

static const char *clock_text(char out[16], int minute)
{
	if (minute == FRIDGE_NONE)
		out[0] = '\0';
	else
		snprintf(out, 16, "%02d:%02d", minute / 60, minute % 60);
	return out;
}

static const char *count_text(char out[16], int v)
{
	if (v == FRIDGE_NONE)
		snprintf(out, 16, "-");
	else
		snprintf(out, 16, "%d", v);
	return out;
}

static void print_signature(const struct import_fridge *f)
{
	char lot[LIMIT_ID + 1];

	switch (f->state) {
	case IMPORT_FRIDGE_INTACT:
		printf("signature  intact under its embedded key, issuer "
		    "unknown: nothing was changed\n"
		    "           after that key signed.  Whose key it is, the "
		    "report cannot show (it\n"
		    "           belongs to lot %s, not to one logger): this "
		    "does not prove\n"
		    "           where the report comes from\n",
		    cli_plain(lot, sizeof lot, f->tag.cert_lot));
		break;
	case IMPORT_FRIDGE_BROKEN:
		puts("signature  DOES NOT HOLD under its embedded key: the "
		    "report is not as it was signed.\n"
		    "           Believe no value below; fetch the report from "
		    "the logger again");
		break;
	case IMPORT_FRIDGE_UNSIGNED:
		puts("signature  none: anybody may have changed any value "
		    "below");
		break;
	}
}

static void print_head(const struct import_fridge *f)
{
	const struct fridge_tag *t = &f->tag;
	struct fridge_temp limit = { .known = true };
	char a[LIMIT_TEXT + 1], b[LIMIT_ID + 1], c[16];
	int i;

	printf("report     %s, ", cli_plain(a, sizeof a, t->device));
	printf("serial %s, ", cli_plain(b, sizeof b, t->serial));
	printf("firmware %s\n", cli_plain(b, sizeof b, t->firmware));
	print_signature(f);
	printf("period     activated %s, ",
	    cli_plain(b, sizeof b, t->activated));
	printf("written %s; the logger's own clock, zone not told\n",
	    cli_plain(b, sizeof b, t->created));
	for (i = 0; i < FRIDGE_ALARMS; i++) {
		limit.mc = t->alarms[i].limit_mc;
		if (t->alarms[i].known)
			printf("alarm %d    %s %s °C for %d min, set in the "
			    "logger\n", i, i == 0 ? "below" : i == 1 ?
			    "above" : "beyond", degrees(c, &limit),
			    t->alarms[i].delay_min);
	}
}

static void print_day(const struct import_fridge *f,
    const struct fridge_day *d)
{
	char low[16], high[16], mean[16], at_low[16], at_high[16];
	char below[16], above[16], out[16];

	printf("%-10s %7s %-5s %7s %7s %-5s %7s %7s %7s%s\n", d->date,
	    degrees(low, &d->low), clock_text(at_low, d->low.minute),
	    degrees(mean, &d->mean), degrees(high, &d->high),
	    clock_text(at_high, d->high.minute),
	    count_text(below, d->alarm_min[0]),
	    count_text(above, d->alarm_min[1]),
	    count_text(out, d->timeout_min),
	    import_fridge_is_outside(f, d) ? "  left storage" : "");
}

static void print_verdict(const struct import_fridge *f)
{
	int i, outside = 0;

	for (i = 0; i < f->tag.day_count; i++)
		outside += import_fridge_is_outside(f, &f->tag.days[i]);
	puts("\noutcome: indeterminate - the report holds a summary a day, no "
	    "readings\n"
	    "  it tells   each day's lowest, mean and highest temperature; "
	    "minutes beyond the\n"
	    "             logger's own limits\n"
	    "  it hides   how long any other limit was passed, in how many "
	    "stretches, gaps of\n"
	    "             the record, mean kinetic temperature; no profile "
	    "can be judged by it");
	if (f->has_profile)
		printf("  storage    of profile %s left on %d of %d days, by "
		    "lowest and highest value\n", f->profile.id, outside,
		    f->tag.day_count);
}

void import_fridge_text(const struct import_fridge *f)
{
	int i;

	print_head(f);
	printf("\n%-10s %7s %-5s %7s %7s %-5s %7s %7s %7s\n", "day", "lowest",
	    "at", "mean", "highest", "at", "min<", "min>", "silent");
	for (i = f->tag.day_count - 1; i >= 0; i--)
		print_day(f, &f->tag.days[i]);
	puts("min<, min>: minutes beyond alarm 0 and 1; silent: minutes "
	    "without a sensor");
	if (f->tag.missing_days > 0)
		printf("%d days between the first and the last are missing\n",
		    f->tag.missing_days);
	print_verdict(f);
}
