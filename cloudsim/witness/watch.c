/* SPDX-License-Identifier: Apache-2.0 */
#include "watch.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files.h"
#include "log.h"
#include "witness_exit.h"

#define PATH 1024
#define SIGNATURE_LINE 512
#define WHY (PATH + VIEW_WHY + 256)

struct watch {
	const struct watch_options *options;
	struct cloud *cloud;
	struct note_key *log, *key;
	char state_file[PATH];
	bool has_seen;
	struct view seen;	/* what we cosigned last, our line in it */
	struct view now;
	int64_t cosigned_s;
	int refused;
};

/* ---- opening ---- */

static struct watch *fail(struct watch *w, int *code, int with,
    const char *why)
{
	fprintf(stderr, "coldpass-witness: %s\n", why);
	*code = with;
	watch_close(w);
	return NULL;
}

/* Another's state under our key would make us vouch for what we never saw. */
static bool load_state(struct watch *w, char why[WHY])
{
	struct checkpoint_signature own;
	char *text, reason[VIEW_WHY];
	size_t len;
	enum status s = files_load(&files_real, w->state_file,
	    CHECKPOINT_TEXT, &text, &len);

	if (s == STATUS_NO_FILE)
		return true;
	if (s != STATUS_OK) {
		(void)snprintf(why, WHY, "%s: cannot read it: %s",
		    w->state_file, strerror(errno));
		return false;
	}
	w->has_seen = view_read(&w->seen, w->log, text, len, reason);
	free(text);
	if (w->has_seen && note_key_check(w->key, &w->seen.checkpoint, &own) !=
	    STATUS_OK) {
		(void)snprintf(reason, sizeof(reason), "is not cosigned with "
		    "this witness's key");
		w->has_seen = false;
	}
	if (w->has_seen)
		w->cosigned_s = checkpoint_time(&own);
	else
		(void)snprintf(why, WHY, "%s: %s; without the "
		    "right one a second history could be vouched for. Restore "
		    "it, or begin as a new witness with a new key and an "
		    "empty directory", w->state_file, reason);
	return w->has_seen;
}

static bool open_keys(struct watch *w, char *why, size_t cap)
{
	const struct watch_options *o = w->options;

	w->log = note_key_public(o->log_key, why, cap);
	w->key = w->log ? note_key_private(o->key, why, cap) : NULL;
	if (!w->key)
		return false;
	if (!note_key_is_witness(w->log))
		return true;
	(void)snprintf(why, cap, "%s: is a witness's key, not a log's",
	    o->log_key);
	return false;
}

struct watch *watch_open(const struct watch_options *o, int *code)
{
	struct watch *w = calloc(1, sizeof(*w));
	char why[WHY];

	if (!w)
		return fail(w, code, EXIT_CANNOT, "out of memory");
	w->options = o;
	(void)snprintf(w->state_file, sizeof(w->state_file), "%.900s/"
	    "checkpoint", o->state);
	if (!open_keys(w, why, sizeof(why)))
		return fail(w, code, EXIT_BAD_INPUT, why);
	if (files_make_dirs(&files_real, o->state, 0700) != STATUS_OK) {
		(void)snprintf(why, sizeof(why), "%.900s: cannot make this "
		    "directory: %s", o->state, strerror(errno));
		return fail(w, code, EXIT_NO_READ, why);
	}
	if (!load_state(w, why))
		return fail(w, code, EXIT_BAD_INPUT, why);
	w->cloud = cloud_open(o->cloud, o->ca, why);
	return w->cloud ? w : fail(w, code, EXIT_BAD_INPUT, why);
}

void watch_close(struct watch *w)
{
	if (!w)
		return;
	cloud_close(w->cloud);
	note_key_close(w->log);
	note_key_close(w->key);
	free(w);
}

/* ---- saying ---- */

static void write_metrics(const struct watch *w, int64_t now_s)
{
	char text[512];
	int n;

	if (!w->options->metrics)
		return;
	n = snprintf(text, sizeof(text),
	    "# TYPE coldpass_witness_size gauge\n"
	    "coldpass_witness_size %lld\n"
	    "# TYPE coldpass_witness_cosigned_seconds gauge\n"
	    "coldpass_witness_cosigned_seconds %lld\n"
	    "# TYPE coldpass_witness_looked_seconds gauge\n"
	    "coldpass_witness_looked_seconds %lld\n"
	    "# TYPE coldpass_witness_refused gauge\n"
	    "coldpass_witness_refused %d\n",
	    w->has_seen ? (long long)w->seen.checkpoint.size : 0LL,
	    (long long)w->cosigned_s, (long long)now_s, w->refused);
	if (files_replace(&files_real, w->options->metrics, text, (size_t)n,
	    0644) != STATUS_OK)
		log_warn("witness", "cannot write %s: %s",
		    w->options->metrics, strerror(errno));
}

/* The log's own signature under what contradicts what it signed before:
 * together with our state this convinces anybody. */
