/* SPDX-License-Identifier: Apache-2.0 */
/* import_fridge.c - see import_fridge.h: read, check, JSON. */
#include "import_fridge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "p256.h"
#include "profile_file.h"
#include "signer.h"

static void reversed(uint8_t out[P256_NUMBER], const uint8_t *in)
{
	int i;

	for (i = 0; i < P256_NUMBER; i++)
		out[i] = in[P256_NUMBER - 1 - i];
}

/* The digest, too, is taken for a little-endian number. */
static enum import_fridge_state check(const struct fridge_tag *t,
    const char *text)
{
	uint8_t digest[P256_NUMBER], number[P256_NUMBER];
	struct p256_signature sig;
	struct p256_key key;
	enum status s;
	char *body;
	size_t len;

	if (!t->has_signature || !t->has_key)
		return IMPORT_FRIDGE_UNSIGNED;
	body = cli_alloc(t->body_len * 2 + 1, 1);
	len = fridge_tag_body(text, t->body_len, body);
	s = signer_sha256(NULL, body, len, digest);
	free(body);
	reversed(number, digest);
	reversed(key.x, t->key);
	reversed(key.y, t->key + P256_NUMBER);
	reversed(sig.r, t->signature);
	reversed(sig.s, t->signature + P256_NUMBER);
	return s == STATUS_OK && p256_check(&key, number, &sig) == STATUS_OK ?
	    IMPORT_FRIDGE_INTACT : IMPORT_FRIDGE_BROKEN;
}

bool import_fridge_is_outside(const struct import_fridge *f,
    const struct fridge_day *d)
{
	const struct profile *p = &f->profile;

	return f->has_profile &&
	    ((p->has_low && d->low.known && d->low.mc < p->low_mc) ||
	    (p->has_high && d->high.known && d->high.mc > p->high_mc));
}

/* --- JSON ---------------------------------------------------------------- */

static void write_text(struct json_writer *w, const char *name,
    const char *text)
{
	json_write_string_or_null(w, name, text[0] != '\0' ? text : NULL);
}

static void write_count(struct json_writer *w, const char *name, int v)
{
	if (v == FRIDGE_NONE)
		json_write_null(w, name);
	else
		json_write_int(w, name, v);
}

static void write_clock(struct json_writer *w, const char *name, int minute)
{
	char text[16];

	snprintf(text, sizeof text, "%02d:%02d", minute / 60, minute % 60);
	json_write_string_or_null(w, name,
	    minute == FRIDGE_NONE ? NULL : text);
}

static void write_temp(struct json_writer *w, const char *name,
    const struct fridge_temp *t)
{
	if (t->known)
		json_write_int(w, name, t->mc);
	else
		json_write_null(w, name);
}

static void write_alarms(struct json_writer *w, const struct fridge_tag *t)
{
	int i;

	json_write_array(w, "alarms");
	for (i = 0; i < FRIDGE_ALARMS; i++) {
		if (!t->alarms[i].known)
			continue;
		json_write_object(w, NULL);
		json_write_int(w, "level", i);
		json_write_int(w, "limit_mc", t->alarms[i].limit_mc);
		json_write_int(w, "delay_s",
		    (int64_t)t->alarms[i].delay_min * 60);
		json_write_object_end(w);
	}
	json_write_array_end(w);
}

static void write_day_alarms(struct json_writer *w, const struct fridge_tag *t,
    const struct fridge_day *d)
{
	int i;

	json_write_array(w, "alarms");
	for (i = 0; i < FRIDGE_ALARMS; i++) {
		if (!t->alarms[i].known && d->alarm_min[i] == FRIDGE_NONE)
			continue;
		json_write_object(w, NULL);
		json_write_int(w, "level", i);
		write_count(w, "beyond_min", d->alarm_min[i]);
		write_clock(w, "raised", d->alarm_at[i]);
		json_write_object_end(w);
	}
	json_write_array_end(w);
}

