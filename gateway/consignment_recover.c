/* SPDX-License-Identifier: Apache-2.0 */
/* consignment_recover.c - go on where the journal ends.
 *
 * Only journals are believed, and of them only what our own key signed last;
 * what was pending re-enters the block if no record holds it.  The first
 * record afterwards states the gap, and after a reboot fixes where leg time
 * goes on, so nothing is fed before it.
 */
#include "consignment.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "identity_file.h"
#include "jws.h"
#include "log.h"
#include "receipt_keep.h"
#include "rejudge.h"

static void be_stuck(struct consignment *c, const char *why)
{
	c->state = CONSIGNMENT_STUCK;
	(void)snprintf(c->stuck_why, sizeof(c->stuck_why), "%s", why);
	log_error("recover", "cid=%s leg=%lld cannot be continued: %s: its "
	    "records are kept and sent", c->cid, (long long)c->leg_no, why);
}

/* ---- one journal ---- */

/* Did our key sign this line? */
static bool is_ours(struct gateway *g, const struct rejudge_line *line,
    const char **why)
{
	struct jws_scratch *scratch = malloc(sizeof(*scratch));
	struct jws_header header;
	struct jws jws;
	enum status s;

	*why = "its last line does not hold: the file was changed";
	if (!scratch)
		return false;
	s = jws_split(line->text, line->len, &jws, NULL);
	if (s == STATUS_OK)
		s = jws_header_read(&jws, JWS_TYP_RECORD, scratch, &header,
		    NULL);
	if (s == STATUS_OK && strcmp(header.thumb, g->keys->self.thumb) != 0) {
		*why = "it was signed with another evidence key: open a new "
		    "leg that continues it";
		s = STATUS_UNTRUSTED;
	}
	if (s == STATUS_OK)
		s = jws_verify(&jws, &g->keys->crypto, &g->keys->self);
	free(scratch);
	return s == STATUS_OK;
}

static enum rules_outcome claimed_outcome(const struct record *r)
{
	int at = json_member(&r->doc, r->claim, "outcome");

	for (int o = RULES_CONFORM; o <= RULES_FAIL; o++)
		if (at >= 0 && json_is(&r->doc, at,
		    rules_outcome_name((enum rules_outcome)o)))
			return (enum rules_outcome)o;
	return RULES_INDETERMINATE;
}

/* Looks at the last line alone; true if the leg is sealed or stuck. */
static bool is_over(struct consignment *c)
{
	struct rejudge_line *line = malloc(sizeof(*line));
	struct record_seal seal;
	struct problem p = { .status = STATUS_OK };
	const char *why = "out of memory";
	bool over = true;

	if (line && rejudge_read(c->journal, c->next_seq - 1, line, &p) !=
	    STATUS_OK) {
		be_stuck(c, p.why);
	} else if (line && line->record.head.kind == RECORD_SEAL &&
	    record_read_seal(&line->record, &seal, &p) == STATUS_OK) {
		c->state = CONSIGNMENT_SEALED;
		c->is_final = seal.final;
		c->sealed_utc_ms = line->record.head.utc_ms;
		c->outcome = claimed_outcome(&line->record);
	} else if (!line || !is_ours(c->g, line, &why)) {
		be_stuck(c, why);
	} else {
		over = false;
	}
	free(line);
	return over;
}

bool consignment_recover_journals(const struct consignment *c,
    struct rejudge *r)
{
	r->count = 0;
	for (int64_t leg = 0; leg <= c->leg_no; leg++) {
		const struct consignment *l = leg == c->leg_no ? c :
		    consignment_find_leg(c->g, c->cid, leg);

		if (!l || !l->journal)
			r->count = 0;	/* goods "new" may still follow */
		else if (r->count == REJUDGE_LEGS)
			return false;
		else {
			r->journals[r->count] = l->journal;
			r->lines[r->count++] = journal_count(l->journal);
		}
	}
	return r->count > 0;
}

static bool add_probes(struct consignment *c)
{
	const struct record_open *o = &c->leg->open;

	sampler_init(&c->sampler, c->g->loop, c->g->bus, NULL, NULL);
	for (int i = 0; i < o->probe_count; i++) {
		struct probes_unit *u = probes_find(&c->g->probes,
		    o->probes[i].id);

		if (!u || strcmp(u->config->serial, o->probes[i].serial) != 0 ||
		    !sampler_add(&c->sampler, u))
			return false;
	}
	return true;
}

