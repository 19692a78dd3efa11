/* SPDX-License-Identifier: Apache-2.0 */
/* metrics.c - relaxed atomics: each value is true, a set of them need not be
 * of one instant. */
#include "metrics.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

static const char *const refusal_names[METRICS_REFUSALS] = {
	"size", "topic", "syntax", "alg", "typ", "header", "json", "depth",
	"repeated", "number", "payload", "signature", "untrusted", "signer",
	"expired", "profile", "numbering", "hold-full"
};

static const uint64_t bucket_bounds[METRICS_BUCKETS - 1] = { 1, 3, 10, 30,
	100, 300, 1000 };

void metrics_count(struct metrics *m, enum metrics_counter c)
{
	atomic_fetch_add_explicit(&m->counters[c], 1, memory_order_relaxed);
}

void metrics_refuse(struct metrics *m, enum metrics_refusal r)
{
	metrics_count(m, METRICS_REFUSED);
	atomic_fetch_add_explicit(&m->refusals[r], 1, memory_order_relaxed);
}

void metrics_set(struct metrics *m, enum metrics_gauge g, int64_t value)
{
	atomic_store_explicit(&m->gauges[g], value, memory_order_relaxed);
}

void metrics_commit(struct metrics *m, uint64_t records)
{
	int b = 0;

	while (b < METRICS_BUCKETS - 1 && records > bucket_bounds[b])
		b++;
	atomic_fetch_add_explicit(&m->commit_sizes[b], 1,
	    memory_order_relaxed);
	atomic_fetch_add_explicit(&m->counters[METRICS_COMMITTED_RECORDS],
	    records, memory_order_relaxed);
	metrics_count(m, METRICS_COMMITS);
}

uint64_t metrics_counter_value(const struct metrics *m,
    enum metrics_counter c)
{
	return atomic_load_explicit(&m->counters[c], memory_order_relaxed);
}

uint64_t metrics_refusal_value(const struct metrics *m,
    enum metrics_refusal r)
{
	return atomic_load_explicit(&m->refusals[r], memory_order_relaxed);
}

int64_t metrics_gauge_value(const struct metrics *m, enum metrics_gauge g)
{
	return atomic_load_explicit(&m->gauges[g], memory_order_relaxed);
}

const char *metrics_refusal_name(enum metrics_refusal r)
{
	return refusal_names[r];
}

/* Text being written; once full it stays full. */
struct text {
	char *out;
	size_t cap, len;
};

