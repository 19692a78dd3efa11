/* SPDX-License-Identifier: Apache-2.0 */
/* uplink_ack.c - cheap checks first: a broker can send us anything. */
#include "uplink_ack.h"

#include <string.h>

static enum status check_signer(const struct jws *jws,
    const struct crypto *crypto, const struct crypto_signer *cloud,
    struct uplink_ack_scratch *scratch, struct problem *p)
{
	struct jws_header header;
	enum status s = jws_header_read(jws, JWS_TYP_RECEIPT, &scratch->jws,
	    &header, p);

	if (s != STATUS_OK)
		return s;
	if (strcmp(header.thumb, cloud->thumb) != 0)
		return problem_set(p, STATUS_UNTRUSTED, "x5t#S256",
		    "not signed by the configured cloud key");
	s = jws_verify(jws, crypto, cloud);
	if (s != STATUS_OK)
		return problem_set(p, s, "signature", "it does not hold");
	return STATUS_OK;
}

enum status uplink_ack_read(struct uplink_ack *out, const char *text,
    size_t len, const char *gw, const struct crypto *crypto,
    const struct crypto_signer *cloud, struct uplink_ack_scratch *scratch,
    struct problem *p)
{
	struct jws jws;
	size_t payload_len;
	enum status s = jws_split(text, len, &jws, p);

	if (s != STATUS_OK)
		return s;
	s = check_signer(&jws, crypto, cloud, scratch, p);
	if (s != STATUS_OK)
		return s;
	s = jws_payload(&jws, scratch->payload, sizeof(scratch->payload),
	    &payload_len);
	if (s != STATUS_OK)
		return problem_set(p, s, "payload", "longer than a receipt");
	s = receipt_read(&out->receipt, scratch->payload, payload_len, p);
	if (s != STATUS_OK)
		return s;
	if (strcmp(out->receipt.gw, gw) != 0)
		return problem_set(p, STATUS_CONFLICT, "gw",
		    "a receipt for another gateway");
	return jws_digest(crypto, text, len, out->digest);
}
