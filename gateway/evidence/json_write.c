/* SPDX-License-Identifier: Apache-2.0 */
#include "json_write.h"

#include <string.h>

#include "json_text.h"

void json_write_init(struct json_writer *w, char *buf, size_t cap)
{
	w->buf = buf;
	w->cap = cap;
	w->len = 0;
	w->status = STATUS_OK;
}

static void fail(struct json_writer *w, enum status s)
{
	if (w->status == STATUS_OK)
		w->status = s;
}

/* One byte of room stays free for the closing NUL. */
static void put(struct json_writer *w, const char *bytes, size_t len)
{
	if (w->status != STATUS_OK)
		return;
	if (w->len >= w->cap || len > w->cap - w->len - 1) {
		fail(w, STATUS_NO_SPACE);
		return;
	}
	memcpy(w->buf + w->len, bytes, len);
	w->len += len;
}

static void put_control(struct json_writer *w, char c)
{
	static const char letters[32] = {
		['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f',
		['\r'] = 'r'
	};
	static const char hex[16] = {
		'0', '1', '2', '3', '4', '5', '6', '7',
		'8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
	};
	char text[6] = { '\\', 'u', '0', '0', '0', '0' };
	unsigned u = (unsigned char)c;

	if (letters[u] != '\0') {
		text[1] = letters[u];
		put(w, text, 2);
		return;
	}
	text[4] = hex[u >> 4];
	text[5] = hex[u & 15];
	put(w, text, 6);
}

/* Bytes from 'at' on that need neither escape nor check. */
static size_t plain_len(const char *at, const char *end)
{
	const char *from = at;

	while (at < end && (unsigned char)*at >= 0x20 &&
	    (unsigned char)*at < 0x80 && *at != '"' && *at != '\\')
		at++;
	return (size_t)(at - from);
}

static void put_string(struct json_writer *w, const char *at, size_t len)
{
	const char *end = at + len;
	size_t n;

	put(w, "\"", 1);
	while (at < end && w->status == STATUS_OK) {
		n = plain_len(at, end);
		put(w, at, n);
		at += n;
		if (at == end)
			break;
		n = json_text_utf8(at, end);
		if (n == 0) {
			fail(w, STATUS_SYNTAX);
		} else if (n > 1) {
			put(w, at, n);
		} else if (*at == '"' || *at == '\\') {
			put(w, "\\", 1);
			put(w, at, 1);
		} else {
			put_control(w, *at);
		}
		at += n;
	}
	put(w, "\"", 1);
}

/* The comma and name that come before a value. */
static void begin(struct json_writer *w, const char *name)
{
	char last = w->len > 0 ? w->buf[w->len - 1] : '[';

	if (last != '{' && last != '[' && last != ':')
		put(w, ",", 1);
	if (name != NULL) {
		put_string(w, name, strlen(name));
		put(w, ":", 1);
	}
}

void json_write_object(struct json_writer *w, const char *name)
{
	begin(w, name);
	put(w, "{", 1);
}

void json_write_object_end(struct json_writer *w)
{
	put(w, "}", 1);
}

void json_write_array(struct json_writer *w, const char *name)
{
	begin(w, name);
	put(w, "[", 1);
}

void json_write_array_end(struct json_writer *w)
{
	put(w, "]", 1);
}

void json_write_int(struct json_writer *w, const char *name, int64_t v)
{
	char digits[20];
	size_t at = sizeof digits;
	uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;

	do {
		digits[--at] = (char)('0' + u % 10);
		u /= 10;
	} while (u != 0);
	if (v < 0)
		digits[--at] = '-';
	begin(w, name);
	put(w, digits + at, sizeof digits - at);
}

void json_write_string(struct json_writer *w, const char *name, const char *s)
{
	json_write_string_n(w, name, s, strlen(s));
}

void json_write_string_n(struct json_writer *w, const char *name,
    const char *s, size_t len)
{
	begin(w, name);
	put_string(w, s, len);
}

void json_write_bool(struct json_writer *w, const char *name, bool v)
{
	begin(w, name);
	put(w, v ? "true" : "false", v ? 4 : 5);
}

void json_write_null(struct json_writer *w, const char *name)
{
	begin(w, name);
	put(w, "null", 4);
}

void json_write_raw(struct json_writer *w, const char *name, const char *json,
    size_t len)
{
	begin(w, name);
	put(w, json, len);
}

void json_write_string_or_null(struct json_writer *w, const char *name,
    const char *s)
{
	if (s == NULL)
		json_write_null(w, name);
	else
		json_write_string(w, name, s);
}

enum status json_write_done(struct json_writer *w, size_t *len)
{
	if (w->cap == 0)
		fail(w, STATUS_NO_SPACE);
	if (w->status != STATUS_OK)
		return w->status;
	w->buf[w->len] = '\0';
	*len = w->len;
	return STATUS_OK;
}
