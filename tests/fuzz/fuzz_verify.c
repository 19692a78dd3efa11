/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_verify.c - a whole dossier whose signatures all hold: what lies behind
 * the crypto must stand any content. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base64url.h"
#include "verify.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum status sha256(void *ctx, const void *data, size_t len,
    uint8_t out[CRYPTO_DIGEST])
{
	const uint8_t *bytes = data;

	(void)ctx;
	memset(out, 0, CRYPTO_DIGEST);
	for (size_t i = 0; i < len; i++)
		out[i % CRYPTO_DIGEST] = (uint8_t)(out[i % CRYPTO_DIGEST] * 31 +
		    bytes[i]);
	return STATUS_OK;
}

static enum status admit(void *ctx, const struct crypto_der *certs,
    size_t count, const char *role, struct crypto_signer *out, char *why,
    size_t cap)
{
	(void)ctx;
	(void)certs;
	(void)count;
	(void)why;
	(void)cap;
	memset(out, 0, sizeof(*out));
	strcpy(out->name, role[0] == 'g' ? "GW-1" : "QU-1");
	memcpy(out->thumb, RECORD_NO_DIGEST, sizeof(out->thumb));
	out->not_after_ms = INT64_MAX;
	return STATUS_OK;
}

static enum status verify(void *ctx, const struct crypto_signer *signer,
    const uint8_t digest[CRYPTO_DIGEST], const uint8_t sig[CRYPTO_SIGNATURE])
{
	(void)ctx;
	(void)signer;
	(void)digest;
	(void)sig;
	return STATUS_OK;
}

/* Each line of the input is a payload; it is dressed as a record. */
static size_t dress(char *out, const uint8_t *payload, size_t len)
{
	static const char open[] = "{\"alg\":\"ES256\",\"typ\":"
	    "\"coldpass-rec+jws\",\"x5t#S256\":\"" RECORD_NO_DIGEST
	    "\",\"x5c\":[\"AAAA\"]}";
	static const char block[] = "{\"alg\":\"ES256\",\"typ\":"
	    "\"coldpass-rec+jws\",\"x5t#S256\":\"" RECORD_NO_DIGEST "\"}";
	static const uint8_t sig[CRYPTO_SIGNATURE] = { [31] = 1, [63] = 1 };
	int is_open = len > 16 && memcmp(payload + 8, "k\":\"open", 8) == 0;
	const char *head = is_open ? open : block;
	size_t n = base64url_encode(head, strlen(head), out);

	out[n++] = '.';
	n += base64url_encode(payload, len, out + n);
	out[n++] = '.';
	return n + base64url_encode(sig, sizeof(sig), out + n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct verify v;
	static char line[LIMIT_RECORD * 2];
	const struct crypto crypto = { NULL, sha256, admit, verify };
	int lines = 0;

	verify_init(&v, &crypto, NULL);
	while (size > 0 && lines++ < 64) {
		const uint8_t *lf = memchr(data, '\n', size);
		size_t n = lf != NULL ? (size_t)(lf - data) : size;

		if (n < LIMIT_PAYLOAD)
			verify_line(&v, line, dress(line, data, n));
		data += n + (lf != NULL);
		size -= n + (lf != NULL);
	}
	verify_end(&v, true);
	if (verify_exit_code(&v) < 0)
		abort();
	return 0;
}
