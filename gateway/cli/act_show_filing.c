/* SPDX-License-Identifier: Apache-2.0 */
#include "act_show_filing.h"

#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "utc.h"
#include "zone.h"

#define HOUR_MS 3600000.0

static int64_t offset(void *ctx, int64_t utc_ms)
{
	(void)ctx;
	return zone_offset_ms(utc_ms);
}

static int64_t left_ms(const struct filing *f, const struct pack *pack,
    bool longest)
{
	return filing_left_ms(f, pack, longest, offset, NULL);
}

/* ---- for people ---- */

static void print_member(const struct filing_member *m)
{
	static const char *const marks[] = { "ok      ", "MISSING ",
		"-       ", "WRONG   " };
	char plain[PACK_VALUE + 1];
	const char *value = !m->value ? "" : m->value->file[0] ?
	    m->value->file : m->value->value;

	printf("  %s %-22s %s%s%s%s\n", marks[m->standing], m->member->name,
	    cli_plain(plain, sizeof plain, value),
	    m->changed ? "  (changed since it was filed)" : "",
	    m->why[0] ? ": " : "", m->why);
}

static void print_left(const struct filing *f, const struct pack *pack)
{
	int64_t usual = left_ms(f, pack, false);
	int64_t longest = left_ms(f, pack, true);
	char eta[UTC_TEXT], expiry[UTC_TEXT];

	if (f->eta_ms > 0 && f->expiry_ms > 0) {
		utc_format(f->eta_ms, eta);
		utc_format(f->expiry_ms, expiry);
		printf("arrival    %s, expiry %s\n", eta, expiry);
	}
	if (usual == INT64_MIN)
		puts("time left  unknown: no arrival or no expiry was told");
	else if (usual < 0)
		printf("time left  NONE after the usual review: %.1f h too "
		    "late\n", -(double)usual / HOUR_MS);
	else
		printf("time left  %.1f h after the usual review%s\n",
		    (double)usual / HOUR_MS, longest < 0 ?
		    "; the longest review would use up the shelf life" : "");
}

void act_show_filing_print(const struct filing *f, const struct pack *pack)
{
	struct filing_member m;

	printf("filing     %s, consignment %s, by pack %s version %d\n",
	    filing_state_name(f->state), f->cid, f->pack_id,
	    (int)f->pack_version);
	if (!pack) {
		puts("readiness  unknown: give the pack with --pack");
		return;
	}
	printf("readiness  %s\n", filing_is_complete(f, pack) ?
	    "complete" : f->submissions == 0 ? "not filed yet" :
	    "not complete");
	print_left(f, pack);
	for (int i = 0; i < pack->member_count; i++) {
		filing_judge(f, pack, i, &m);
		print_member(&m);
	}
	puts("Evidence for pre-clearance; it exempts from nothing.");
}

/* ---- as JSON ---- */

static void write_member(struct json_writer *w, const struct filing_member *m)
{
	json_write_object(w, NULL);
	json_write_string(w, "name", m->member->name);
	json_write_bool(w, "required", m->member->required);
	json_write_string(w, "standing", filing_standing_name(m->standing));
	json_write_string_or_null(w, "value", m->value ? m->value->value :
	    NULL);
	json_write_string_or_null(w, "filed", m->value && m->value->filed[0] ?
	    m->value->filed : NULL);
	json_write_bool(w, "changed", m->changed);
	json_write_string_or_null(w, "why", m->why[0] ? m->why : NULL);
	json_write_object_end(w);
}

static void write_left(struct json_writer *w, const char *name, int64_t ms)
{
	if (ms == INT64_MIN)
		json_write_null(w, name);
	else
		json_write_int(w, name, ms / 1000);
}

void act_show_filing_write(struct json_writer *w, const struct filing *f,
    const struct pack *pack)
{
	struct filing_member m;

	json_write_object(w, "filing");
	json_write_string(w, "state", filing_state_name(f->state));
	json_write_string(w, "cid", f->cid);
	json_write_string(w, "pack", f->pack_id);
	json_write_int(w, "version", f->pack_version);
	json_write_int(w, "submissions", f->submissions);
	if (pack) {
		json_write_bool(w, "complete", filing_is_complete(f, pack));
		write_left(w, "left_usual_s", left_ms(f, pack, false));
		write_left(w, "left_longest_s", left_ms(f, pack, true));
		json_write_array(w, "members");
		for (int i = 0; i < pack->member_count; i++) {
			filing_judge(f, pack, i, &m);
			write_member(w, &m);
		}
		json_write_array_end(w);
	}
	json_write_object_end(w);
}
