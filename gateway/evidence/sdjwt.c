/* SPDX-License-Identifier: Apache-2.0 */
#include "sdjwt.h"

#include <stdbool.h>
#include <string.h>

#include "base64url.h"
#include "json.h"
#include "json_write.h"

#define WHERE "disclosure"
/* base64url of 128 bits */
#define SALT_CHARS 22

static bool is_word(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	    (c >= 'a' && c <= 'z');
}

int sdjwt_is_name(const char *name)
{
	size_t n = 0;

	while (is_word(name[n]) || (n > 0 && (name[n] == '_' ||
	    name[n] == '.' || name[n] == '-')))
		n++;
	return n > 0 && n <= LIMIT_ID && name[n] == '\0';
}

enum status sdjwt_write(const uint8_t salt[SDJWT_SALT], const char *name,
    const char *value, char out[SDJWT_TEXT + 1])
{
	char json[SDJWT_JSON + 1], salt_text[BASE64URL_LEN(SDJWT_SALT) + 1];
	struct json_writer w;
	size_t len = 0;
	enum status s;

	if (!sdjwt_is_name(name))
		return STATUS_SYNTAX;
	(void)base64url_encode(salt, SDJWT_SALT, salt_text);
	json_write_init(&w, json, sizeof(json));
	json_write_array(&w, NULL);
	json_write_string(&w, NULL, salt_text);
	json_write_string(&w, NULL, name);
	json_write_string(&w, NULL, value);
	json_write_array_end(&w);
	s = json_write_done(&w, &len);
	if (s == STATUS_OK)
		(void)base64url_encode(json, len, out);
	return s;
}

static enum status read_array(const struct json *doc,
    struct sdjwt_disclosure *out, struct problem *p)
{
	int salt, name, value;

	if (json_type(doc, 0) != JSON_ARRAY || json_size(doc, 0) != 3)
		return problem_set(p, STATUS_SYNTAX, WHERE,
		    "is no array of salt, name and value");
	salt = json_first(doc, 0);
	name = json_next(doc, salt);
	value = json_next(doc, name);
	if (json_string(doc, salt, out->salt, sizeof(out->salt)) !=
	    STATUS_OK || strlen(out->salt) < SALT_CHARS)
		return problem_set(p, STATUS_RANGE, WHERE,
		    "has a salt of less than 128 bits");
	if (json_string(doc, name, out->name, sizeof(out->name)) !=
	    STATUS_OK || !sdjwt_is_name(out->name))
		return problem_set(p, STATUS_SYNTAX, WHERE,
		    "has no name that identity data can have");
	if (json_string(doc, value, out->value, sizeof(out->value)) !=
	    STATUS_OK)
		return problem_set(p, STATUS_RANGE, WHERE,
		    "has no value that is text of 1 to 120 bytes");
	return STATUS_OK;
}

enum status sdjwt_read(const char *text, size_t len,
    struct sdjwt_disclosure *out, struct problem *p)
{
	uint8_t json[SDJWT_JSON];
	struct json_token tokens[8];
	struct json doc;
	size_t n = 0;

	if (len > SDJWT_TEXT || base64url_decode(text, len, json,
	    sizeof(json), &n) != STATUS_OK)
		return problem_set(p, STATUS_SYNTAX, WHERE,
		    "is no base64url of at most 1200 characters");
	if (json_parse(&doc, (const char *)json, n, tokens, 8, 0, NULL) !=
	    STATUS_OK)
		return problem_set(p, STATUS_SYNTAX, WHERE,
		    "holds no JSON array of three texts");
	return read_array(&doc, out, p);
}

enum status sdjwt_digest(const struct crypto *hash, const char *text,
    size_t len, char out[LIMIT_B64_DIGEST + 1])
{
	uint8_t digest[CRYPTO_DIGEST];
	enum status s = hash->sha256(hash->ctx, text, len, digest);

	if (s == STATUS_OK)
		(void)base64url_encode(digest, sizeof(digest), out);
	return s;
}

enum status sdjwt_decoy(const struct crypto *hash,
    const uint8_t random[CRYPTO_DIGEST], char out[LIMIT_B64_DIGEST + 1])
{
	return sdjwt_digest(hash, (const char *)random, CRYPTO_DIGEST, out);
}

int sdjwt_next(const char *text, size_t len, size_t *at, const char **part,
    size_t *part_len, enum status *s)
{
	const char *end;

	*s = STATUS_OK;
	if (*at >= len)
		return false;
	end = memchr(text + *at, '~', len - *at);
	if (!end) {
		*s = STATUS_SYNTAX;
		return false;
	}
	*part = text + *at;
	*part_len = (size_t)(end - *part);
	*at += *part_len + 1;
	return true;
}
