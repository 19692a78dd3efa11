/* SPDX-License-Identifier: Apache-2.0 */
#include "window_page.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "utc.h"

/* ---- words ---- */

struct words {
	const char *tag, *title, *none, *sim, *records, *so_far, *as_of;
	const char *dossier, *receipts, *no_receipts, *trust, *back, *carry;
	const char *state[7];		/* by enum consignment_state */
	const char *outcome[6];		/* by enum rules_outcome, from 1 */
	const char *not_begun;
	const char *missing, *refused, *soon;
};

static const struct words english = {
	.tag = "en", .title = "Consignments in this box",
	.none = "No consignment is recorded here.",
	.sim = "Simulation: recorded data is played.",
	.records = "records", .so_far = "so far", .as_of = "As of",
	.dossier = "Download the dossier",
	.receipts = "Download the receipts",
	.no_receipts = "The cloud has confirmed nothing of it yet.",
	.trust = "Issuers this box believes (compare them with your own copy)",
	.back = "All consignments",
	.carry = "Take this code away. A dossier that you get later must still "
	    "hold this line: <code>coldpass verify --head</code> tells.",
	.state = { "", "being opened", "armed, not begun", "on its way",
	    "journey ended", "sealed", "cannot go on" },
	.outcome = { "", "conform", "budget used", "to be reviewed",
	    "indeterminate", "fail" },
	.not_begun = "not judged yet",
	.missing = "There is nothing here. It may have been removed.",
	.refused = "Everything here is read only.",
	.soon = "Not ready yet: try again in a moment.",
};

static const struct words japanese = {
	.tag = "ja", .title = "この容器の輸送記録",
	.none = "この容器には輸送記録がありません。",
	.sim = "シミュレーション: 記録済みデータの再生です。",
	.records = "件の記録", .so_far = "現時点", .as_of = "時刻",
	.dossier = "輸送記録一式をダウンロード",
	.receipts = "受領確認をダウンロード",
	.no_receipts = "受領側の確認はまだありません。",
	.trust = "この容器が信頼する発行者 (お手元のものと照合してください)",
	.back = "一覧へ",
	.carry = "このコードを控えてください。後で受け取る輸送記録には、この行が"
	    "必ず含まれます (<code>coldpass verify --head</code> で確認)。",
	.state = { "", "登録中", "準備完了・未開始", "輸送中", "輸送終了",
	    "封印済み", "継続不可" },
	.outcome = { "", "適合", "許容枠を使用", "要確認", "判定不能",
	    "不適合" },
	.not_begun = "判定前",
	.missing = "該当する記録はありません。削除された可能性があります。",
	.refused = "閲覧専用です。",
	.soon = "準備中です。しばらくしてからもう一度お試しください。",
};

static const struct words *words_of(enum window_page_language l)
{
	return l == WINDOW_PAGE_JA ? &japanese : &english;
}

/* ---- which language ---- */

/* q of one range, in thousandths; 1000 where it says nothing. */
static int weight(const char *range, size_t len)
{
	const char *q = memmem(range, len, "q=0", 3), *end = range + len;
	int n = 0, scale = 100;

	if (!q)
		return 1000;
	for (q += 3; q < end && (*q == '.' || (*q >= '0' && *q <= '9')); q++)
		if (*q != '.') {
			n += (*q - '0') * scale;
			scale /= 10;
		}
	return n;
}

enum window_page_language window_page_language(const char *header)
{
	int en = 0, ja = 0;

	while (header && *header != '\0') {
		size_t len;
		int w;

		header += strspn(header, " ,\t");
		len = strcspn(header, ",");
		w = weight(header, len);
		if (strncasecmp(header, "ja", 2) == 0 && w > ja)
			ja = w;
		if (strncasecmp(header, "en", 2) == 0 && w > en)
			en = w;
		header += len;
	}
	return ja > en ? WINDOW_PAGE_JA : WINDOW_PAGE_EN;
}

/* ---- text that grows ---- */

struct page {
	char *text;
	size_t len, cap;
	bool failed;
};

static void add(struct page *p, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static void add(struct page *p, const char *fmt, ...)
{
	va_list ap, again;
	int n;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n >= 0 && p->len + (size_t)n + 1 > p->cap) {
		size_t cap = (p->cap + (size_t)n + 1) * 2;
		char *text = realloc(p->text, cap);

		p->failed |= text == NULL;
		if (text) {
			p->text = text;
			p->cap = cap;
		}
	}
	if (n >= 0 && !p->failed)
		p->len += (size_t)vsnprintf(p->text + p->len, p->cap - p->len,
		    fmt, again);
	va_end(again);
}

static char *finish(struct page *p, size_t *len)
{
	add(p, "</body></html>\n");
	if (p->failed) {
		free(p->text);
		return NULL;
	}
	*len = p->len;
	return p->text;
}

