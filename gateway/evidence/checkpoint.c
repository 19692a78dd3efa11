/* SPDX-License-Identifier: Apache-2.0 */
/* checkpoint.c - one strict reader and one writer of the same text. */
#include "checkpoint.h"

#include <string.h>

#include "base64url.h"
#include "limit.h"

/* U+2014 and a space, in UTF-8 */
#define DASH "\xE2\x80\x94 "
#define DASH_LEN 4
#define COSIGNED "cosignature/v1\ntime "
/* base64 of a key id and the longest signature */
#define SIGNATURE_TEXT ((CHECKPOINT_ID + CHECKPOINT_SIGNATURE + 2) / 3 * 4)

static bool is_name(const char *name, size_t len)
{
	if (len < 1 || len > CHECKPOINT_NAME)
		return false;
	for (size_t i = 0; i < len; i++)
		if (name[i] <= ' ' || name[i] > '~' || name[i] == '+')
			return false;
	return true;
}

bool checkpoint_is_name(const char *name)
{
	return is_name(name, strlen(name));
}

static size_t line_len(const char *text, size_t len)
{
	const char *lf = len > 0 ? memchr(text, '\n', len) : NULL;

	return lf ? (size_t)(lf - text) : len;
}

/* ---- reading ---- */

static enum status bad(struct problem *p, const char *where, const char *why)
{
	return problem_set(p, STATUS_SYNTAX, where, why);
}

/* Decimal without sign or leading zeros. */
static bool read_size(const char *text, size_t len, int64_t *out)
{
	int64_t v = 0;

	if (len < 1 || len > 16 || (text[0] == '0' && len > 1))
		return false;
	for (size_t i = 0; i < len; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		v = v * 10 + (text[i] - '0');
	}
	*out = v;
	return v <= LIMIT_INT;
}

static bool read_root(const char *text, size_t len, uint8_t *out)
{
	size_t n;

	return base64url_decode_standard(text, len, out, CRYPTO_DIGEST, &n) ==
	    STATUS_OK && n == CRYPTO_DIGEST;
}

/* Where the empty line before the signatures begins; 0: nowhere.  The last
 * empty line is meant: the log's own lines may hold others. */
static size_t find_blank(const char *text, size_t len)
{
	for (size_t i = len; i >= 2; i--)
		if (text[i - 1] == '\n' && text[i - 2] == '\n')
			return i - 1;
	return 0;
}

static bool is_text(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)text[i] < ' ' && text[i] != '\n')
			return false;
	return len > 0 && text[len - 1] == '\n';
}

static enum status read_body(struct checkpoint *c, struct problem *p)
{
	const char *at = c->text;
	size_t left = c->body_len, n = line_len(at, left);

	if (!is_name(at, n))
		return bad(p, "origin", "is 1 to 100 printable characters "
		    "without space and plus");
	memcpy(c->origin, at, n);
	c->origin[n] = '\0';
	at += n + 1;
	left -= n + 1;
	n = line_len(at, left);
	if (!read_size(at, n, &c->size))
		return bad(p, "size", "is a decimal number below 2^53");
	at += n < left ? n + 1 : n;
	left -= n < left ? n + 1 : n;
	if (!read_root(at, line_len(at, left), c->root))
		return bad(p, "root", "is 32 bytes in padded base64");
	return STATUS_OK;
}

static enum status read_signatures(const struct checkpoint *c,
    struct problem *p)
{
	struct checkpoint_signature sig;
	size_t at = 0, count = 0, lines = 0;

	for (size_t i = c->body_len + 1; i < c->len; i++)
		lines += c->text[i] == '\n';
	while (checkpoint_next(c, &at, &sig))
		count++;
	if (count == 0 || count != lines)
		return bad(p, "signature", "a line is no name and base64 of a "
		    "key id and a signature, or there is none");
	return STATUS_OK;
}

enum status checkpoint_read(struct checkpoint *out, const char *text,
    size_t len, struct problem *p)
{
	struct checkpoint c = { .text = text, .len = len };
	enum status s;

	if (len > CHECKPOINT_TEXT)
		return problem_set(p, STATUS_RANGE, "",
		    "is longer than a checkpoint can be");
	c.body_len = find_blank(text, len);
	if (!is_text(text, len) || c.body_len == 0 ||
	    c.body_len > CHECKPOINT_BODY)
		return bad(p, "", "is not a signed note: lines, an empty line, "
		    "signatures, each ended by LF");
	s = read_body(&c, p);
	if (s == STATUS_OK)
		s = read_signatures(&c, p);
	if (s == STATUS_OK)
		*out = c;
	return s;
}

static bool read_line(const char *line, size_t len,
    struct checkpoint_signature *out)
{
	uint8_t all[CHECKPOINT_ID + CHECKPOINT_SIGNATURE];
	const char *name = line + DASH_LEN, *space;
	size_t name_len, n;

