/* SPDX-License-Identifier: Apache-2.0 */
/* journey_source.c - see journey_source.h. */
#include "journey_source.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "zone.h"

#define CSV_MAX ((size_t)1 << 30)

static int load_dialect(struct journey_source *s, const char *command,
    const char *path)
{
	struct problem p = { .status = STATUS_OK };
	struct json_token *tokens;
	char *text;
	size_t len;
	int code = cli_load(command, path, DIALECT_BYTES, &text, &len);

	if (code != CLI_OK)
		return code;
	tokens = cli_alloc(DIALECT_TOKENS, sizeof *tokens);
	if (dialect_parse(&s->dialect, text, len, tokens, &p) != STATUS_OK)
		code = cli_bad_input(command, path, &p);
	free(tokens);
	free(text);
	return code;
}

/* The dialect's own zone is checked under its file's name, --zone under its
 * own: each message points to where the remedy is. */
static int open_zone(struct journey_source *s, const char *command,
    const char *dialect, const char *zone)
{
	struct problem p = { .status = STATUS_OK };
	int64_t offset_ms;
	const char *why;

	if (zone != NULL && s->dialect.format.has_offset)
		return cli_usage(command, "--zone: the dialect's times tell "
		    "UTC by themselves; leave it out");
	s->zone_name = zone != NULL ? zone : s->dialect.zone;
	s->zone.moments = zone_moments;
	if ((s->zone_name[0] == '\0' && zone == NULL) ||
	    dialect_fixed_zone(s->zone_name, &offset_ms) ||
	    (why = zone_open(s->zone_name)) == NULL)
		return CLI_OK;
	if (zone != NULL)
		return cli_usage(command, "--zone: \"%s\": %s", zone, why);
	(void)problem_quote(&p, STATUS_UNKNOWN, "time.zone", "",
	    s->zone_name, ": ");
	problem_add(&p, why);
	return cli_bad_input(command, dialect, &p);
}

static void to_utf8(struct journey_source *s)
{
	char *out = cli_alloc(s->len * 2 + 1, 1);

	s->len = import_latin1(s->text, s->len, out);
	free(s->text);
	s->text = out;
}

int journey_source_open(struct journey_source *s, const char *command,
    const char *path, const char *dialect, const char *zone)
{
	int code = CLI_OK;

	memset(s, 0, sizeof *s);
	s->path = path;
	s->foreign = dialect != NULL;
	if (s->foreign && (code = load_dialect(s, command, dialect)) != CLI_OK)
		return code;
	if (s->foreign &&
	    (code = open_zone(s, command, dialect, zone)) != CLI_OK)
		return code;
	code = cli_load(command, path, CSV_MAX, &s->text, &s->len);
	if (code == CLI_OK && s->dialect.latin1)
		to_utf8(s);
	return code;
}

void journey_source_close(struct journey_source *s)
{
	free(s->text);
	s->text = NULL;
}

enum status journey_source_begin(struct journey_source *s, struct problem *p)
{
	if (s->foreign)
		return import_csv_init(&s->import, &s->dialect, &s->zone,
		    s->zone_name, s->text, s->len, p);
	return journey_csv_init(&s->own, s->text, s->len, p);
}

enum status journey_source_next(struct journey_source *s,
    struct journey_row *row, struct problem *p)
{
	return s->foreign ? import_csv_next(&s->import, row, p) :
	    journey_csv_next(&s->own, row, p);
}

const struct csv *journey_source_at(const struct journey_source *s)
{
	return s->foreign ? &s->import.in : &s->own.in;
}

static const char *zone_said(const struct journey_source *s)
{
	return s->dialect.format.has_offset ? NULL : s->zone_name;
}

void journey_source_write(const struct journey_source *s,
    struct json_writer *w)
{
	const struct import_counts *c = &s->import.counts;

	if (!s->foreign)
		return;
	json_write_object(w, "import");
	json_write_string(w, "dialect", s->dialect.id);
	json_write_string_or_null(w, "zone", zone_said(s));
	json_write_int(w, "lines", c->lines);
	json_write_int(w, "empty", c->empty);
	json_write_int(w, "placeholders", c->placeholders);
	json_write_int(w, "not_temperatures", c->strange);
	json_write_int(w, "ambiguous", c->ambiguous);
	json_write_int(w, "nonexistent", c->nonexistent);
	json_write_object_end(w);
}

static const char *ambiguous_rule(enum dialect_ambiguous a)
{
	switch (a) {
	case DIALECT_AMBIGUOUS_EARLIER: return "the earlier moment is taken";
	case DIALECT_AMBIGUOUS_LATER: return "the later moment is taken";
	case DIALECT_AMBIGUOUS_IN_ORDER:
		return "the first moment later than the row before is taken";
	case DIALECT_AMBIGUOUS_REFUSE: break;
	}
	return "refused";
}

void journey_source_print(const struct journey_source *s, FILE *out,
    const char *lead)
{
	const struct import_counts *c = &s->import.counts;
	const char *zone = zone_said(s);
	char text[LIMIT_ID + 1];

	if (!s->foreign)
		return;
	fprintf(out, "%simport: dialect %s, %" PRId64 " lines, times %s%s\n",
	    lead, cli_plain(text, sizeof text, s->dialect.id), c->lines,
	    zone != NULL ? "of clocks in " : "tell UTC themselves",
	    zone != NULL ? zone : "");
	if (c->empty + c->placeholders > 0)
		fprintf(out, "%simport: %" PRId64 " values are faults: %"
		    PRId64 " empty, %" PRId64 " placeholders of the dialect\n",
		    lead, c->empty + c->placeholders, c->empty,
		    c->placeholders);
	if (c->strange > 0)
		fprintf(out, "%simport: %" PRId64 " values are no "
		    "temperatures and count as faults; the first: line %d, "
		    "\"%s\"\n", lead, c->strange, c->strange_line,
		    cli_plain(text, sizeof text, c->strange_text));
	if (c->ambiguous > 0)
		fprintf(out, "%simport: %" PRId64 " local times happen twice "
		    "(clocks go back): %s\n", lead, c->ambiguous,
		    ambiguous_rule(s->dialect.ambiguous));
	if (c->nonexistent > 0)
		fprintf(out, "%simport: %" PRId64 " local times never happen "
		    "(clocks go forward): read from a clock not put "
		    "forward\n", lead, c->nonexistent);
}
