/* SPDX-License-Identifier: Apache-2.0 */
/* judgement_json.h - a judgement as JSON: in full for `replay`, in short for
 * a gateway's claim.
 *
 * Both write one object into an array that the caller has opened.  Times are
 * integer ms, seconds are rounded down, null stands where there is nothing to
 * say.  Sticky errors are the writer's (json_write.h).
 */
#ifndef JUDGEMENT_JSON_H
#define JUDGEMENT_JSON_H

#include <stddef.h>

#include "json_write.h"
#include "profile.h"
#include "rules.h"

/* Everything about one probe; rules about the box (lid, shock, tilt, seal,
 * light, vibration) do not appear.
 * 'excursions' are written in the order given. */
void judgement_json_probe(struct json_writer *w, const char *probe,
    const struct profile *profile, const struct rules_judgement *j,
    const struct rules_excursion *excursions, size_t count);

/* {"probe","outcome","rules":[...]}: all kinds of rules, but only those that
 * fired or have counted any time. */
void judgement_json_claim(struct json_writer *w, const char *probe,
    const struct profile *profile, const struct rules_judgement *j);

/* What is left of a delay as JSON tells it: delay_s - worst_s, both whole
 * seconds, never below 0. */
int64_t judgement_json_left_s(const struct profile_rule *rule,
    const struct rules_finding *f);

#endif
