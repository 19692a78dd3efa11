/* SPDX-License-Identifier: Apache-2.0 */
#include "profile_sign.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli.h"
#include "files.h"
#include "sign_as.h"

#define COMMAND "profile sign"

struct signed_profile {
	const struct profile_file *file;
	const char *out, *thumb;
};

static void write_json(struct json_writer *w, void *ctx)
{
	const struct signed_profile *p = ctx;

	json_write_object(w, NULL);
	json_write_string(w, "file", p->out);
	json_write_string(w, "id", p->file->profile.id);
	json_write_int(w, "version", p->file->profile.version);
	json_write_string(w, "digest", p->file->digest);
	json_write_string(w, "signer", p->thumb);
	json_write_object_end(w);
}

static int write_out(const struct profile_sign_by *by,
    const struct profile_file *f, const struct sign_as *as)
{
	struct signed_profile p = { f, by->out, as->thumb };

	if (files_replace(&files_real, by->out, as->line, as->len, 0644) !=
	    STATUS_OK) {
		fprintf(stderr, "coldpass " COMMAND ": %s: cannot write: %s\n",
		    by->out, strerror(errno));
		return CLI_NO_READ;
	}
	if (!by->json)
		printf("%s: %s version %d signed, digest %s\n", by->out,
		    f->profile.id, f->profile.version, f->digest);
	else if (cli_print_json(COMMAND, write_json, &p) != CLI_OK)
		return CLI_NO_READ;
	return cli_finish(COMMAND, CLI_OK);
}

int profile_sign(const struct profile_file *f,
    const struct profile_sign_by *by)
{
	static struct sign_as as;
	int code = sign_as_open(&as, COMMAND, "quality", by->key, by->cert);

	if (code == CLI_OK)
		code = sign_as_line(&as, JWS_TYP_PROFILE, f->path, f->text,
		    f->len);
	if (code == CLI_OK)
		code = write_out(by, f, &as);
	sign_as_close(&as);
	return code;
}
