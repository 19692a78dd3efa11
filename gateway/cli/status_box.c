/* SPDX-License-Identifier: Apache-2.0 */
#include "status_box.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "utc.h"

#define WORD 32

static void print_flight(const struct ask *a)
{
	static const char *const sources[] = { "pressure", "motion", "gnss" };
	int at = json_member(&a->doc, 0, "flight");
	char word[WORD], utc[UTC_TEXT];
	bool silent = false;

	if (at < 0)
		return;
	(void)!json_bool(&a->doc, json_member(&a->doc, at, "silent"),
	    &silent);
	if (silent) {
		utc_format(ask_number(a, at, "since_ms", 0), utc);
		printf("flight      in flight since %s: radio silent, "
		    "logging goes on", utc);
	} else {
		printf("flight      not in flight");
	}
	for (int i = 0; i < 3; i++)
		if (json_member(&a->doc, at, sources[i]) >= 0)
			printf(", %s: %s", sources[i], ask_text(a, at,
			    sources[i], word, sizeof(word)));
	putchar('\n');
}

static void print_power(const struct ask *a)
{
	int at = json_member(&a->doc, 0, "power");
	char source[WORD], given_up[64];
	long long pct = ask_number(a, at, "capacity_pct", -1);

	if (at < 0)
		return;
	printf("power       %s", ask_text(a, at, "source", source,
	    sizeof(source)));
	if (pct >= 0)
		printf(", battery at %lld %%", pct);
	ask_text(a, at, "given_up", given_up, sizeof(given_up));
	if (given_up[0] != '\0')
		printf(", GIVEN UP: %s", given_up);
	putchar('\n');
}

static void print_preload(const struct ask *a)
{
	int at = json_member(&a->doc, 0, "preload");
	char state[WORD], order[160], why[320];

	ask_text(a, at, "state", state, sizeof(state));
	if (at < 0 || strcmp(state, "none") == 0)
		return;
	ask_text(a, at, "order", order, sizeof(order));
	ask_text(a, at, "why", why, sizeof(why));
	printf("order       %s %s%s%s\n", order, state,
	    why[0] != '\0' ? ": " : "", why);
}

static void print_inputs(const struct ask *a)
{
	int list = json_member(&a->doc, 0, "inputs");
	char what[160], why[160];

	for (int at = list < 0 ? -1 : json_first(&a->doc, list); at >= 0;
	    at = json_next(&a->doc, at))
		printf("INPUT FAILS %s, for %lld min: %s\n",
		    ask_text(a, at, "what", what, sizeof(what)),
		    ask_number(a, at, "for_s", 0) / 60,
		    ask_text(a, at, "why", why, sizeof(why)));
}

void status_box(const struct ask *a)
{
	print_flight(a);
	print_power(a);
	print_preload(a);
	print_inputs(a);
}
