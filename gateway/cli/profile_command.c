/* SPDX-License-Identifier: Apache-2.0 */
/* profile_command.c - see profile_command.h. */
#include "profile_command.h"

#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "profile_diff.h"
#include "profile_doubt.h"
#include "profile_file.h"
#include "profile_show.h"
#include "profile_sign.h"

struct options {
	const char *command;		/* "profile check" */
	struct profile_sign_by by;
	bool json, help;
	char **files;
	int file_count;
};

enum { OPTION_KEY = 1000, OPTION_CERT, OPTION_OUT, OPTION_JSON, OPTION_HELP };

static const struct option long_options[] = {
	{ "json", no_argument, NULL, OPTION_JSON },
	{ "help", no_argument, NULL, OPTION_HELP },
	{ NULL, 0, NULL, 0 }
};

static const struct option sign_options[] = {
	{ "key", required_argument, NULL, OPTION_KEY },
	{ "cert", required_argument, NULL, OPTION_CERT },
	{ "out", required_argument, NULL, OPTION_OUT },
	{ "json", no_argument, NULL, OPTION_JSON },
	{ "help", no_argument, NULL, OPTION_HELP },
	{ NULL, 0, NULL, 0 }
};

static const char help_text[] =
    "usage: coldpass profile check FILE... [--json]\n"
    "       coldpass profile show FILE [--json]\n"
    "       coldpass profile diff A B [--json]\n"
    "       coldpass profile sign --key FILE --cert CERT --out OUT FILE "
    "[--json]\n"
    "\n"
    "  check  does each file hold a product profile that can be armed?  What\n"
    "         is allowed but hardly meant is a warning, and no error; that a\n"
    "         reading farther from storage could come out better is an error\n"
    "  show   the profile in words, for whoever approves it\n"
    "  diff   what B changes against A, and whether that is milder or "
    "stricter\n"
    "  sign   the quality unit's signature under the file's exact bytes; a\n"
    "         profile that does not check is not signed\n"
    "\n"
    "  --key FILE   private key of the quality unit (see coldpass key)\n"
    "  --cert CERT  its certificate and the intermediates, in PEM\n"
    "  --out OUT    the signed profile (JWS); an older one is replaced\n"
    "\n"
    "The digest is what `coldpass verify --profile-digest` takes.\n"
    "Exit: 0 done (diff: the same), 1 diff: they differ, 64 usage, 65 bad "
    "input,\n66 cannot read or write.\n";

static int take_option(struct options *o, int option, const char *given)
{
	switch (option) {
	case OPTION_KEY: o->by.key = optarg; return CLI_OK;
	case OPTION_CERT: o->by.cert = optarg; return CLI_OK;
	case OPTION_OUT: o->by.out = optarg; return CLI_OK;
	case OPTION_JSON: o->json = o->by.json = true; return CLI_OK;
	case OPTION_HELP: o->help = true; return CLI_OK;
	case ':': return cli_usage(o->command, "%s needs a value", given);
	default: return cli_usage(o->command, "%s: no such option", given);
	}
}

static int parse(struct options *o, const struct option *known, int argc,
    char **argv)
{
	int option, code;

	optind = 1;
	while ((option = getopt_long(argc, argv, ":", known, NULL)) != -1) {
		code = take_option(o, option, argv[optind - 1]);
		if (code != CLI_OK || o->help)
			return code;
	}
	o->files = argv + optind;
	o->file_count = argc - optind;
	if (o->file_count == 0)
		return cli_usage(o->command, "which profile file?");
	return CLI_OK;
}

/* --- check --------------------------------------------------------------- */

/* What may be meant, but should be looked at again. */
static void write_doubts(struct json_writer *w, const struct profile *p)
{
	struct problem doubts[PROFILE_DOUBTS];
	int count = profile_doubt(p, doubts);

	json_write_array(w, "warnings");
	for (int i = 0; i < count; i++) {
		json_write_object(w, NULL);
		json_write_string(w, "member", doubts[i].where);
		json_write_string(w, "why", doubts[i].why);
		json_write_object_end(w);
	}
	json_write_array_end(w);
}

static void print_checked(const struct profile_file *f)
{
	struct problem doubts[PROFILE_DOUBTS];
	int count = profile_doubt(&f->profile, doubts);

	printf("%s: ok: %s version %d, digest %s\n", f->path, f->profile.id,
	    f->profile.version, f->digest);
	for (int i = 0; i < count; i++)
		printf("%s: warning: %s: %s\n", f->path, doubts[i].where,
		    doubts[i].why);
}

static void write_checked(struct json_writer *w, const struct profile_file *f)
{
	json_write_object(w, NULL);
	json_write_string(w, "file", f->path);
	json_write_bool(w, "ok", f->code == CLI_OK);
	if (f->code == CLI_OK) {
		json_write_string(w, "id", f->profile.id);
		json_write_int(w, "version", f->profile.version);
		json_write_string(w, "digest", f->digest);
		write_doubts(w, &f->profile);
	} else {
		json_write_int(w, "line", f->problem.line);
		json_write_string(w, "member", f->problem.where);
		json_write_string(w, "why", f->problem.why[0] != '\0' ?
		    f->problem.why : "cannot be read");
	}
	json_write_object_end(w);
}

