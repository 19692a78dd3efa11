/* SPDX-License-Identifier: Apache-2.0 */
/* status_text.c - what is wrong now, and how long is left to act. */
#include "status_text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "status_box.h"
#include "status_outlook.h"
#include "utc.h"

static void print_span(long long s)
{
	if (s < 120)
		printf("%lld s", s);
	else if (s < 7200)
		printf("%lld min", s / 60);
	else
		printf("%lld h %02lld min", s / 3600, s / 60 % 60);
}

static void print_temp(long long mc)
{
	printf("%s%lld.%03lld °C", mc < 0 ? "-" : "", llabs(mc) / 1000,
	    llabs(mc) % 1000);
}

void status_text_print_member(const struct ask *a, const char *name)
{
	size_t len;
	int at = json_member(&a->doc, 0, name);
	const char *raw = at < 0 ? "null" : json_raw(&a->doc, at, &len);

	if (at < 0)
		len = 4;
	printf("{\"ok\":true,\"%s\":%.*s}\n", name, (int)len, raw);
}

static void print_handover(const struct ask *a)
{
	int all = json_member(&a->doc, 0, "handover");
	int stick = all < 0 ? -1 : json_member(&a->doc, all, "stick");
	int http = all < 0 ? -1 : json_member(&a->doc, all, "http");
	char state[16], at[256], why[320];

	ask_text(a, stick, "state", state, sizeof(state));
	ask_text(a, stick, "at", at, sizeof(at));
	ask_text(a, stick, "why", why, sizeof(why));
	if (strcmp(state, "none") == 0)
		puts("stick       none is in");
	else if (strcmp(state, "copying") == 0)
		puts("stick       COPYING: do not pull it out");
	else if (strcmp(state, "done") == 0)
		printf("stick       %s: %lld dossiers copied, %lld were "
		    "there: may be pulled out\n", at,
		    ask_number(a, stick, "copied", 0),
		    ask_number(a, stick, "were_there", 0));
	else if (state[0] != '\0')
		printf("stick       %s: NOT DONE: %s\n", at, why);
	if (http >= 0)
		printf("pages       http://%s:%lld/\n",
		    ask_text(a, http, "host", at, sizeof(at)),
		    ask_number(a, http, "port", 0));
}

void status_text_gateway(const struct ask *a)
{
	int clock = json_member(&a->doc, 0, "clock");
	char keeper[100], gw[80], quality[32], lamp[32], version[32], utc[UTC_TEXT];
	long long pace = ask_number(a, 0, "sim", 0);
	bool link = false;
	char radio[32];

	(void)!json_bool(&a->doc, json_member(&a->doc, 0, "link"), &link);
	utc_format(ask_number(a, clock, "utc_ms", 0), utc);
	printf("gateway     %s, version %s, lamp %s\n",
	    ask_text(a, 0, "gateway", gw, sizeof(gw)),
	    ask_text(a, 0, "version", version, sizeof(version)),
	    ask_text(a, 0, "lamp", lamp, sizeof(lamp)));
	printf("clock       %s, %s, within %lld ms, kept by %s\n", utc,
	    ask_text(a, clock, "quality", quality, sizeof(quality)),
	    ask_number(a, clock, "err_ms", 0),
	    ask_text(a, clock, "kept_by", keeper, sizeof(keeper)));
	if (pace > 0)
		printf("SIMULATION  recorded readings, time at pace %lld\n",
		    pace);
	ask_text(a, 0, "radio", radio, sizeof(radio));
	printf("link        %s, %lld records without receipt\n",
	    link ? "up" : strcmp(radio, "flight") == 0 ?
	    "off in the air: records are kept here" :
	    strcmp(radio, "saving") == 0 ?
	    "off to save power, on for what is urgent" :
	    "DOWN: records are kept here",
	    ask_number(a, 0, "unreceipted", 0));
	if (ask_number(a, 0, "autonomy_h", -1) >= 0)
		printf("store       room for %lld days\n",
		    ask_number(a, 0, "autonomy_h", 0) / 24);
	print_handover(a);
	status_box(a);
}

static void print_readings(const struct ask *a, int consignment)
{
	int list = json_member(&a->doc, consignment, "readings");
	char id[64], role[64], why[64];

	for (int at = list < 0 ? -1 : json_first(&a->doc, list); at >= 0;
	    at = json_next(&a->doc, at)) {
		int temp = json_member(&a->doc, at, "temp_mc");
		int64_t mc;

		printf("    %-12s %-10s ",
		    ask_text(a, at, "probe", id, sizeof(id)),
		    ask_text(a, at, "role", role, sizeof(role)));
		if (json_int(&a->doc, temp, INT32_MIN, INT32_MAX, &mc) ==
		    STATUS_OK)
			print_temp(mc);
		else
			printf("no value %s", ask_text(a, at, "why", why,
			    sizeof(why)));
		putchar('\n');
	}
}

static void print_consignment(const struct ask *a, int at,
    bool with_readings)
{
	char cid[64], state[32], outcome[32], profile[64], why[200];
	long long age = ask_number(a, at, "age_s", -1);
	bool failing = false, stopped = false;

	printf("%s  leg %lld  %s",
	    ask_text(a, at, "cid", cid, sizeof(cid)),
	    ask_number(a, at, "leg", 0),
	    ask_text(a, at, "state", state, sizeof(state)));
	ask_text(a, at, "outcome", outcome, sizeof(outcome));
	ask_text(a, at, "profile", profile, sizeof(profile));
	ask_text(a, at, "why", why, sizeof(why));
	printf("%s%s%s%s%s%s", profile[0] != '\0' ? "  " : "", profile,
	    outcome[0] != '\0' ? "  " : "", outcome,
	    why[0] != '\0' ? ": " : "", why);
	printf("  %lld records, %lld without receipt\n",
	    ask_number(a, at, "records", 0),
	    ask_number(a, at, "uncovered", ask_number(a, at, "records", 0)));
	if (json_bool(&a->doc, json_member(&a->doc, at, "stopped"),
	    &stopped) == STATUS_OK && stopped)
		puts("    STOPPED: identifiers did not match; two persons "
		    "have to release it");
	if (!with_readings)
		return;
	if (json_bool(&a->doc, json_member(&a->doc, at, "store_failing"),
	    &failing) == STATUS_OK && failing)
		puts("    STORE FAILS: readings are in memory only");
	if (age >= 0) {
		printf("    last reading ");
		print_span(age);
		puts(" ago");
	}
	print_readings(a, at);
	status_outlook_alarms(a, cid);
	status_outlook_budgets(a, at);
	status_outlook_estimates(a, at);
}

void status_text_consignments(const struct ask *a, bool with_readings)
{
	int list = json_member(&a->doc, 0, "consignments");
	int at = list < 0 ? -1 : json_first(&a->doc, list);

	if (at < 0)
		puts("no consignment here");
	for (; at >= 0; at = json_next(&a->doc, at))
		print_consignment(a, at, with_readings);
}
