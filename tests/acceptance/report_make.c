/* SPDX-License-Identifier: Apache-2.0 */
/* report_make.c - dossiers for report.sh and the bench, with fresh keys.
 *
 * usage: report_make DIR; writes ca.pem, whole.jwsl, many.jwsl, crowd.jwsl
 * (14 days of 16 probes at one minute) and cut.jwsl there. */
#include "report_scene.h"

#include <stdio.h>

static void save(const char *dir, const char *name, const char *data,
    size_t len)
{
	char path[256];
	FILE *out;

	snprintf(path, sizeof path, "%s/%s", dir, name);
	out = fopen(path, "w");
	assert(out != NULL && fwrite(data, 1, len, out) == len);
	assert(fclose(out) == 0);
}

static void save_root(const char *dir, const char *from)
{
	static char text[8192];
	FILE *in = fopen(from, "r");
	size_t len;

	assert(in != NULL);
	len = fread(text, 1, sizeof text, in);
	fclose(in);
	save(dir, "ca.pem", text, len);
}

int main(int argc, char **argv)
{
	struct forge *f = forge_open();

	if (argc != 2)
		return 64;
	save_root(argv[1], f->root_pem);
	report_scene_whole(f);
	save(argv[1], "whole.jwsl", f->text, f->len);
	save(argv[1], "cut.jwsl", f->text, f->len / 2);
	report_scene_many(f);
	save(argv[1], "many.jwsl", f->text, f->len);
	report_scene_crowd(f, 14 * 24 * 4);
	save(argv[1], "crowd.jwsl", f->text, f->len);
	forge_close(f);
	return 0;
}
