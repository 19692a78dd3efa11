/* SPDX-License-Identifier: Apache-2.0 */
#include "compare.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cloud.h"
#include "files.h"
#include "view.h"
#include "witness_exit.h"

static int say(int code, const char *file, const char *why)
{
	fprintf(stderr, "coldpass-witness compare: %s%s%s\n", file,
	    file[0] ? ": " : "", why);
	return code;
}

static int load(const char *path, size_t max, char **text, size_t *len)
{
	enum status s = files_load(&files_real, path, max, text, len);

	if (s == STATUS_OK)
		return EXIT_FINE;
	return say(EXIT_NO_READ, path, s == STATUS_RANGE ?
	    "is longer than it can be" : strerror(errno));
}

static int read_view(const char *path, const struct note_key *log,
    struct view *out)
{
	char *text, why[VIEW_WHY];
	size_t len;
	int code = load(path, CHECKPOINT_TEXT, &text, &len);
	bool good;

	if (code != EXIT_FINE)
		return code;
	good = view_read(out, log, text, len, why);
	free(text);
	return good ? EXIT_FINE : say(EXIT_BAD_INPUT, path, why);
}

static int fetch(const struct compare_options *o, const struct view *a,
    const struct view *b, char **text, size_t *len)
{
	char why[CLOUD_WHY];
	struct cloud *cloud = cloud_open(o->cloud, o->ca, why);
	const char *body;
	enum status s = STATUS_SYNTAX;

	if (cloud)
		s = cloud_consistency(cloud, a->checkpoint.size,
		    b->checkpoint.size, &body, len, why);
	*text = s == STATUS_OK ? strndup(body, *len) : NULL;
	cloud_close(cloud);
	return *text ? EXIT_FINE : say(EXIT_CANNOT, "", why);
}

static int judge(const struct compare_options *o, const struct view *a,
    const struct view *b)
{
	char *proof = NULL, why[VIEW_WHY];
	size_t len = 0;
	enum view_verdict v = view_compare(a, b, NULL, 0, why);
	int code = EXIT_FINE;

	if (v == VIEW_UNPROVEN && o->proof)
		code = load(o->proof, CLOUD_BODY, &proof, &len);
	else if (v == VIEW_UNPROVEN && o->cloud)
		code = fetch(o, a, b, &proof, &len);
	if (code != EXIT_FINE)
		return code;
	if (proof)
		v = view_compare(a, b, proof, len, why);
	free(proof);
	printf("%s%s%s\n", view_words(v), why[0] ? ": " : "", why);
	if (v == VIEW_UNPROVEN)
		printf("ask the log for one: /api/v1/log/consistency?"
		    "from=%lld&to=%lld, then --proof FILE, or --cloud URL\n",
		    (long long)a->checkpoint.size,
		    (long long)b->checkpoint.size);
	if (view_is_breach(v))
		return EXIT_BREACH;
	return v == VIEW_SAME || v == VIEW_GROWN ? EXIT_FINE : EXIT_UNPROVEN;
}

int compare_run(const struct compare_options *o)
{
	static struct view a, b;
	char why[VIEW_WHY];
	struct note_key *log = note_key_public(o->log_key, why, sizeof(why));
	int code;

	if (!log)
		return say(EXIT_BAD_INPUT, "", why);
	code = read_view(o->a, log, &a);
	if (code == EXIT_FINE)
		code = read_view(o->b, log, &b);
	/* whoever was shown less stands first */
	if (code == EXIT_FINE)
		code = a.checkpoint.size <= b.checkpoint.size ?
		    judge(o, &a, &b) : judge(o, &b, &a);
	note_key_close(log);
	return code;
}