struct checked {
	struct profile_file *files;
	int count;
};

static void write_all_checked(struct json_writer *w, void *ctx)
{
	const struct checked *c = ctx;

	json_write_object(w, NULL);
	json_write_array(w, "files");
	for (int i = 0; i < c->count; i++)
		write_checked(w, &c->files[i]);
	json_write_array_end(w);
	json_write_object_end(w);
}

typedef int load_fn(const char *command, const char *path,
    struct profile_file *f);

/* Read and check one file; what is wrong with it goes to stderr. */
static int load(const struct options *o, load_fn *fn, const char *path,
    struct profile_file *f)
{
	int code = fn(o->command, path, f);

	if (code == CLI_BAD_INPUT && f->text != NULL)
		return cli_bad_input(o->command, path, &f->problem);
	return code;
}

static int check(const struct options *o)
{
	struct checked c = { .count = o->file_count };
	int worst = CLI_OK;

	c.files = cli_alloc((size_t)c.count, sizeof *c.files);
	for (int i = 0; i < c.count; i++) {
		struct profile_file *f = &c.files[i];
		int code = load(o, profile_file_load_usable, o->files[i], f);

		worst = code > worst ? code : worst;
		if (code == CLI_OK && !o->json)
			print_checked(f);
		profile_file_free(f);
	}
	if (o->json &&
	    cli_print_json(o->command, write_all_checked, &c) != CLI_OK)
		worst = CLI_NO_READ;
	free(c.files);
	return cli_finish(o->command, worst);
}

/* --- show, diff and sign ------------------------------------------------- */

static void write_shown(struct json_writer *w, void *ctx)
{
	const struct profile_file *f = ctx;

	json_write_object(w, NULL);
	json_write_string(w, "file", f->path);
	json_write_string(w, "digest", f->digest);
	json_write_raw(w, "profile", f->text, f->len);
	json_write_object_end(w);
}

static int show(const struct options *o)
{
	struct profile_file f;
	int code = load(o, profile_file_load, o->files[0], &f);

	if (code == CLI_OK && o->json)
		code = cli_print_json(o->command, write_shown, &f);
	else if (code == CLI_OK)
		profile_show_print(&f);
	profile_file_free(&f);
	return cli_finish(o->command, code);
}

static int diff(const struct options *o)
{
	struct profile_file a, b;
	int code;

	if (o->file_count != 2)
		return cli_usage(o->command, "takes two profiles");
	code = load(o, profile_file_load, o->files[0], &a);
	if (code == CLI_OK) {
		code = load(o, profile_file_load, o->files[1], &b);
		if (code == CLI_OK)
			code = profile_diff_print(&a, &b, o->json);
		profile_file_free(&b);
	}
	profile_file_free(&a);
	return cli_finish(o->command, code);
}

static int sign(const struct options *o)
{
	struct profile_file f;
	int code;

	if (o->by.key == NULL || o->by.cert == NULL || o->by.out == NULL)
		return cli_usage(o->command, "--%s is missing",
		    o->by.key == NULL ? "key" :
		    o->by.cert == NULL ? "cert" : "out");
	code = load(o, profile_file_load_usable, o->files[0], &f);
	if (code == CLI_OK)
		code = profile_sign(&f, &o->by);
	profile_file_free(&f);
	return code;
}

/* --- dispatch ------------------------------------------------------------ */

static const struct {
	const char *name, *full_name;
	const struct option *options;
	bool is_many;
	int (*run)(const struct options *o);
} subcommands[] = {
	{ "check", "profile check", long_options, true, check },
	{ "show", "profile show", long_options, false, show },
	{ "diff", "profile diff", long_options, true, diff },
	{ "sign", "profile sign", sign_options, false, sign },
};

static int run(size_t i, int argc, char **argv)
{
	struct options o = { .command = subcommands[i].full_name };
	int code = parse(&o, subcommands[i].options, argc, argv);

	if (code != CLI_OK)
		return code;
	if (o.help) {
		fputs(help_text, stdout);
		return cli_finish(o.command, CLI_OK);
	}
	if (!subcommands[i].is_many && o.file_count > 1)
		return cli_usage(o.command, "\"%s\" is one argument too many",
		    o.files[1]);
	return subcommands[i].run(&o);
}

int profile_command_main(int argc, char **argv)
{
	if (argc < 2)
		return cli_usage("profile", "what? check, show, diff or sign");
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
		fputs(help_text, stdout);
		return cli_finish("profile", CLI_OK);
	}
	for (size_t i = 0; i < sizeof subcommands / sizeof subcommands[0]; i++)
		if (strcmp(argv[1], subcommands[i].name) == 0)
			return run(i, argc - 1, argv + 1);
	return cli_usage("profile", "\"%s\" is none of check, show, diff, "
	    "sign",
	    argv[1]);
}
