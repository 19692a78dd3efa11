/* SPDX-License-Identifier: Apache-2.0 */
#include "pending.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const char magic[8] = "CPpend\r\n";
#define VERSION 1
/* offsets in a half's header */
#define AT_VERSION 8
#define AT_GENERATION 16
#define AT_LENGTH 24
#define AT_DIGEST 32

struct pending {
	const struct files *files;
	const struct crypto *hash;
	int fd;
	uint64_t generation;	/* of the newest whole half */
	char half[PENDING_HALF];
};

static void put(char *to, uint64_t v)
{
	for (int i = 0; i < 8; i++)
		to[i] = (char)(unsigned char)(v >> (56 - 8 * i));
}

static uint64_t get(const char *from)
{
	uint64_t v = 0;

	for (int i = 0; i < 8; i++)
		v = v << 8 | (unsigned char)from[i];
	return v;
}

/* The digest covers the header's fields as well as the text. */
static enum status digest(struct pending *p, size_t len,
    uint8_t out[CRYPTO_DIGEST])
{
	memset(p->half + AT_DIGEST, 0, CRYPTO_DIGEST);
	return p->hash->sha256(p->hash->ctx, p->half, PENDING_HEADER + len,
	    out);
}

static bool is_header(const struct pending *p)
{
	return memcmp(p->half, magic, sizeof(magic)) == 0 &&
	    get(p->half + AT_VERSION) == VERSION &&
	    get(p->half + AT_LENGTH) <= PENDING_TEXT &&
	    get(p->half + AT_GENERATION) > p->generation;
}

static bool is_whole(struct pending *p, size_t len)
{
	uint8_t stated[CRYPTO_DIGEST], found[CRYPTO_DIGEST];

	memcpy(stated, p->half + AT_DIGEST, sizeof(stated));
	return digest(p, len, found) == STATUS_OK &&
	    memcmp(stated, found, sizeof(found)) == 0;
}

/* A half that is torn, older or was never written is no failure. */
static enum status read_half(struct pending *p, int which, char **text,
    size_t *len)
{
	off_t at = (off_t)which * PENDING_HALF;
	enum status s = files_read_at(p->files, p->fd, p->half,
	    PENDING_HEADER, at);
	size_t n = 0;
	char *copy;

	if (s == STATUS_OK && !is_header(p))
		return STATUS_OK;
	if (s == STATUS_OK) {
		n = (size_t)get(p->half + AT_LENGTH);
		s = files_read_at(p->files, p->fd, p->half + PENDING_HEADER,
		    n, at + PENDING_HEADER);
	}
	if (s == STATUS_RANGE)
		return STATUS_OK;	/* the file ends before */
	if (s != STATUS_OK)
		return s;
	if (!is_whole(p, n))
		return STATUS_OK;
	copy = malloc(n + 1);
	if (!copy)
		return STATUS_NO_SPACE;
	memcpy(copy, p->half + PENDING_HEADER, n);
	copy[n] = '\0';
	free(*text);
	*text = copy;
	*len = n;
	p->generation = get(p->half + AT_GENERATION);
	return STATUS_OK;
}

/* All its blocks exist before the first reading depends on them. */
static enum status create(struct pending *p, const char *path)
{
	p->fd = p->files->open(path, O_RDWR | O_CREAT | O_NOFOLLOW, 0600);
	if (p->fd < 0)
		return STATUS_IO;
	if (p->files->fallocate(p->fd, 0, 0, 2 * PENDING_HALF) != 0 &&
	    errno != EOPNOTSUPP)
		return STATUS_IO;
	if (p->files->fsync(p->fd) != 0)
		return STATUS_IO;
	return files_sync_dir_of(p->files, path);
}

struct pending *pending_open(const struct files *files, const char *path,
    const struct crypto *hash, char **text, size_t *len, enum status *s)
{
	struct pending *p = calloc(1, sizeof(*p));

	*text = NULL;
	*len = 0;
	if (!p) {
		*s = STATUS_NO_SPACE;
		return NULL;
	}
	p->files = files;
	p->hash = hash;
	p->fd = -1;
	*s = create(p, path);
	for (int i = 0; i < 2 && *s == STATUS_OK; i++)
		*s = read_half(p, i, text, len);
	if (*s == STATUS_OK)
		return p;
	free(*text);
	*text = NULL;
	pending_close(p);
	return NULL;
}

void pending_close(struct pending *p)
{
	int why = errno;

	if (!p)
		return;
	if (p->fd >= 0)
		(void)p->files->close(p->fd);
	free(p);
	errno = why;
}

enum status pending_write(struct pending *p, const char *text, size_t len)
{
	uint64_t next = p->generation + 1;
	uint8_t found[CRYPTO_DIGEST];
	enum status s;

	if (len > PENDING_TEXT)
		return STATUS_RANGE;
	memcpy(p->half, magic, sizeof(magic));
	put(p->half + AT_VERSION, VERSION);
	put(p->half + AT_GENERATION, next);
	put(p->half + AT_LENGTH, len);
	memcpy(p->half + PENDING_HEADER, text, len);
	s = digest(p, len, found);
	if (s != STATUS_OK)
		return s;
	memcpy(p->half + AT_DIGEST, found, sizeof(found));
	s = files_write_at(p->files, p->fd, p->half, PENDING_HEADER + len,
	    (off_t)(next % 2) * PENDING_HALF);
	if (s != STATUS_OK)
		return s;
	if (p->files->fdatasync(p->fd) != 0)
		return STATUS_IO;
	p->generation = next;
	return STATUS_OK;
}
