/* SPDX-License-Identifier: Apache-2.0 */
/* keys.c - open every key and certificate, and refuse what does not fit.
 *
 * An expired evidence certificate is not refused: a gateway goes on measuring
 * and signing with it (only arming a new consignment is a no-go). */
#include "keys.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static enum status tell(char *why, size_t cap, enum status s,
    const char *path, const char *reason)
{
	(void)snprintf(why, cap, "%s: %s", path, reason);
	return s;
}

static const char *load_reason(enum status s)
{
	if (s == STATUS_NO_FILE)
		return "no such file";
	if (s == STATUS_IO)
		return strerror(errno);
	if (s == STATUS_RANGE)
		return "holds more than 4 certificates";
	return "holds no PEM certificate, or a broken one";
}

static enum status open_roots(struct trust *t, const struct config *c,
    char *why, size_t cap)
{
	for (int64_t i = 0; i < c->root_count; i++) {
		enum status s = trust_add_file(t, c->roots[i]);

		if (s != STATUS_OK)
			return tell(why, cap, s, c->roots[i], load_reason(s));
	}
	return STATUS_OK;
}

/* The certificates of one PEM file, admitted for a role. */
static enum status admit_file(struct keys *k, const char *path,
    const char *role, struct trust_certs *certs, struct crypto_signer *out,
    char *why, size_t cap)
{
	char reason[200] = "";
	enum status s = trust_certs_load(path, certs);

	if (s != STATUS_OK)
		return tell(why, cap, s, path, load_reason(s));
	s = k->crypto.admit(k->crypto.ctx, certs->der, certs->count, role,
	    out, reason, sizeof(reason));
	if (s != STATUS_OK)
		return tell(why, cap, s, path, reason[0] != '\0' ? reason :
		    "is not admitted");
	return STATUS_OK;
}

static enum status admit_other(struct keys *k, const char *path,
    const char *role, struct crypto_signer *out, char *why, size_t cap)
{
	struct trust_certs certs = { .count = 0 };
	enum status s = admit_file(k, path, role, &certs, out, why, cap);

	trust_certs_free(&certs);
	return s;
}

static enum status open_evidence(struct keys *k, const struct config *c,
    char *why, size_t cap)
{
	enum status s;

	if (access(c->evidence_key, R_OK) != 0)
		return tell(why, cap, errno == ENOENT ? STATUS_NO_FILE :
		    STATUS_IO, c->evidence_key, strerror(errno));
	k->signer = signer_open(c->evidence_key, why, cap);
	if (!k->signer)
		return STATUS_CRYPTO;
	signer_signing(k->signer, &k->signing);
	s = admit_file(k, c->evidence_certificate, "gateway", &k->certs,
	    &k->self, why, cap);
	if (s != STATUS_OK)
		return s;
	if (signer_matches(k->signer, &k->certs.der[0]) != STATUS_OK)
		return tell(why, cap, STATUS_CONFLICT,
		    c->evidence_certificate, "is not the certificate of "
		    "evidence.key: install the one issued for this key");
	if (strcmp(k->self.name, c->gw) != 0)
		return tell(why, cap, STATUS_CONFLICT,
		    c->evidence_certificate, "is another gateway's: its name "
		    "coldpass:gateway:<id> must be the configured gateway");
	return STATUS_OK;
}

static enum status open_all(struct keys *k, const struct config *c, char *why,
    size_t cap)
{
	enum status s = open_roots(k->trust, c, why, cap);

	if (s == STATUS_OK)
		s = open_evidence(k, c, why, cap);
	if (s == STATUS_OK)
		s = admit_other(k, c->cloud, "cloud", &k->cloud, why, cap);
	if (s == STATUS_OK && c->command) {
		s = admit_other(k, c->command, "command", &k->command, why,
		    cap);
		k->has_command = s == STATUS_OK;
	}
	return s;
}

enum status keys_open(struct keys *k, const struct config *c, char *why,
    size_t cap)
{
	enum status s;

	memset(k, 0, sizeof(*k));
	k->trust = trust_open();
	k->store_trust = trust_open();
	if (!k->trust || !k->store_trust) {
		keys_close(k);
		return tell(why, cap, STATUS_CRYPTO, "OpenSSL",
		    "offers no SHA-256");
	}
	trust_crypto(k->trust, &k->crypto);
	trust_crypto(k->store_trust, &k->store_hash);
	s = open_all(k, c, why, cap);
	if (s != STATUS_OK)
		keys_close(k);
	return s;
}

void keys_close(struct keys *k)
{
	trust_certs_free(&k->certs);
	signer_close(k->signer);
	trust_close(k->store_trust);
	trust_close(k->trust);
	memset(k, 0, sizeof(*k));
}

const char *keys_validity(const struct keys *k, int64_t utc_ms)
{
	if (utc_ms < k->self.not_before_ms)
		return "the evidence certificate is not valid yet: check the "
		    "clock, or wait";
	if (utc_ms > k->self.not_after_ms)
		return "the evidence certificate has expired: install a new "
		    "one";
	return "";
}