static enum watch_result refuse(struct watch *w, enum view_verdict verdict,
    const char *why, int64_t now_s)
{
	char path[PATH];
	bool kept;

	w->refused = 1;
	(void)snprintf(path, sizeof(path), "%.900s/refused-%lld-%lld",
	    w->options->state, (long long)w->now.checkpoint.size,
	    (long long)now_s);
	kept = files_replace(&files_real, path, w->now.text,
	    w->now.checkpoint.len, 0600) == STATUS_OK;
	log_error("witness", "%s: %s. NOTHING IS COSIGNED. What the log "
	    "signed before is in %s, what it shows now %s %s; ask its "
	    "operator, and tell those who rely on it", view_words(verdict),
	    why, w->state_file, kept ? "in" : "could not be written to",
	    path);
	return WATCH_BREACH;
}

/* ---- cosigning ---- */

/* The checkpoint with the log's and our own signature, nobody else's. */
static bool cosign(struct watch *w, struct view *out, int64_t now_s)
{
	const struct checkpoint *c = &w->now.checkpoint;
	struct checkpoint_signature log;
	char line[SIGNATURE_LINE], text[CHECKPOINT_TEXT], why[VIEW_WHY];
	size_t len = c->body_len + 1;

	if (note_key_check(w->log, c, &log) != STATUS_OK ||
	    note_key_cosign(w->key, w->options->name, c, now_s, line,
	    sizeof(line)) != STATUS_OK ||
	    len + log.line_len + 1 + strlen(line) >= sizeof(text))
		return false;
	memcpy(text, c->text, len);
	memcpy(text + len, log.line, log.line_len + 1);
	len += log.line_len + 1;
	memcpy(text + len, line, strlen(line));
	len += strlen(line);
	return view_read(out, w->log, text, len, why);
}

static enum watch_result tell(struct watch *w)
{
	char why[CLOUD_WHY];
	enum status s = cloud_cosign(w->cloud, w->seen.text,
	    w->seen.checkpoint.len, why);

	if (s == STATUS_OK)
		return WATCH_FINE;
	log_warn("witness", "the cloud does not take the cosignature of size "
	    "%lld: %s; it stays in %s", (long long)w->seen.checkpoint.size,
	    why, w->state_file);
	return WATCH_LATER;
}

static void adopt(struct view *to, const struct view *from)
{
	*to = *from;
	to->checkpoint.text = to->text;
}

static enum watch_result vouch(struct watch *w, int64_t now_s)
{
	static struct view signed_view;

	if (!cosign(w, &signed_view, now_s)) {
		log_error("witness", "cannot sign");
		return WATCH_BROKEN;
	}
	if (files_replace(&files_real, w->state_file, signed_view.text,
	    signed_view.checkpoint.len, 0600) != STATUS_OK) {
		log_error("witness", "cannot keep %s: %s; nothing is cosigned "
		    "before it is kept", w->state_file, strerror(errno));
		return WATCH_BROKEN;
	}
	adopt(&w->seen, &signed_view);
	w->has_seen = true;
	w->cosigned_s = now_s;
	log_info("witness", "cosigned size=%lld of %s",
	    (long long)w->seen.checkpoint.size, w->seen.checkpoint.origin);
	return tell(w);
}

/* ---- one look ---- */

static enum watch_result look(struct watch *w, const char *proof, size_t len,
    int64_t now_s)
{
	char why[VIEW_WHY];
	enum view_verdict v = view_compare(&w->seen, &w->now, proof, len,
	    why);

	if (v == VIEW_GROWN)
		return vouch(w, now_s);
	if (v == VIEW_SAME)
		return note_key_check(w->key, &w->now.checkpoint, NULL) ==
		    STATUS_OK ? WATCH_FINE : tell(w);
	return refuse(w, v, why, now_s);
}

static enum watch_result later(const char *why)
{
	log_warn("witness", "%s", why);
	return WATCH_LATER;
}

static enum watch_result look_at_cloud(struct watch *w, int64_t now_s)
{
	char why[CLOUD_WHY];
	const char *body = NULL;
	size_t len = 0;
	enum status s = cloud_checkpoint(w->cloud, &body, &len, why);

	if (s != STATUS_OK)
		return later(why);
	if (!view_read(&w->now, w->log, body, len, why)) {
		char text[CLOUD_WHY + 32];

		(void)snprintf(text, sizeof(text), "the checkpoint %s", why);
		return later(text);
	}
	if (!w->has_seen)
		return vouch(w, now_s);
	body = NULL;
	if (w->now.checkpoint.size > w->seen.checkpoint.size &&
	    w->seen.checkpoint.size > 0)
		s = cloud_consistency(w->cloud, w->seen.checkpoint.size,
		    w->now.checkpoint.size, &body, &len, why);
	return s == STATUS_OK ? look(w, body, len, now_s) : later(why);
}

enum watch_result watch_round(struct watch *w, int64_t now_s)
{
	enum watch_result r = look_at_cloud(w, now_s);

	write_metrics(w, now_s);
	return r;
}