void consignment_recover_take(struct consignment *c, struct rejudge *r)
{
	free(c->leg);
	free(c->holds);
	c->leg = r->leg;
	c->holds = r->holds;
	monitor_init(&c->monitor, c->leg, consignment_emit, c);
	memcpy(c->monitor.faulty, r->faulty, sizeof(r->faulty));
	c->monitor.last_ms = r->last_row_ms;
	monitor_resume(&c->monitor, c->leg->time.last_leg_ms);
}

void consignment_recover_state(struct consignment *c)
{
	c->state = c->leg->end_ms != RULES_NEVER ? CONSIGNMENT_ENDED :
	    c->leg->start_ms != RULES_NEVER ? CONSIGNMENT_STARTED :
	    CONSIGNMENT_ARMED;
}

static void take_identity(struct consignment *c)
{
	char path[PATH_MAX];
	enum status s;

	consignment_identity_path(c->g, c->cid, c->leg_no, path,
	    sizeof(path));
	c->identity = identity_file_read(c->g->files, path, &s);
	if (!c->identity && s != STATUS_NO_FILE)
		log_error("recover", "cid=%s its identity data cannot be "
		    "read (%s): nothing can be compared at a handover",
		    c->cid, status_name(s));
}

static void go_on(struct consignment *c)
{
	struct rejudge r = { .hash = &c->g->keys->store_hash,
		.wants_outlook = true };
	char dir[PATH_MAX];

	if (!consignment_recover_journals(c, &r) || rejudge_run(&r) != STATUS_OK) {
		be_stuck(c, r.problem.why[0] != '\0' ? r.problem.why :
		    "its records cannot be judged");
		return;
	}
	if (!consignment_make_room(c, r.leg->open.probe_count)) {
		free(r.leg);
		free(r.holds);
		free(r.outlook);
		be_stuck(c, "out of memory");
		return;
	}
	consignment_recover_take(c, &r);
	if (!add_probes(c)) {
		consignment_drop_room(c);
		be_stuck(c, "one of its probes is not configured any more, "
		    "or has another serial number");
		return;
	}
	c->alarms = r.alarms;
	c->box = r.box;
	c->stop = r.stop;
	c->outlook = r.outlook;
	c->alarm_seq = r.alarm_seq;
	memcpy(c->claim_digest, r.claim_digest, sizeof(c->claim_digest));
	c->interval_ms = c->leg->profile.interval_s * INT64_C(1000);
	c->slot_ms = r.open_leg_ms;
	c->recorded_until_ms = r.last_row_ms;
	c->last_boot = r.head.boot;
	c->last_mono_ms = r.head.mono_ms;
	c->is_resuming = true;
	consignment_dir(c->g, c->cid, dir, sizeof(dir));
	plan_read(c->g->files, dir, &c->plan);
	take_identity(c);
	consignment_recover_state(c);
}

/* A journal without a line: nothing was answered for, it never was. */
static void remove_empty(struct consignment *c)
{
	char path[PATH_MAX], identity[PATH_MAX], *slash;

	(void)snprintf(path, sizeof(path), "%s", journal_path(c->journal));
	(void)c->g->files->unlink(path);
	slash = strrchr(path, '/');
	*slash = '\0';
	consignment_identity_path(c->g, c->cid, c->leg_no, identity,
	    sizeof(identity));
	identity_file_remove(c->g->files, identity);
	(void)rmdir(path);
	consignment_free(c);
}