static void write_day(struct json_writer *w, const struct import_fridge *f,
    const struct fridge_day *d)
{
	json_write_object(w, NULL);
	json_write_string(w, "date", d->date);
	write_temp(w, "min_mc", &d->low);
	write_clock(w, "min_at", d->low.minute);
	write_temp(w, "max_mc", &d->high);
	write_clock(w, "max_at", d->high.minute);
	write_temp(w, "mean_mc", &d->mean);
	write_day_alarms(w, &f->tag, d);
	write_count(w, "sensor_timeout_min", d->timeout_min);
	write_count(w, "events", d->events);
	write_clock(w, "checked_am", d->checked_am);
	write_clock(w, "checked_pm", d->checked_pm);
	if (f->has_profile)
		json_write_bool(w, "left_storage",
		    import_fridge_is_outside(f, d));
	json_write_object_end(w);
}

static const char *state_name(enum import_fridge_state s)
{
	return s == IMPORT_FRIDGE_INTACT ? "intact" :
	    s == IMPORT_FRIDGE_BROKEN ? "broken" : "absent";
}

static void write_all(struct json_writer *w, void *ctx)
{
	const struct import_fridge *f = ctx;
	const struct fridge_tag *t = &f->tag;
	int i;

	json_write_object(w, NULL);
	json_write_string(w, "outcome", "indeterminate");
	json_write_object(w, "signature");
	json_write_string(w, "state", state_name(f->state));
	json_write_string(w, "key", "embedded");
	json_write_string(w, "issuer", "unknown");
	json_write_object_end(w);
	write_text(w, "device", t->device);
	write_text(w, "firmware", t->firmware);
	write_text(w, "serial", t->serial);
	write_text(w, "lot", t->lot);
	write_text(w, "activated", t->activated);
	write_text(w, "created", t->created);
	write_text(w, "certificate_lot", t->cert_lot);
	write_text(w, "certificate_issuer", t->issuer);
	write_alarms(w, t);
	json_write_int(w, "missing_days", t->missing_days);
	json_write_array(w, "days");
	for (i = 0; i < t->day_count; i++)
		write_day(w, f, &t->days[i]);
	json_write_array_end(w);
	json_write_object_end(w);
}

/* ------------------------------------------------------------------------- */

static int load_profile(struct import_fridge *f, const char *command,
    const char *path)
{
	struct profile_file file;
	int code;

	if (path == NULL)
		return CLI_OK;
	code = profile_file_load(command, path, &file);
	if (code == CLI_BAD_INPUT && file.text != NULL)
		(void)cli_bad_input(command, path, &file.problem);
	f->has_profile = code == CLI_OK;
	f->profile = file.profile;
	profile_file_free(&file);
	return code;
}

static int print(const char *command, struct import_fridge *f, bool json)
{
	int code = CLI_OK;

	if (json)
		code = cli_print_json(command, write_all, f);
	else
		import_fridge_text(f);
	if (code != CLI_OK)
		return code;
	return cli_finish(command, f->state == IMPORT_FRIDGE_INTACT ? CLI_OK :
	    CLI_UNPROVEN);
}

int import_fridge_print(const char *command, const char *path,
    const char *profile, bool json)
{
	struct import_fridge *f = cli_alloc(1, sizeof *f);
	struct problem p = { .status = STATUS_OK };
	size_t len = 0;
	char *text = NULL;
	int code = load_profile(f, command, profile);

	if (code == CLI_OK)
		code = cli_load(command, path, FRIDGE_BYTES, &text, &len);
	if (code == CLI_OK) {
		if (fridge_tag_parse(&f->tag, text, len, &p) != STATUS_OK) {
			code = cli_bad_input(command, path, &p);
		} else {
			f->state = check(&f->tag, text);
			code = print(command, f, json);
		}
		free(text);
	}
	free(f);
	return code;
}
