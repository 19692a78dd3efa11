/* SPDX-License-Identifier: Apache-2.0 */
/* pack_file.h - a jurisdiction pack out of a file. */
#ifndef PACK_FILE_H
#define PACK_FILE_H

#include "pack.h"

struct pack_file {
	char *text;
	struct pack pack;
	struct json_token tokens[PACK_TOKENS];
};

/* CLI_OK, or an exit code after saying why not; *out is then NULL. */
int pack_file_load(const char *command, const char *path,
    struct pack_file **out) MUST_USE;
void pack_file_free(struct pack_file *f);

#endif