static void recover_leg(struct gateway *g, const char *cid, int64_t leg_no)
{
	struct consignment *c = consignment_new(g, cid, leg_no);
	char path[PATH_MAX];
	enum status s;

	if (!c) {
		log_error("recover", "cid=%s left out: out of memory", cid);
		return;
	}
	consignment_path(g, cid, leg_no, path, sizeof(path));
	c->journal = journal_open(g->files, path, &g->keys->store_hash, NULL,
	    NULL, &c->torn_bytes, &s);
	consignment_link(c);
	receipt_keep_read(c);
	if (!c->journal) {
		be_stuck(c, s == STATUS_IO ? strerror(errno) :
		    "its journal cannot be read");
		return;
	}
	c->next_seq = journal_count(c->journal);
	if (c->torn_bytes > 0)
		log_warn("recover", "cid=%s torn tail of %lld bytes cut off: "
		    "stated in the next record", cid,
		    (long long)c->torn_bytes);
	if (c->next_seq == 0)
		remove_empty(c);
	else if (!is_over(c))
		go_on(c);
}

static void recover_cid(struct gateway *g, const char *cid)
{
	char path[PATH_MAX];

	(void)snprintf(path, sizeof(path), "%s/%s", g->config->data_dir, cid);
	if (rmdir(path) == 0)
		return;		/* an open that ended before its first file */
	for (int64_t leg = 0; leg < 1000; leg++) {
		consignment_path(g, cid, leg, path, sizeof(path));
		if (access(path, F_OK) != 0)
			return;
		recover_leg(g, cid, leg);
	}
}

/* ---- what was pending ---- */

/* Exactly what no record holds: all of it, or what came while the record
 * that is now in the journal was being stored. */
static void take_pending(struct consignment *c, const struct json *doc, int at)
{
	struct block_cut flown = { 0, 0 };
	int64_t seq = -1, rows = 0, events = 0;

	(void)!json_int(doc, json_member(doc, at, "seq"), 0, LIMIT_INT, &seq);
	(void)!json_int(doc, json_member(doc, at, "fly_rows"), 0, INT32_MAX,
	    &rows);
	(void)!json_int(doc, json_member(doc, at, "fly_events"), 0, INT32_MAX,
	    &events);
	if (seq != c->next_seq && (seq + 1 != c->next_seq ||
	    (rows == 0 && events == 0)))
		return;
	if (block_read(&c->block, doc, at, NULL) != STATUS_OK)
		log_warn("recover", "cid=%s pending readings only partly "
		    "readable", c->cid);
	if (seq == c->next_seq)
		return;
	flown.rows = rows < c->block.rows ? (int)rows : c->block.rows;
	flown.events = events < c->block.events ? (int)events :
	    c->block.events;
	block_remove(&c->block, flown);
}

static void take_all_pending(struct gateway *g, const struct json *doc)
{
	int list = json_member(doc, 0, "consignments");

	for (int at = list < 0 ? -1 : json_first(doc, list); at >= 0;
	    at = json_next(doc, at)) {
		char cid[LIMIT_CID + 1];
		int64_t leg;
		struct consignment *c;

		if (json_string(doc, json_member(doc, at, "cid"), cid,
		    sizeof(cid)) != STATUS_OK ||
		    json_int(doc, json_member(doc, at, "leg"), 0, 1000,
		    &leg) != STATUS_OK)
			continue;
		c = consignment_find_leg(g, cid, leg);
		if (c && c->is_resuming)
			take_pending(c, doc, at);
	}
}

static enum status read_pending(struct gateway *g, const char *text,
    size_t len)
{
	int cap = (int)(len / 2) + 16;
	struct json_token *tokens = calloc((size_t)cap, sizeof(*tokens));
	struct json doc;
	enum status s = STATUS_NO_SPACE;

	if (tokens)
		s = json_parse(&doc, text, len, tokens, cap, JSON_INTEGERS,
		    NULL);
	if (s == STATUS_OK)
		take_all_pending(g, &doc);
	else
		log_warn("recover", "pending file not readable (%s): up to "
		    "sync_s of readings are lost and stated as a gap",
		    status_name(s));
	free(tokens);
	return tokens ? STATUS_OK : s;
}

enum status consignment_recover_all(struct gateway *g, const char *pending,
    size_t pending_len)
{
	DIR *dir = opendir(g->config->data_dir);
	struct dirent *entry;

	if (!dir)
		return STATUS_IO;
	while ((entry = readdir(dir)) != NULL)
		if (record_is_cid(entry->d_name))
			recover_cid(g, entry->d_name);
	(void)closedir(dir);
	return pending ? read_pending(g, pending, pending_len) : STATUS_OK;
}