/* ---- pages ---- */

static void begin(struct page *p, const struct words *w, const char *title)
{
	add(p, "<!doctype html><html lang=\"%s\"><head>"
	    "<meta charset=\"utf-8\"><meta name=\"viewport\" "
	    "content=\"width=device-width,initial-scale=1\">"
	    "<title>coldpass %s</title><style>"
	    "body{font:18px/1.5 system-ui,sans-serif;margin:1em auto;"
	    "max-width:34em;padding:0 .8em;color:#111;background:#fff}"
	    "a{color:#00469b}code{overflow-wrap:anywhere;font-size:.85em}"
	    "li,section{border:1px solid #999;border-radius:.5em;margin:.8em 0;"
	    "padding:.6em .8em;list-style:none}ul{padding:0}"
	    ".o{font-weight:bold;padding:.1em .5em;border-radius:.3em;"
	    "background:#ddd}.o1,.o2{background:#cfe8cf}.o3,.o4{"
	    "background:#ffe1a8}.o5{background:#f6c1c1}"
	    ".b{display:block;padding:.7em;margin:.5em 0;text-align:center;"
	    "background:#00469b;color:#fff;border-radius:.4em;"
	    "text-decoration:none}img{width:100%%;max-width:20em;"
	    "display:block;margin:auto}</style></head><body>", w->tag, title);
}

static void add_state(struct page *p, const struct words *w,
    const struct parcel *one)
{
	int o = one->has_outcome ? (int)one->outcome : 0;

	add(p, "<p>%s &#183; ", w->state[one->state]);
	if (o == 0)
		add(p, "%s", w->not_begun);
	else
		add(p, "<span class=\"o o%d\">%s</span>%s%s", o,
		    w->outcome[o], one->state == CONSIGNMENT_SEALED ? "" :
		    " ", one->state == CONSIGNMENT_SEALED ? "" : w->so_far);
	add(p, " &#183; %lld %s</p>", (long long)one->records, w->records);
	if (one->is_sim)
		add(p, "<p><strong>%s</strong></p>", w->sim);
}

static void add_time(struct page *p, const struct words *w,
    const struct window_shot *s)
{
	char text[UTC_TEXT];

	utc_format(s->utc_ms, text);
	add(p, "<p>%s %s (%s)</p>", w->as_of, text, s->gw);
}

char *window_page_list(const struct window_shot *s,
    enum window_page_language l, size_t *len)
{
	const struct words *w = words_of(l);
	struct page p = { .text = NULL };

	begin(&p, w, s->gw);
	add(&p, "<h1>%s</h1>", w->title);
	add_time(&p, w, s);
	if (!s->parcels)
		add(&p, "<p>%s</p>", w->none);
	add(&p, "<ul>");
	for (const struct parcel *one = s->parcels; one; one = one->next) {
		add(&p, "<li><a href=\"/%s\"><code>%s</code></a>", one->cid,
		    one->cid);
		add_state(&p, w, one);
		add(&p, "</li>");
	}
	add(&p, "</ul><p><a href=\"/trust.pem\">%s</a></p>", w->trust);
	return finish(&p, len);
}

char *window_page_one(const struct window_shot *s, const struct parcel *one,
    enum window_page_language l, size_t *len)
{
	const struct words *w = words_of(l);
	struct page p = { .text = NULL };

	begin(&p, w, s->gw);
	add(&p, "<h1><code>%s</code></h1>", one->cid);
	add_time(&p, w, s);
	add_state(&p, w, one);
	add(&p, "<p><a class=\"b\" href=\"/%s/dossier\">%s</a></p>", one->cid,
	    w->dossier);
	if (one->receipts)
		add(&p, "<p><a class=\"b\" href=\"/%s/receipts\">%s</a></p>",
		    one->cid, w->receipts);
	else
		add(&p, "<p>%s</p>", w->no_receipts);
	add(&p, "<section><img src=\"/%s/head.svg\" alt=\"QR\"><p><code>%s"
	    "</code></p><p>%s</p></section>", one->cid, one->head, w->carry);
	add(&p, "<p><a href=\"/trust.pem\">%s</a></p>"
	    "<p><a href=\"/\">%s</a></p>", w->trust, w->back);
	return finish(&p, len);
}

char *window_page_error(unsigned code, enum window_page_language l,
    size_t *len)
{
	const struct words *w = words_of(l);
	struct page p = { .text = NULL };

	begin(&p, w, "");
	add(&p, "<h1>%u</h1><p>%s</p><p><a href=\"/\">%s</a></p>", code,
	    code == 405 ? w->refused : code == 503 ? w->soon : w->missing,
	    w->back);
	return finish(&p, len);
}
