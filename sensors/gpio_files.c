/* SPDX-License-Identifier: Apache-2.0 */
/* gpio_files.c - levels in files, edges by inotify. */
#include "gpio_files.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define NEWS 4096

struct line {
	int fd;			/* inotify; -1: an output */
	bool is_active_low, is_active;
	char path[PATH_MAX];
};

/* 0 with *level; EAGAIN: nothing there yet; EIO: it fails. */
static int read_level(const struct line *l, bool *level)
{
	char text[4];
	int fd = open(l->path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return errno;
	n = read(fd, text, sizeof(text));
	close(fd);
	if (n == 0)
		return EAGAIN;
	if (n < 0 || (text[0] != '0' && text[0] != '1') ||
	    (n > 1 && text[1] != '\n'))
		return EIO;
	*level = (text[0] == '1') != l->is_active_low;
	return 0;
}

static int files_fd(void *line)
{
	const struct line *l = line;

	return l->fd;
}

static int files_get(void *line, bool *is_active)
{
	struct line *l = line;
	int e = read_level(l, is_active);

	if (e == EAGAIN) {
		*is_active = l->is_active;
		e = 0;
	}
	if (e == 0)
		l->is_active = *is_active;
	return e;
}

static int files_set(void *line, bool is_active)
{
	const struct line *l = line;
	int fd = open(l->path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	char level = is_active != l->is_active_low ? '1' : '0';
	int e = 0;

	if (fd < 0)
		return errno;
	if (pwrite(fd, &level, 1, 0) != 1)
		e = errno;
	close(fd);
	return e;
}

/* What came between is gone; only the level that is left is told. */
static int files_edges(void *line, struct gpio_edge *out, size_t cap)
{
	struct line *l = line;
	struct timespec now;
	char news[NEWS];
	bool level;
	int e;

	while (read(l->fd, news, sizeof(news)) > 0)
		continue;
	e = read_level(l, &level);
	if (e == EAGAIN || (e == 0 && level == l->is_active) || cap == 0)
		return 0;
	if (e != 0)
		return -e;
	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	l->is_active = level;
	out[0] = (struct gpio_edge){ .is_active = level,
	    .mono_ns = (int64_t)now.tv_sec * 1000000000 + now.tv_nsec };
	return 1;
}

static void files_close(void *line)
{
	struct line *l = line;

	if (l->fd >= 0)
		close(l->fd);
	free(l);
}

static const struct gpio_ops files_ops = {
	.fd = files_fd,
	.get = files_get,
	.set = files_set,
	.edges = files_edges,
	.close = files_close,
};

bool gpio_files_is_chip(const char *chip)
{
	struct stat st;

	return stat(chip, &st) == 0 && S_ISDIR(st.st_mode);
}

static struct line *new_line(const struct gpio_spec *spec)
{
	struct line *l = calloc(1, sizeof(*l));

	if (l == NULL)
		return NULL;
	l->fd = -1;
	l->is_active_low = spec->is_active_low;
	(void)snprintf(l->path, sizeof(l->path), "%s/%u", spec->chip,
	    spec->line);
	return l;
}

static bool refuse(struct line *l, const struct gpio_spec *spec, int e,
    char *why, size_t cap)
{
	if (l != NULL)
		files_close(l);
	gpio_explain(spec, e, why, cap);
	return false;
}

bool gpio_files_open_input(struct gpio *g, const struct gpio_spec *spec,
    char *why, size_t cap)
{
	struct line *l = new_line(spec);
	bool level;
	int e;

	if (l == NULL)
		return refuse(l, spec, ENOMEM, why, cap);
	l->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (l->fd < 0 || inotify_add_watch(l->fd, l->path, IN_MODIFY |
	    IN_CLOSE_WRITE) < 0)
		return refuse(l, spec, errno, why, cap);
	e = files_get(l, &level);
	if (e != 0)
		return refuse(l, spec, e, why, cap);
	*g = (struct gpio){ &files_ops, l };
	return true;
}

bool gpio_files_open_output(struct gpio *g, const struct gpio_spec *spec,
    bool is_active, char *why, size_t cap)
{
	struct line *l = new_line(spec);
	int e = l == NULL ? ENOMEM : files_set(l, is_active);

	if (e != 0)
		return refuse(l, spec, e, why, cap);
	*g = (struct gpio){ &files_ops, l };
	return true;
}
