/* SPDX-License-Identifier: Apache-2.0 */
/* bench_verify.c - dossiers verified and judged again, beside the signature
 * rate OpenSSL reaches on this machine right now.
 *
 * usage: bench_verify <openssl verifications per second>
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "forge.h"
#include "jws.h"
#include "verify.h"

static double now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static size_t feed(struct verify *v, const struct forge *f)
{
	const char *at = f->text, *end = f->text + f->len;
	size_t lines = 0;

	verify_init(v, &f->crypto, NULL);
	while (at < end) {
		const char *lf = memchr(at, '\n', (size_t)(end - at));

		verify_line(v, at, (size_t)(lf - at));
		at = lf + 1;
		lines++;
	}
	verify_end(v, true);
	assert(v->authentic && v->complete);
	return lines;
}

/* 'blocks' records of 15 readings of each of 'probes' product probes. */
static void make(struct forge *f, int probes, int blocks)
{
	static char payload[LIMIT_RECORD];
	struct record_open o;
	int32_t values[15];

	forge_reset(f);
	forge_fill_open(f, &o);
	for (int i = 1; i < probes; i++) {
		o.probes[i] = o.probes[0];
		snprintf(o.probes[i].id, sizeof(o.probes[i].id), "p%d", i + 1);
	}
	o.probe_count = probes;
	forge_record_open(f, &o, forge_profile_text);
	forge_record_event(f, RECORD_START);
	for (int b = 0; b < blocks; b++) {
		int64_t t = f->leg->time.last_leg_ms + FORGE_MINUTE;
		struct json_writer w;
		size_t len;

		f->head.mono_ms += 15 * FORGE_MINUTE;
		f->head.utc_ms += 15 * FORGE_MINUTE;
		f->head.kind = RECORD_BLOCK;
		leg_step_head(f->leg, &f->head);
		json_write_init(&w, payload, sizeof(payload));
		record_write_head(&w, &f->head);
		json_write_array(&w, "readings");
		for (int i = 0; i < probes; i++) {
			struct record_series s = { .probe = i, .time_ms = t,
				.step_ms = FORGE_MINUTE, .base_mc = 5000,
				.count = 15 };

			for (int k = 0; k < 15; k++) {
				values[k] = 5000 + (b * 7 + k * 13 + i) % 97;
				leg_step_reading(f->leg, i,
				    t + k * FORGE_MINUTE, values[k]);
			}
			record_write_series(&w, &s, values);
		}
		json_write_array_end(&w);
		record_write_end(&w);
		assert(json_write_done(&w, &len) == STATUS_OK);
		forge_line(f, JWS_TYP_RECORD, payload, len, false);
	}
	forge_record_event(f, RECORD_END);
	forge_record_seal(f, true);
}

int main(int argc, char **argv)
{
	double peer = argc > 1 ? atof(argv[1]) : 0, t;
	struct forge *f = forge_open();
	struct verify *v = malloc(sizeof(*v));
	size_t lines = 0;

	assert(v != NULL);
	make(f, 1, 4000);
	t = now_s();
	lines = feed(v, f);
	t = now_s() - t;
	printf("verify: %.0f records/s of 15 readings, one core", lines / t);
	if (peer > 0)
		printf("; %.2f of OpenSSL's %.0f verifications/s (goal 0.5)",
		    lines / t / peer, peer);
	putchar('\n');
	make(f, 16, 2880);
	t = now_s();
	lines = feed(v, f);
	t = now_s() - t;
	printf("verify: 30 days, 16 probes, one minute (%zu records, %.1f MB) "
	    "in %.3f s (goal 0.5)\n", lines, (double)f->len / 1e6, t);
	forge_close(f);
	free(v);
	return 0;
}
