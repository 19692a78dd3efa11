/* SPDX-License-Identifier: Apache-2.0 */
/* cases.c - judge many recorded journeys in one process and compare.
 *
 *     cases FOLDER COUNT
 *
 * FOLDER holds N.argv (one argument of `coldpass replay` a line) and N.want
 * (the exit code on the first line, then what it prints) for N from 0.  Says
 * which case differs first; 0: none does.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "replay.h"

#define MAX_ARGS 32
#define MAX_TEXT 262144

static size_t load(const char *folder, int n, const char *what, char *text)
{
	char path[4096];
	size_t len;
	FILE *f;

	snprintf(path, sizeof path, "%s/%d.%s", folder, n, what);
	f = fopen(path, "r");
	if (f == NULL) {
		perror(path);
		exit(2);
	}
	len = fread(text, 1, MAX_TEXT - 1, f);
	fclose(f);
	text[len] = '\0';
	return len;
}

/* Runs it with 'out' in place of the standard output. */
static int judge(char *args, FILE *out)
{
	char *argv[MAX_ARGS] = { "replay" }, *rest = args, *arg;
	int argc = 1, code;

	while (argc < MAX_ARGS - 1 && (arg = strsep(&rest, "\n")) != NULL)
		if (*arg != '\0')
			argv[argc++] = arg;
	optind = 0;
	rewind(out);
	if (ftruncate(fileno(out), 0) != 0)
		return -1;
	dup2(fileno(out), STDOUT_FILENO);
	code = replay_main(argc, argv);
	fflush(stdout);
	return code;
}

int main(int argc, char **argv)
{
	static char args[MAX_TEXT], want[MAX_TEXT], got[MAX_TEXT];
	int count = argc == 3 ? (int)strtol(argv[2], NULL, 10) : 0;
	FILE *out = tmpfile();
	size_t len, used;

	for (int n = 0; n < count && out != NULL; n++) {
		load(argv[1], n, "argv", args);
		len = load(argv[1], n, "want", want);
		used = (size_t)snprintf(got, sizeof got, "%d\n",
		    judge(args, out));
		rewind(out);
		used += fread(got + used, 1, sizeof got - used, out);
		if (used != len || memcmp(got, want, len) != 0) {
			fprintf(stderr, "case %d differs\n", n);
			return 1;
		}
	}
	return out == NULL || count < 1;
}
