/* SPDX-License-Identifier: Apache-2.0 */
#include "witnesses.h"

#include <stdio.h>
#include <string.h>

void witnesses_close(struct witnesses *w)
{
	note_key_close(w->log);
	stamp_roots_close(w->tsa);
	for (int i = 0; i < w->count; i++)
		note_key_close(w->keys[i]);
	memset(w, 0, sizeof(*w));
}

static struct note_key *open_witness(const char *path, char *why, size_t cap)
{
	struct note_key *k = note_key_public(path, why, cap);

	if (!k || note_key_is_witness(k))
		return k;
	(void)snprintf(why, cap, "%s: is no witness's key: these are "
	    "Ed25519", path);
	note_key_close(k);
	return NULL;
}

static bool open_tsa(struct witnesses *w, const struct config_paths *c,
    char *why, size_t cap)
{
	const char *paths[CONFIG_ROOTS];

	for (int64_t i = 0; i < c->count; i++)
		paths[i] = c->path[i];
	if (c->count > 0)
		w->tsa = stamp_roots_open(paths, (int)c->count, why, cap);
	return c->count == 0 || w->tsa;
}

bool witnesses_open(struct witnesses *w, const struct config *c, char *why,
    size_t cap)
{
	memset(w, 0, sizeof(*w));
	w->origin = c->log_origin;
	w->log = note_key_public(c->signer_certificate, why, cap);
	if (!w->log)
		return false;
	for (int64_t i = 0; i < c->witnesses.count; i++) {
		w->keys[w->count] = open_witness(c->witnesses.path[i], why,
		    cap);
		if (!w->keys[w->count])
			return false;
		w->count++;
	}
	return open_tsa(w, &c->tsa_roots, why, cap);
}
