/* SPDX-License-Identifier: Apache-2.0 */
/* jws.c - decide whether a line is one of our signed objects, byte for byte.
 *
 * The header is matched against its one allowed form literally instead of
 * being parsed as JSON: what has a single spelling cannot be read in two
 * ways.  The arithmetic on signature numbers touches no secret.
 */
#include "jws.h"

#include <string.h>

#include "base64url.h"

#define SIG_CHARS BASE64URL_LEN(CRYPTO_SIGNATURE)
#define CHUNK_CHARS 512	/* a multiple of 4 */

/* SEC 2, section 2.4.2 (secp256r1): the group order n ... */
static const uint8_t order[32] = {
	0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00,
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84,
	0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51
};

/* ... and (n - 1) / 2, the largest s of the lower half. */
static const uint8_t half_order[32] = {
	0x7f, 0xff, 0xff, 0xff, 0x80, 0x00, 0x00, 0x00,
	0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	0xde, 0x73, 0x7d, 0x56, 0xd3, 0x8b, 0xcf, 0x42,
	0x79, 0xdc, 0xe5, 0x61, 0x7e, 0x31, 0x92, 0xa8
};

void jws_low_s(uint8_t sig[CRYPTO_SIGNATURE])
{
	uint8_t *s = sig + 32;
	int borrow = 0;

	if (memcmp(s, half_order, 32) <= 0 || memcmp(s, order, 32) >= 0)
		return;
	for (int i = 31; i >= 0; i--) {
		int d = order[i] - s[i] - borrow;

		borrow = d < 0;
		s[i] = (uint8_t)(d & 0xff);
	}
}

/* The reason why (r, s) is no signature we accept, NULL if it may be one. */
static const char *signature_fault(const uint8_t sig[CRYPTO_SIGNATURE])
{
	static const uint8_t zero[32] = { 0 };
	const uint8_t *r = sig, *s = sig + 32;

	if (memcmp(r, zero, 32) == 0 || memcmp(s, zero, 32) == 0)
		return "r or s of the signature is zero";
	if (memcmp(r, order, 32) >= 0 || memcmp(s, order, 32) >= 0)
		return "r or s of the signature is not below the group order";
	if (memcmp(s, half_order, 32) > 0)
		return "s is in the upper half of the group order; a signer"
		    " must replace it by n - s";
	return NULL;
}

/* Whole groups of four characters stand alone, so a long text can be judged
 * piece by piece in a small buffer. */
static bool is_canonical(const char *text, size_t len)
{
	uint8_t bytes[CHUNK_CHARS];
	size_t n;

	if (len == 0)
		return false;
	while (len > 0) {
		size_t piece = len < CHUNK_CHARS ? len : CHUNK_CHARS;

		if (base64url_decode(text, piece, bytes, sizeof(bytes), &n))
			return false;
		text += piece;
		len -= piece;
	}
	return true;
}

static enum status read_signature(const char *text, size_t len,
    uint8_t sig[CRYPTO_SIGNATURE], struct problem *p)
{
	const char *fault;
	size_t n;

	if (len != SIG_CHARS ||
	    base64url_decode(text, len, sig, CRYPTO_SIGNATURE, &n))
		return problem_set(p, STATUS_SYNTAX, "signature",
		    "not 64 bytes in canonical base64url");
	fault = signature_fault(sig);
	if (fault)
		return problem_set(p, STATUS_SIGNATURE, "signature", fault);
	return STATUS_OK;
}

enum status jws_split(const char *text, size_t len, struct jws *out,
    struct problem *p)
{
	struct jws j = { .text = text, .len = len };
	const char *dot, *second;
	enum status s;

	if (len > LIMIT_RECORD)
		return problem_set(p, STATUS_RANGE, "",
		    "longer than the 32768 bytes a signed line may have");
	dot = len > 0 ? memchr(text, '.', len) : NULL;
	if (!dot)
		return problem_set(p, STATUS_SYNTAX, "",
		    "not a signed line: no dot in it");
	j.header_len = (size_t)(dot - text);
	second = memchr(dot + 1, '.', len - j.header_len - 1);
	if (!second)
		return problem_set(p, STATUS_SYNTAX, "",
		    "not a signed line: one dot instead of two");
	j.payload_len = (size_t)(second - dot) - 1;
	if (!is_canonical(text, j.header_len))
		return problem_set(p, STATUS_SYNTAX, "header",
		    "not canonical base64url");
	if (!is_canonical(dot + 1, j.payload_len))
		return problem_set(p, STATUS_SYNTAX, "payload",
		    "not canonical base64url");
	s = read_signature(second + 1, len - (size_t)(second + 1 - text),
	    j.sig, p);
	if (s == STATUS_OK)
		*out = j;
	return s;
}

