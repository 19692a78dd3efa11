/* SPDX-License-Identifier: Apache-2.0 */
/* key_options.h - the command line of `coldpass key`, read and checked. */
#ifndef KEY_OPTIONS_H
#define KEY_OPTIONS_H

#include <stdbool.h>

#include "pki.h"

#define KEY_HOSTS 16

enum key_option {
	KEY_KEY, KEY_OUT, KEY_ROLE, KEY_NAME, KEY_TLS_CLIENT, KEY_TLS_SERVER,
	KEY_HOST, KEY_INTERMEDIATE, KEY_REQUEST, KEY_CA, KEY_CA_KEY, KEY_DAYS,
	KEY_NOT_BEFORE, KEY_OPTION_COUNT
};

struct key_options {
	const char *command;		/* "key new", for messages */
	const char *value[KEY_OPTION_COUNT];	/* NULL: not given */
	const char *hosts[KEY_HOSTS];
	int host_count;
	const char *file;		/* the argument that is no option */
	bool json, help;
};

/* One subcommand: what it takes, as bits 1 << enum key_option. */
struct key_subcommand {
	const char *name;		/* "new" */
	const char *full_name;		/* "key new" */
	unsigned needed, allowed;	/* allowed beside needed */
	bool takes_file;
	int (*run)(const struct key_options *o);
};

/* Read argv, of which argv[0] is the subcommand.  CLI_OK, or CLI_USAGE after
 * saying why; with --help the rest is not looked at. */
int key_options_parse(const struct key_subcommand *sub, int argc, char **argv,
    struct key_options *o);

/* Whom a request or certificate is for: exactly one of --role with --name,
 * --tls-client, --tls-server, --intermediate. */
int key_options_subject(const struct key_options *o, struct pki_subject *s);

/* --not-before (default: now) and --days into s. */
int key_options_validity(const struct key_options *o, int64_t default_days,
    struct pki_subject *s);

#endif