static void put(struct text *t, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static void put(struct text *t, const char *fmt, ...)
{
	va_list ap;
	int n;

	if (t->len >= t->cap)
		return;
	va_start(ap, fmt);
	n = vsnprintf(t->out + t->len, t->cap - t->len, fmt, ap);
	va_end(ap);
	t->len = n < 0 ? t->cap : t->len + (size_t)n;
}

static void family(struct text *t, const char *name, const char *type,
    const char *help)
{
	put(t, "# TYPE coldpass_cloudsim_%s %s\n", name, type);
	put(t, "# HELP coldpass_cloudsim_%s %s\n", name, help);
}

static void counter(struct text *t, const struct metrics *m,
    enum metrics_counter c, const char *name, const char *help)
{
	family(t, name, "counter", help);
	put(t, "coldpass_cloudsim_%s_total %" PRIu64 "\n", name,
	    metrics_counter_value(m, c));
}

static void gauge(struct text *t, const struct metrics *m,
    enum metrics_gauge g, const char *name, const char *help)
{
	family(t, name, "gauge", help);
	put(t, "coldpass_cloudsim_%s %" PRId64 "\n", name,
	    metrics_gauge_value(m, g));
}

static void messages(struct text *t, const struct metrics *m)
{
	static const struct {
		const char *result;
		enum metrics_counter counter;
	} results[] = {
		{ "accepted", METRICS_ACCEPTED },
		{ "duplicate", METRICS_DUPLICATES }, { "fork", METRICS_FORKS },
		{ "held", METRICS_HELD }, { "refused", METRICS_REFUSED },
		{ "overload", METRICS_OVERLOAD }
	};

	family(t, "messages", "counter", "Messages by what became of them.");
	for (size_t i = 0; i < sizeof(results) / sizeof(results[0]); i++)
		put(t, "coldpass_cloudsim_messages_total{result=\"%s\"} %"
		    PRIu64 "\n", results[i].result,
		    metrics_counter_value(m, results[i].counter));
	family(t, "refusals", "counter", "Refused messages by reason.");
	for (int r = 0; r < METRICS_REFUSALS; r++)
		put(t, "coldpass_cloudsim_refusals_total{code=\"%s\"} %"
		    PRIu64 "\n", refusal_names[r],
		    metrics_refusal_value(m, (enum metrics_refusal)r));
}

static void commits(struct text *t, const struct metrics *m)
{
	uint64_t below = 0;

	family(t, "commit_records", "histogram",
	    "Records per database commit.");
	for (int b = 0; b < METRICS_BUCKETS; b++) {
		below += atomic_load_explicit(&m->commit_sizes[b],
		    memory_order_relaxed);
		if (b < METRICS_BUCKETS - 1)
			put(t, "coldpass_cloudsim_commit_records_bucket"
			    "{le=\"%" PRIu64 ".0\"} %" PRIu64 "\n",
			    bucket_bounds[b], below);
	}
	put(t, "coldpass_cloudsim_commit_records_bucket{le=\"+Inf\"} %" PRIu64
	    "\n", below);
	put(t, "coldpass_cloudsim_commit_records_count %" PRIu64 "\n", below);
	put(t, "coldpass_cloudsim_commit_records_sum %" PRIu64 "\n",
	    metrics_counter_value(m, METRICS_COMMITTED_RECORDS));
	counter(t, m, METRICS_COMMIT_FAILURES, "commit_failures",
	    "Commits that the database refused; nothing was receipted.");
}

static void receipts(struct text *t, const struct metrics *m)
{
	static const struct {
		const char *kind;
		enum metrics_counter counter;
	} kinds[] = {
		{ "new", METRICS_RECEIPTS },
		{ "again", METRICS_RECEIPTS_AGAIN },
		{ "empty", METRICS_RECEIPTS_EMPTY }
	};

	family(t, "receipts", "counter", "Receipts published, by kind.");
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		put(t, "coldpass_cloudsim_receipts_total{kind=\"%s\"} %" PRIu64
		    "\n", kinds[i].kind,
		    metrics_counter_value(m, kinds[i].counter));
	counter(t, m, METRICS_PUBLISH_FAILURES, "publish_failures",
	    "Receipts that the broker did not take over.");
}

size_t metrics_write(const struct metrics *m, char *out, size_t cap)
{
	struct text t = { .out = out, .cap = cap };

	messages(&t, m);
	commits(&t, m);
	receipts(&t, m);
	counter(&t, m, METRICS_JUDGED, "judged_records",
	    "Records judged again by the cloud.");
	gauge(&t, m, METRICS_HELD_NOW, "held_records",
	    "Records that wait for their open.");
	gauge(&t, m, METRICS_LEGS_NOW, "cached_legs", "Legs in memory.");
	gauge(&t, m, METRICS_JUDGEMENTS_NOW, "cached_judgements",
	    "Judgements in memory.");
	gauge(&t, m, METRICS_QUEUED_NOW, "queued_messages",
	    "Messages that wait for the ingest worker.");
	gauge(&t, m, METRICS_BROKER_UP, "broker_up",
	    "1 while connected to the broker.");
	gauge(&t, m, METRICS_STORE_OK, "store_ok",
	    "1 while the database takes writes.");
	put(&t, "# EOF\n");
	return t.len < t.cap ? t.len : 0;
}