/* What is left to read of a header. */
struct rest {
	const char *at;
	size_t len;
};

static bool take(struct rest *r, const char *word)
{
	size_t n = strlen(word);

	if (r->len < n || memcmp(r->at, word, n) != 0)
		return false;
	r->at += n;
	r->len -= n;
	return true;
}

/* The characters up to the next quotation mark, which is consumed too. */
static bool take_quoted(struct rest *r, const char **text, size_t *len)
{
	const char *end = memchr(r->at, '"', r->len);

	if (!end)
		return false;
	*text = r->at;
	*len = (size_t)(end - r->at);
	r->at += *len + 1;
	r->len -= *len + 1;
	return true;
}

static enum status read_typ(struct rest *r, const char *typ,
    struct problem *p)
{
	if (!take(r, "{\"alg\":"))
		return problem_set(p, STATUS_SYNTAX, "header",
		    "does not begin with {\"alg\":");
	if (!take(r, "\"ES256\""))
		return problem_set(p, STATUS_UNKNOWN, "alg", "not \"ES256\"");
	if (!take(r, ",\"typ\":"))
		return problem_set(p, STATUS_SYNTAX, "header",
		    "typ does not follow alg, without white space");
	if (!take(r, "\"") || !take(r, typ) || !take(r, "\""))
		return problem_quote(p, STATUS_UNKNOWN, "typ", "not ", typ,
		    ", the type due here");
	return STATUS_OK;
}

static enum status read_thumb(struct rest *r, char out[LIMIT_B64_DIGEST + 1],
    struct problem *p)
{
	uint8_t digest[CRYPTO_DIGEST];
	const char *text;
	size_t len, n;

	if (!take(r, ",\"x5t#S256\":\"") || !take_quoted(r, &text, &len))
		return problem_set(p, STATUS_SYNTAX, "header",
		    "x5t#S256 does not follow typ, without white space");
	if (len != LIMIT_B64_DIGEST ||
	    base64url_decode(text, len, digest, sizeof(digest), &n))
		return problem_set(p, STATUS_SYNTAX, "x5t#S256",
		    "not 32 bytes in canonical base64url");
	memcpy(out, text, len);
	out[len] = '\0';
	return STATUS_OK;
}

static enum status read_cert(struct rest *r, struct jws_scratch *scratch,
    size_t *used, struct crypto_der *out, struct problem *p)
{
	uint8_t *der = scratch->der + *used;
	const char *text;
	size_t len, n;

	if (!take(r, "\"") || !take_quoted(r, &text, &len) || len == 0 ||
	    base64url_decode_standard(text, len, der,
	    sizeof(scratch->der) - *used, &n))
		return problem_set(p, STATUS_SYNTAX, "x5c",
		    "a certificate is not a string of padded base64");
	out->bytes = der;
	out->len = n;
	*used += n;
	return STATUS_OK;
}

static enum status read_certs(struct rest *r, struct jws_scratch *scratch,
    struct jws_header *h, struct problem *p)
{
	size_t used = 0;
	enum status s;

	do {
		if (h->cert_count == LIMIT_CERTS)
			return problem_set(p, STATUS_SYNTAX, "x5c",
			    "more than 4 certificates");
		s = read_cert(r, scratch, &used, &h->certs[h->cert_count], p);
		if (s != STATUS_OK)
			return s;
		h->cert_count++;
	} while (take(r, ","));
	if (!take(r, "]"))
		return problem_set(p, STATUS_SYNTAX, "x5c",
		    "not an array of strings without white space");
	return STATUS_OK;
}

static enum status read_members(struct rest *r, const char *typ,
    struct jws_scratch *scratch, struct jws_header *h, struct problem *p)
{
	enum status s = read_typ(r, typ, p);

	if (s == STATUS_OK)
		s = read_thumb(r, h->thumb, p);
	if (s == STATUS_OK && take(r, ",\"x5c\":["))
		s = read_certs(r, scratch, h, p);
	if (s != STATUS_OK)
		return s;
	if (r->len == 1 && *r->at == '}')
		return STATUS_OK;
	return problem_set(p, STATUS_UNKNOWN, "header",
	    "holds more than alg, typ, x5t#S256 and x5c, or not in this "
	    "order without white space");
}

enum status jws_header_read(const struct jws *j, const char *typ,
    struct jws_scratch *scratch, struct jws_header *out, struct problem *p)
{
	struct rest r = { .at = scratch->json };
	struct jws_header h = { .cert_count = 0 };
	enum status s;

