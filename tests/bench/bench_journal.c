/* SPDX-License-Identifier: Apache-2.0 */
/* bench_journal.c - durable appends per second, beside what the disk does
 * with the bare system calls: pwrite of the same bytes and fdatasync.
 *
 *   bench_journal FOLDER     on the file system that shall be measured
 *
 * The two take turns of 50 appends, so that a disk whose mood changes is the
 * same disk to both.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "journal.h"
#include "trust.h"

#define LINE 760	/* a record of 15 readings */
#define TURNS 40
#define APPENDS 50

static double now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static double cpu_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

struct rates {
	double bare_s, journal_s, bare_cpu_s, journal_cpu_s;
};

static int bare_turn(int fd, const char *line, off_t *at)
{
	for (int i = 0; i < APPENDS; i++) {
		if (pwrite(fd, line, LINE + 1, *at) != LINE + 1 ||
		    fdatasync(fd) != 0)
			return -1;
		*at += LINE + 1;
	}
	return 0;
}

static int journal_turn(struct journal *j, const char *line)
{
	for (int i = 0; i < APPENDS; i++)
		if (journal_append(j, line, LINE) != STATUS_OK)
			return -1;
	return 0;
}

static int take_turns(struct journal *j, int fd, struct rates *r)
{
	char line[LINE + 1];
	off_t at = 0;

	memset(line, 'e', LINE);
	line[LINE] = '\n';
	for (int i = 0; i < TURNS; i++) {
		double wall = now_s(), cpu = cpu_s();

		if (bare_turn(fd, line, &at) != 0)
			return -1;
		r->bare_s += now_s() - wall;
		r->bare_cpu_s += cpu_s() - cpu;
		wall = now_s();
		cpu = cpu_s();
		if (journal_turn(j, line) != 0)
			return -1;
		r->journal_s += now_s() - wall;
		r->journal_cpu_s += cpu_s() - cpu;
	}
	return 0;
}

static void print_rates(const struct rates *r)
{
	double n = TURNS * APPENDS;

	printf("journal: %.0f durable appends/s, %.2f of the disk's %.0f "
	    "(goal 0.8); %.0f us CPU each, %.0f bare\n", n / r->journal_s,
	    r->bare_s / r->journal_s, n / r->bare_s,
	    r->journal_cpu_s / n * 1e6, r->bare_cpu_s / n * 1e6);
}

int main(int argc, char **argv)
{
	char journal_path[512], bare_path[512];
	struct trust *trust = trust_open();
	struct crypto hash;
	struct rates r = { 0 };
	enum status s = STATUS_OK;
	int64_t torn = 0;
	struct journal *j;
	int fd, bad;

	if (argc != 2 || !trust)
		return 64;
	trust_crypto(trust, &hash);
	(void)snprintf(journal_path, sizeof(journal_path), "%s/journal.jwsl",
	    argv[1]);
	(void)snprintf(bare_path, sizeof(bare_path), "%s/bare", argv[1]);
	j = journal_open(&files_real, journal_path, &hash, NULL, NULL, &torn,
	    &s);
	fd = open(bare_path, O_RDWR | O_CREAT | O_TRUNC, 0600);
	if (!j || fd < 0) {
		fprintf(stderr, "bench_journal: %s cannot be written\n",
		    argv[1]);
		return 66;
	}
	bad = take_turns(j, fd, &r);
	journal_close(j);
	close(fd);
	unlink(journal_path);
	unlink(bare_path);
	trust_close(trust);
	if (bad == 0)
		print_rates(&r);
	return bad != 0;
}
