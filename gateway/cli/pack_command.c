/* SPDX-License-Identifier: Apache-2.0 */
#include "pack_command.h"

#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "pack_file.h"

static const char help_text[] =
    "usage: coldpass pack check PACK...\n"
    "       coldpass pack show PACK [--lang en|ja]\n\n"
    "A jurisdiction pack says what one authority wants to know in advance,\n"
    "for one direction, material and basis (docs/clearance.md).  It is a\n"
    "default proposed by this project: check it before any use.\n\n"
    "  check  read it strictly; print id, version, digest\n"
    "  show   list what it asks for, and where each demand comes from\n\n"
    "Exit: 0 done, 64 usage, 65 bad input, 66 cannot read.\n";

static void print_line(const struct pack *k)
{
	printf("%s version %d, %s, %d members, digest %s\n", k->id,
	    (int)k->version, k->jurisdiction, k->member_count, k->digest);
}

static int check(char **files)
{
	int worst = CLI_OK;

	for (; *files; files++) {
		struct pack_file *f;
		int code = pack_file_load("pack check", *files, &f);

		if (code > worst)
			worst = code;
		if (code == CLI_OK) {
			printf("%s: ok: ", *files);
			print_line(&f->pack);
		}
		pack_file_free(f);
	}
	return cli_finish("pack check", worst);
}

static void print_list(const struct pack *k, const char *name,
    const char *title)
{
	int list = json_member(&k->doc, 0, name);
	char text[LIMIT_TEXT + 1], plain[LIMIT_TEXT + 1];

	for (int at = json_first(&k->doc, list); at >= 0;
	    at = json_next(&k->doc, at)) {
		if (json_string(&k->doc, at, text, sizeof text) == STATUS_OK)
			printf("%s%s\n", title,
			    cli_plain(plain, sizeof plain, text));
		title = "              ";
	}
}

static void print_member(const struct pack *k, const struct pack_member *m,
    const char *language)
{
	char label[LIMIT_TEXT + 1], source[LIMIT_TEXT + 1];
	char system[LIMIT_TEXT + 1];
	const char *where = pack_says(k, m, "system", system);

	printf("  %s %-22s %s\n", m->required ? "*" : " ", m->name,
	    pack_label(k, m, language, label));
	printf("    %-22s %s%s%s\n", "", pack_says(k, m, "source", source),
	    where ? "; goes into " : "", where ? where : "");
}

static int show(const char *file, const char *language)
{
	struct pack_file *f;
	int code = pack_file_load("pack show", file, &f);

	if (code != CLI_OK)
		return code;
	print_line(&f->pack);
	printf("review        usually %.1f h, at most %.1f h, office in %s\n",
	    (double)f->pack.usual_ms / 3600000,
	    (double)f->pack.most_ms / 3600000, f->pack.zone);
	print_list(&f->pack, "not_verified", "not verified  ");
	puts("\nmembers (* required):");
	for (int i = 0; i < f->pack.member_count; i++)
		print_member(&f->pack, &f->pack.members[i], language);
	pack_file_free(f);
	return cli_finish("pack show", CLI_OK);
}

static int run(const char *command, int argc, char **argv,
    const char *language)
{
	char full[16];

	(void)snprintf(full, sizeof full, "pack %s", command);
	if (argc == 0)
		return cli_usage(full, "which pack?");
	if (strcmp(command, "check") == 0)
		return check(argv);
	if (argc > 1)
		return cli_usage(full, "one pack at a time");
	return show(argv[0], language);
}

int pack_command_main(int argc, char **argv)
{
	static const struct option known[] = {
		{ "lang", required_argument, NULL, 'l' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 }
	};
	const char *language = "en", *command = argc > 1 ? argv[1] : "";
	bool is_sub = strcmp(command, "check") == 0 ||
	    strcmp(command, "show") == 0;
	int option;

	while ((option = getopt_long(argc, argv, "h", known, NULL)) != -1) {
		if (option == 'h') {
			fputs(help_text, stdout);
			return cli_finish("pack", CLI_OK);
		}
		if (option != 'l' || (strcmp(optarg, "en") != 0 &&
		    strcmp(optarg, "ja") != 0))
			return cli_usage("pack", "--lang is en or ja");
		language = optarg;
	}
	if (!is_sub)
		return cli_usage("pack", "check or show?");
	return run(command, argc - optind - 1, argv + optind + 1, language);
}