	if (base64url_decode(j->text, j->header_len, (uint8_t *)scratch->json,
	    sizeof(scratch->json), &r.len))
		return problem_set(p, STATUS_SYNTAX, "header",
		    "not canonical base64url of at most 12288 bytes");
	s = read_members(&r, typ, scratch, &h, p);
	if (s == STATUS_OK)
		*out = h;
	return s;
}

enum status jws_payload(const struct jws *j, void *out, size_t cap,
    size_t *len)
{
	return base64url_decode(j->text + j->header_len + 1, j->payload_len,
	    out, cap, len);
}

enum status jws_verify(const struct jws *j, const struct crypto *crypto,
    const struct crypto_signer *signer)
{
	uint8_t digest[CRYPTO_DIGEST];
	enum status s;

	s = crypto->sha256(crypto->ctx, j->text,
	    j->header_len + 1 + j->payload_len, digest);
	if (s != STATUS_OK)
		return s;
	return crypto->verify(crypto->ctx, signer, digest, j->sig);
}

enum status jws_digest(const struct crypto *crypto, const void *data,
    size_t len, char out[LIMIT_B64_DIGEST + 1])
{
	uint8_t digest[CRYPTO_DIGEST];
	enum status s = crypto->sha256(crypto->ctx, data, len, digest);

	if (s == STATUS_OK)
		base64url_encode(digest, sizeof(digest), out);
	return s;
}

/* A header being written; once full it stays full. */
struct draft {
	char text[LIMIT_HEADER];
	size_t len;
	bool full;
};

static void put(struct draft *d, const char *word)
{
	size_t n = strlen(word);

	if (d->full || n > sizeof(d->text) - d->len) {
		d->full = true;
		return;
	}
	memcpy(d->text + d->len, word, n);
	d->len += n;
}

static void put_cert(struct draft *d, const struct crypto_der *cert)
{
	/* 4 characters for 3 bytes begun, and the encoder's NUL */
	if (d->full || cert->len > LIMIT_HEADER ||
	    (cert->len + 2) / 3 * 4 + 1 > sizeof(d->text) - d->len) {
		d->full = true;
		return;
	}
	d->len += base64url_encode_standard(cert->bytes, cert->len,
	    d->text + d->len);
}

static void put_header(struct draft *d, const char *typ, const char *thumb,
    const struct crypto_der *certs, size_t count)
{
	put(d, "{\"alg\":\"ES256\",\"typ\":\"");
	put(d, typ);
	put(d, "\",\"x5t#S256\":\"");
	put(d, thumb);
	put(d, count > 0 ? "\",\"x5c\":[" : "\"");
	for (size_t i = 0; i < count; i++) {
		put(d, i == 0 ? "\"" : ",\"");
		put_cert(d, &certs[i]);
		put(d, "\"");
	}
	put(d, count > 0 ? "]}" : "}");
}

/* Sign out[len], then append a dot and the signature. */
static enum status append_signature(const struct crypto *hash,
    const struct crypto_signing *signing, char *out, size_t *len)
{
	uint8_t digest[CRYPTO_DIGEST], sig[CRYPTO_SIGNATURE];
	enum status s = hash->sha256(hash->ctx, out, *len, digest);

	if (s == STATUS_OK)
		s = signing->sign(signing->ctx, digest, sig);
	if (s != STATUS_OK)
		return s;
	jws_low_s(sig);
	if (signature_fault(sig))
		return STATUS_CRYPTO;
	out[(*len)++] = '.';
	*len += base64url_encode(sig, sizeof(sig), out + *len);
	return STATUS_OK;
}

enum status jws_sign(const char *typ, const char *thumb,
    const struct crypto_der *certs, size_t count, const void *payload,
    size_t payload_len, const struct crypto *hash,
    const struct crypto_signing *signing, char *out, size_t cap, size_t *len)
{
	struct draft d = { .len = 0 };
	size_t need, at;
	enum status s;

	if (strlen(thumb) != LIMIT_B64_DIGEST || count > LIMIT_CERTS ||
	    payload_len == 0 || payload_len > LIMIT_PAYLOAD)
		return STATUS_RANGE;
	put_header(&d, typ, thumb, certs, count);
	need = BASE64URL_LEN(d.len) + 1 + BASE64URL_LEN(payload_len) + 1 +
	    SIG_CHARS;
	if (d.full || need > LIMIT_RECORD)
		return STATUS_RANGE;
	if (need >= cap)
		return STATUS_NO_SPACE;
	at = base64url_encode(d.text, d.len, out);
	out[at++] = '.';
	at += base64url_encode(payload, payload_len, out + at);
	s = append_signature(hash, signing, out, &at);
	if (s == STATUS_OK)
		*len = at;
	return s;
}
