/* SPDX-License-Identifier: Apache-2.0 */
#include "view.h"

#include <stdio.h>
#include <string.h>

#include "proof.h"

bool view_read(struct view *v, const struct note_key *log, const char *text,
    size_t len, char why[VIEW_WHY])
{
	struct problem p = { 0 };
	enum status s;

	if (len > CHECKPOINT_TEXT) {
		(void)snprintf(why, VIEW_WHY, "is longer than a checkpoint "
		    "can be");
		return false;
	}
	memcpy(v->text, text, len);
	v->text[len] = '\0';
	s = checkpoint_read(&v->checkpoint, v->text, len, &p);
	if (s != STATUS_OK) {
		(void)snprintf(why, VIEW_WHY, "%s%s%s", p.where,
		    p.where[0] ? " " : "", p.why);
		return false;
	}
	s = note_key_check(log, &v->checkpoint, NULL);
	if (s == STATUS_OK)
		return true;
	(void)snprintf(why, VIEW_WHY, "%s", s == STATUS_MISSING ? "is not "
	    "signed with the log's key; was the key changed?" :
	    "bears a signature of the log that does not hold");
	return false;
}

static enum view_verdict check(const struct checkpoint *a,
    const struct checkpoint *b, const char *proof, size_t len,
    char why[VIEW_WHY])
{
	struct merkle_proof path = { .count = 0 };
	struct problem p = { 0 };
	struct crypto hash;
	enum status s = STATUS_OK;

	if (a->size > 0)
		s = proof_read_consistency(proof, len, a->size, b->size,
		    &path, &p);
	if (s != STATUS_OK) {
		(void)snprintf(why, VIEW_WHY, "the proof is malformed: "
		    "%.60s %s", p.where, p.why);
		return VIEW_REWRITTEN;
	}
	note_key_hash(&hash);
	if (merkle_check_consistency(&hash, a->size, a->root, b->size,
	    b->root, &path) == STATUS_OK)
		return VIEW_GROWN;
	(void)snprintf(why, VIEW_WHY, "the %lld entries shown before are not "
	    "the beginning of the %lld shown now", (long long)a->size,
	    (long long)b->size);
	return VIEW_REWRITTEN;
}

enum view_verdict view_compare(const struct view *earlier,
    const struct view *later, const char *proof, size_t len,
    char why[VIEW_WHY])
{
	const struct checkpoint *a = &earlier->checkpoint;
	const struct checkpoint *b = &later->checkpoint;

	why[0] = '\0';
	if (strcmp(a->origin, b->origin) != 0) {
		(void)snprintf(why, VIEW_WHY, "one is of %s, one of %s",
		    a->origin, b->origin);
		return VIEW_OTHER;
	}
	if (b->size < a->size) {
		(void)snprintf(why, VIEW_WHY, "it held %lld entries and holds "
		    "%lld", (long long)a->size, (long long)b->size);
		return VIEW_SHRUNK;
	}
	if (b->size == a->size) {
		if (memcmp(a->root, b->root, sizeof(a->root)) == 0)
			return VIEW_SAME;
		(void)snprintf(why, VIEW_WHY, "two different lists of %lld "
		    "entries", (long long)a->size);
		return VIEW_FORKED;
	}
	return proof || a->size == 0 ? check(a, b, proof, len, why) :
	    VIEW_UNPROVEN;
}

bool view_is_breach(enum view_verdict verdict)
{
	return verdict == VIEW_SHRUNK || verdict == VIEW_FORKED ||
	    verdict == VIEW_REWRITTEN;
}

const char *view_words(enum view_verdict verdict)
{
	switch (verdict) {
	case VIEW_SAME: return "the same list";
	case VIEW_GROWN: return "the log has only grown";
	case VIEW_SHRUNK: return "THE LOG HAS SHRUNK";
	case VIEW_FORKED: return "THE LOG IS FORKED";
	case VIEW_REWRITTEN: return "THE LOG WAS REWRITTEN";
	case VIEW_OTHER: return "these are two logs";
	case VIEW_UNPROVEN: return "of different length, and without proof "
		    "nobody can tell";
	}
	return "";
}
