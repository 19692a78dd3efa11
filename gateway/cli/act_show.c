/* SPDX-License-Identifier: Apache-2.0 */
#include "act_show.h"

#include <stdio.h>
#include <string.h>

#include "act_show_filing.h"
#include "cli.h"
#include "record.h"
#include "utc.h"

#define COMMAND "act show"
#define LACK 256

static void print_act(void *ctx, const struct act_line *a)
{
	char at[UTC_TEXT], name[LIMIT_GW + 1], meaning[LIMIT_TEXT + 1];

	(void)ctx;
	utc_format(a->act.at_ms, at);
	printf("%4d  %-24s  %-20s %-18s \"%s\"\n", (int)a->act.n, at,
	    cli_plain(name, sizeof name, a->signer.name), a->act.kind,
	    cli_plain(meaning, sizeof meaning, a->act.meaning));
}

/* What a release still lacks, "" if nothing. */
static const char *lacks(const struct deviation *d, char out[LACK])
{
	size_t n = 0;

	out[0] = '\0';
	for (unsigned bit = 1; bit < DEVIATION_ALL; bit <<= 1)
		if (!(d->has & bit))
			n += (size_t)snprintf(out + n, LACK - n, "%s%s",
			    n > 0 ? "; " : "",
			    deviation_need_name((enum deviation_need)bit));
	return out;
}

static const char *sentence(enum deviation_choice c)
{
	switch (c) {
	case DEVIATION_USE:
		return "may be used: the deviation does not matter";
	case DEVIATION_RELEASE:
		return "released out of specification";
	case DEVIATION_KEEP:
		return "keep in storage, do not use, ask the marketing "
		    "authorisation holder";
	case DEVIATION_UNDECIDED:
		break;
	}
	return "not decided; keep in storage until it is";
}

static void print_deviation(const struct deviation *d)
{
	char what[LACK], x[LIMIT_GW + 1], y[LIMIT_GW + 1];

	printf("deviation  %s; %s\n", deviation_state_name(d->state),
	    sentence(d->decided));
	if (d->decided != DEVIATION_UNDECIDED)
		printf("decided by %s and %s\n",
		    cli_plain(x, sizeof x, d->by[0].name),
		    cli_plain(y, sizeof y, d->by[1].name));
	else if (d->half != DEVIATION_UNDECIDED)
		printf("waits for  a second signature: %s has chosen %s\n",
		    cli_plain(x, sizeof x, d->by[0].name),
		    deviation_choice_name(d->half));
	if (d->reopened > 0)
		printf("reopened   %d times by new data\n", (int)d->reopened);
	if (d->state == DEVIATION_REVIEW && lacks(d, what)[0] != '\0')
		printf("a release out of specification lacks  %s\n", what);
}

static void print_state(const struct act_chain *c)
{
	printf("\nsubject    %s, %d acts, each signed and in its place\n",
	    c->on, (int)c->count);
	if (c->deviation.state != DEVIATION_NONE)
		print_deviation(&c->deviation);
	if (c->filing.state != FILING_NONE)
		act_show_filing_print(&c->filing, c->pack);
}

static void write_person(struct json_writer *w, const char *name,
    const struct deviation_person *p)
{
	json_write_string_or_null(w, name, p->name[0] ? p->name : NULL);
}

static void write_deviation(struct json_writer *w, const struct deviation *d)
{
	json_write_object(w, "deviation");
	json_write_string(w, "state", deviation_state_name(d->state));
	json_write_string(w, "decided", deviation_choice_name(d->decided));
	json_write_string(w, "half", deviation_choice_name(d->half));
	write_person(w, "first", &d->by[0]);
	write_person(w, "second", &d->by[1]);
	json_write_int(w, "assessments", d->versions);
	json_write_int(w, "reopened", d->reopened);
	json_write_int(w, "notified", d->notified);
	json_write_array(w, "lacks");
	for (unsigned bit = 1; bit < DEVIATION_ALL; bit <<= 1)
		if (!(d->has & bit))
			json_write_string(w, NULL,
			    deviation_need_name((enum deviation_need)bit));
	json_write_array_end(w);
	json_write_object_end(w);
}

static void write_json(struct json_writer *w, void *ctx)
{
	const struct act_chain *c = ctx;

	json_write_object(w, NULL);
	json_write_string(w, "on", c->on);
	json_write_int(w, "acts", c->count);
	json_write_string(w, "newest", c->newest);
	if (c->deviation.state != DEVIATION_NONE)
		write_deviation(w, &c->deviation);
	if (c->filing.state != FILING_NONE)
		act_show_filing_write(w, &c->filing, c->pack);
	json_write_object_end(w);
}

int act_show(struct act_file *f, bool json)
{
	int code = act_file_read(f, json ? NULL : print_act, NULL);

	if (code != CLI_OK)
		return code;
	if (json)
		return cli_print_json(COMMAND, write_json, &f->chain);
	if (f->chain.count > 0)
		print_state(&f->chain);
	return cli_finish(COMMAND, CLI_OK);
}
