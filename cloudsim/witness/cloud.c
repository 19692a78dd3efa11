/* SPDX-License-Identifier: Apache-2.0 */
#include "cloud.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>

#define CONNECT_S 10L
#define ANSWER_S 30L
#define URL_MAX 1024

struct cloud {
	CURL *curl;
	char base[URL_MAX];
	char error[CURL_ERROR_SIZE];
	char body[CLOUD_BODY + 1];
	size_t len;
};

/* Anything but the length stops the transfer. */
static size_t take(char *bytes, size_t size, size_t count, void *ctx)
{
	struct cloud *c = ctx;
	size_t n = size * count;

	if (n > CLOUD_BODY - c->len)
		return 0;
	memcpy(c->body + c->len, bytes, n);
	c->len += n;
	return n;
}

void cloud_close(struct cloud *c)
{
	if (!c)
		return;
	curl_easy_cleanup(c->curl);
	free(c);
}

static int set_up(struct cloud *c, const char *ca)
{
	CURL *h = c->curl;
	CURLcode rc = CURLE_OK;

	rc |= curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, "http,https");
	rc |= curl_easy_setopt(h, CURLOPT_NOSIGNAL, 1L);
	rc |= curl_easy_setopt(h, CURLOPT_CONNECTTIMEOUT, CONNECT_S);
	rc |= curl_easy_setopt(h, CURLOPT_TIMEOUT, ANSWER_S);
	rc |= curl_easy_setopt(h, CURLOPT_USERAGENT, "coldpass-witness/"
	    COLDPASS_VERSION);
	rc |= curl_easy_setopt(h, CURLOPT_ERRORBUFFER, c->error);
	rc |= curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, take);
	rc |= curl_easy_setopt(h, CURLOPT_WRITEDATA, c);
	if (ca)
		rc |= curl_easy_setopt(h, CURLOPT_CAINFO, ca);
	return rc == CURLE_OK;
}

struct cloud *cloud_open(const char *base, const char *ca,
    char why[CLOUD_WHY])
{
	struct cloud *c = calloc(1, sizeof(*c));
	size_t n = strlen(base);

	while (n > 0 && base[n - 1] == '/')
		n--;
	(void)snprintf(why, CLOUD_WHY, "%.200s: is no address of a cloud "
	    "(http://host:port or https://host)", base);
	if (c && n < URL_MAX - 128 && (strncmp(base, "http://", 7) == 0 ||
	    strncmp(base, "https://", 8) == 0)) {
		memcpy(c->base, base, n);
		c->curl = curl_easy_init();
	}
	if (c && c->curl && set_up(c, ca))
		return c;
	cloud_close(c);
	return NULL;
}

/* What a refusing cloud says, on one line. */
static enum status refused(struct cloud *c, const char *path, long code,
    char why[CLOUD_WHY])
{
	for (size_t i = 0; i < c->len; i++)
		if ((unsigned char)c->body[i] < ' ')
			c->body[i] = ' ';
	(void)snprintf(why, CLOUD_WHY, "%.60s: the cloud answers %ld: %.200s",
	    path, code, c->body);
	return STATUS_CONFLICT;
}

static enum status perform(struct cloud *c, const char *path,
    char why[CLOUD_WHY])
{
	char url[URL_MAX];
	long code = 0;
	CURLcode rc;

	(void)snprintf(url, sizeof(url), "%.895s/api/v1/log/%.96s",
	    c->base, path);
	c->len = 0;
	c->error[0] = '\0';
	rc = curl_easy_setopt(c->curl, CURLOPT_URL, url);
	if (rc == CURLE_OK)
		rc = curl_easy_perform(c->curl);
	c->body[c->len] = '\0';
	if (rc == CURLE_WRITE_ERROR) {
		(void)snprintf(why, CLOUD_WHY, "%.200s: the answer is longer "
		    "than any that is due", url);
		return STATUS_RANGE;
	}
	if (rc != CURLE_OK) {
		(void)snprintf(why, CLOUD_WHY, "%.150s: %.150s", url,
		    c->error[0] ? c->error : curl_easy_strerror(rc));
		return STATUS_OFFLINE;
	}
	(void)curl_easy_getinfo(c->curl, CURLINFO_RESPONSE_CODE, &code);
	return code == 200 ? STATUS_OK : refused(c, path, code, why);
}

static enum status get(struct cloud *c, const char *path, const char **body,
    size_t *len, char why[CLOUD_WHY])
{
	enum status s;

	(void)curl_easy_setopt(c->curl, CURLOPT_HTTPGET, 1L);
	s = perform(c, path, why);
	*body = c->body;
	*len = c->len;
	return s;
}

enum status cloud_checkpoint(struct cloud *c, const char **body, size_t *len,
    char why[CLOUD_WHY])
{
	return get(c, "checkpoint", body, len, why);
}

enum status cloud_consistency(struct cloud *c, int64_t from, int64_t to,
    const char **body, size_t *len, char why[CLOUD_WHY])
{
	char path[96];

	(void)snprintf(path, sizeof(path), "consistency?from=%lld&to=%lld",
	    (long long)from, (long long)to);
	return get(c, path, body, len, why);
}

enum status cloud_cosign(struct cloud *c, const char *note, size_t len,
    char why[CLOUD_WHY])
{
	struct curl_slist *type = curl_slist_append(NULL,
	    "Content-Type: text/plain; charset=utf-8");
	enum status s;

	(void)curl_easy_setopt(c->curl, CURLOPT_POST, 1L);
	(void)curl_easy_setopt(c->curl, CURLOPT_POSTFIELDS, note);
	(void)curl_easy_setopt(c->curl, CURLOPT_POSTFIELDSIZE, (long)len);
	(void)curl_easy_setopt(c->curl, CURLOPT_HTTPHEADER, type);
	s = perform(c, "cosignature", why);
	(void)curl_easy_setopt(c->curl, CURLOPT_HTTPHEADER, NULL);
	curl_slist_free_all(type);
	return s;
}
