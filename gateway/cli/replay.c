/* SPDX-License-Identifier: Apache-2.0 */
/* replay.c - see replay.h: files, result, exit code. */
#include "replay.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "judgement_json.h"
#include "journey_source.h"
#include "replay_options.h"
#include "replay_plot.h"
#include "replay_probe.h"
#include "replay_text.h"

#define COMMAND REPLAY_OPTIONS_COMMAND

static int load_profile(const char *path, struct profile *profile)
{
	struct problem p = { .status = STATUS_OK };
	struct json_token *tokens;
	int code;
	size_t len;
	char *text;

	code = cli_load(COMMAND, path, LIMIT_PROFILE, &text, &len);
	if (code != CLI_OK)
		return code;
	tokens = cli_alloc(PROFILE_TOKENS, sizeof *tokens);
	if (profile_parse(profile, text, len, tokens, &p) != STATUS_OK)
		code = cli_bad_input(COMMAND, path, &p);
	free(tokens);
	free(text);
	return code;
}

struct result {
	const struct profile *profile;
	const struct replay_probes *probes;
	const struct journey_source *source;
};

static void write_json(struct json_writer *w, void *ctx)
{
	const struct result *r = ctx;
	const struct replay_probe *p;
	size_t i;

	json_write_object(w, NULL);
	json_write_string(w, "outcome",
	    rules_outcome_name(r->probes->outcome));
	journey_source_write(r->source, w);
	json_write_array(w, "probes");
	for (i = 0; i < r->probes->count; i++) {
		p = &r->probes->list[i];
		judgement_json_probe(w, p->name, r->profile, &p->judgement,
		    p->excursions, p->excursion_count);
	}
	json_write_array_end(w);
	json_write_object_end(w);
}

static int print_result(const struct replay_options *o,
    const struct profile *profile, const struct replay_probes *probes,
    struct journey_source *source)
{
	struct result r = { profile, probes, source };
	int code;

	if (o->plot != NULL && (code = replay_plot_draw(COMMAND, o->plot,
	    profile, probes, source)) != CLI_OK)
		return code;

	if (o->json) {
		if ((code = cli_print_json(COMMAND, write_json, &r)) != CLI_OK)
			return code;
	} else {
		replay_text_print(profile, probes, source);
	}
	return cli_finish(COMMAND, probes->outcome <= RULES_BUDGET_USED
	    ? CLI_OK : CLI_ADVERSE);
}

static int judge(const struct replay_options *o,
    const struct profile *profile)
{
	struct problem p = { .status = STATUS_OK };
	struct journey_source *source = cli_alloc(1, sizeof *source);
	struct replay_probes probes;
	int code;

	code = journey_source_open(source, COMMAND, o->csv, o->dialect,
	    o->zone);
	if (code == CLI_OK && replay_probe_judge(&probes, profile, &o->span,
	    source, &p) != STATUS_OK) {
		code = cli_bad_input(COMMAND, o->csv, &p);
		journey_source_close(source);
	} else if (code == CLI_OK) {
		code = print_result(o, profile, &probes, source);
		replay_probe_free(&probes);
		journey_source_close(source);
	}
	free(source);
	return code;
}

int replay_main(int argc, char **argv)
{
	struct replay_options o;
	struct profile *profile;
	int code = replay_options_parse(&o, argc, argv);

	if (code != CLI_OK)
		return code;
	if (o.help)
		return replay_options_help();
	profile = cli_alloc(1, sizeof *profile);
	code = load_profile(o.profile, profile);
	if (code == CLI_OK)
		code = judge(&o, profile);
	free(profile);
	return code;
}
