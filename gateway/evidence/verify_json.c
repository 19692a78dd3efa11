/* SPDX-License-Identifier: Apache-2.0 */
#include "verify_json.h"

static const char *word(enum rules_outcome o)
{
	return o != 0 ? rules_outcome_name(o) : NULL;
}

static void write_time(struct json_writer *w, const char *name, bool has,
    int64_t ms)
{
	if (has)
		json_write_int(w, name, ms);
	else
		json_write_null(w, name);
}

static const char *maybe(const char *s)
{
	return s[0] != '\0' ? s : NULL;
}

static void write_leg(struct json_writer *w, const struct verify_leg *l)
{
	json_write_object(w, NULL);
	json_write_int(w, "leg", l->leg);
	json_write_string(w, "gw", l->gw);
	json_write_string_or_null(w, "outcome", word(l->outcome));
	json_write_string_or_null(w, "claimed", word(l->claimed));
	write_time(w, "from", l->has_span, l->from_ms);
	write_time(w, "to", l->has_span, l->to_ms);
	json_write_int(w, "records", l->records);
	json_write_string(w, "head", l->head);
	json_write_string(w, "open", l->open);
	json_write_object(w, "profile");
	json_write_string_or_null(w, "id", maybe(l->profile_id));
	json_write_int(w, "version", l->profile_version);
	json_write_string_or_null(w, "digest", maybe(l->profile_digest));
	json_write_string_or_null(w, "signer", maybe(l->profile_signer));
	json_write_object_end(w);
	if (l->part_set[0] != '\0') {
		json_write_object(w, "part");
		json_write_string(w, "set", l->part_set);
		json_write_int(w, "n", l->part_n);
		json_write_int(w, "of", l->part_of);
		json_write_object_end(w);
	}
	json_write_object_end(w);
}

static void write_log(struct json_writer *w, const struct verify_log *l)
{
	json_write_object(w, "log");
	json_write_string_or_null(w, "origin", maybe(l->origin));
	json_write_int(w, "size", l->size);
	json_write_int(w, "entries", l->entries);
	json_write_int(w, "records", l->records);
	json_write_int(w, "witnesses", l->witnesses);
	write_time(w, "cosigned_s", l->cosigned_s >= 0, l->cosigned_s);
	write_time(w, "stamped", l->stamped_ms >= 0, l->stamped_ms);
	json_write_int(w, "seals", l->seals);
	write_time(w, "sealed", l->sealed_ms >= 0, l->sealed_ms);
	json_write_object_end(w);
}

void verify_json_write(const struct verify *v, struct json_writer *w)
{
	int64_t kept = v->finding_count < VERIFY_FINDINGS ? v->finding_count :
	    VERIFY_FINDINGS;

	json_write_object(w, NULL);
	json_write_bool(w, "authentic", v->authentic);
	json_write_bool(w, "complete", v->complete);
	json_write_string_or_null(w, "outcome", word(v->outcome));
	json_write_string_or_null(w, "claimed", word(v->claimed));
	json_write_string_or_null(w, "cid", maybe(v->cid));
	write_time(w, "expiry", v->expiry_ms != RECORD_ABSENT, v->expiry_ms);
	json_write_array(w, "legs");
	for (int i = 0; i < v->leg_count; i++)
		write_leg(w, &v->legs[i]);
	json_write_array_end(w);
	write_time(w, "witnessed", v->witnessed >= 0, v->witnessed);
	json_write_array(w, "findings");
	for (int64_t i = 0; i < kept; i++) {
		json_write_object(w, NULL);
		json_write_string(w, "code",
		    verify_code_name(v->findings[i].code));
		json_write_int(w, "line", v->findings[i].line);
		json_write_string(w, "detail", v->findings[i].detail);
		json_write_object_end(w);
	}
	json_write_array_end(w);
	if (v->log.given)
		write_log(w, &v->log);
	json_write_object_end(w);
}