	if (len <= DASH_LEN || memcmp(line, DASH, DASH_LEN) != 0)
		return false;
	space = memchr(name, ' ', len - DASH_LEN);
	name_len = space ? (size_t)(space - name) : 0;
	if (!is_name(name, name_len) || base64url_decode_standard(space + 1,
	    len - DASH_LEN - name_len - 1, all, sizeof(all), &n) !=
	    STATUS_OK || n <= CHECKPOINT_ID)
		return false;
	memcpy(out->name, name, name_len);
	out->name[name_len] = '\0';
	memcpy(out->id, all, CHECKPOINT_ID);
	out->len = n - CHECKPOINT_ID;
	memcpy(out->bytes, all + CHECKPOINT_ID, out->len);
	out->line = line;
	out->line_len = len;
	return true;
}

bool checkpoint_next(const struct checkpoint *c, size_t *at,
    struct checkpoint_signature *out)
{
	size_t begin = *at > 0 ? *at : c->body_len + 1, n;

	if (begin >= c->len)
		return false;
	n = line_len(c->text + begin, c->len - begin);
	*at = begin + n + 1;
	return read_line(c->text + begin, n, out);
}

/* ---- writing ---- */

struct out {
	char *text;
	size_t cap, len;
	bool full;
};

static void put(struct out *o, const char *text, size_t len)
{
	if (o->full || len >= o->cap - o->len) {
		o->full = true;
		return;
	}
	memcpy(o->text + o->len, text, len);
	o->len += len;
	o->text[o->len] = '\0';
}

static void put_int(struct out *o, int64_t v)
{
	char digits[20];
	size_t at = sizeof(digits);

	do {
		digits[--at] = (char)('0' + v % 10);
		v /= 10;
	} while (v != 0);
	put(o, digits + at, sizeof(digits) - at);
}

enum status checkpoint_write(const char *origin, int64_t size,
    const uint8_t root[CRYPTO_DIGEST], char *out, size_t cap,
    size_t *body_len)
{
	struct out o = { .text = out, .cap = cap };
	char text[CRYPTO_DIGEST * 2];

	if (!checkpoint_is_name(origin) || size < 0 || size > LIMIT_INT)
		return STATUS_RANGE;
	put(&o, origin, strlen(origin));
	put(&o, "\n", 1);
	put_int(&o, size);
	put(&o, "\n", 1);
	put(&o, text, base64url_encode_standard(root, CRYPTO_DIGEST, text));
	put(&o, "\n\n", 2);
	*body_len = o.len - 1;
	return o.full ? STATUS_NO_SPACE : STATUS_OK;
}

enum status checkpoint_add(const char *name, const uint8_t id[CHECKPOINT_ID],
    const uint8_t *sig, size_t sig_len, char *out, size_t cap, size_t *len)
{
	uint8_t all[CHECKPOINT_ID + CHECKPOINT_SIGNATURE];
	char text[SIGNATURE_TEXT + 1];
	struct out o = { .text = out, .cap = cap, .len = *len };

	if (!checkpoint_is_name(name) || sig_len < 1 ||
	    sig_len > CHECKPOINT_SIGNATURE || *len >= cap)
		return STATUS_RANGE;
	memcpy(all, id, CHECKPOINT_ID);
	memcpy(all + CHECKPOINT_ID, sig, sig_len);
	put(&o, DASH, DASH_LEN);
	put(&o, name, strlen(name));
	put(&o, " ", 1);
	put(&o, text, base64url_encode_standard(all, CHECKPOINT_ID + sig_len,
	    text));
	put(&o, "\n", 1);
	if (o.full) {
		out[*len] = '\0';
		return STATUS_NO_SPACE;
	}
	*len = o.len;
	return STATUS_OK;
}

/* ---- witnesses ---- */

enum status checkpoint_cosigned(const struct checkpoint *c, int64_t time_s,
    char *out, size_t cap, size_t *len)
{
	struct out o = { .text = out, .cap = cap };

	if (time_s < 0)
		return STATUS_RANGE;
	put(&o, COSIGNED, strlen(COSIGNED));
	put_int(&o, time_s);
	put(&o, "\n", 1);
	put(&o, c->text, c->body_len);
	*len = o.len;
	return o.full ? STATUS_NO_SPACE : STATUS_OK;
}

int64_t checkpoint_time(const struct checkpoint_signature *sig)
{
	uint64_t v = 0;

	if (sig->len != CHECKPOINT_COSIGNATURE || sig->bytes[0] > 0x7F)
		return -1;
	for (int i = 0; i < 8; i++)
		v = v << 8 | sig->bytes[i];
	return (int64_t)v;
}

enum status checkpoint_witness_id(const struct crypto *crypto,
    const char *name, const uint8_t key[32], uint8_t out[CHECKPOINT_ID])
{
	uint8_t text[CHECKPOINT_NAME + 2 + 32], digest[CRYPTO_DIGEST];
	size_t n = strlen(name);
	enum status s;

	if (!checkpoint_is_name(name))
		return STATUS_RANGE;
	memcpy(text, name, n);
	text[n] = '\n';
	text[n + 1] = 0x04;
	memcpy(text + n + 2, key, 32);
	s = crypto->sha256(crypto->ctx, text, n + 2 + 32, digest);
	if (s == STATUS_OK)
		memcpy(out, digest, CHECKPOINT_ID);
	return s;
}
