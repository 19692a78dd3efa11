/* SPDX-License-Identifier: Apache-2.0 */
/* chart_words.h - the words on a chart, by language. */
#ifndef CHART_WORDS_H
#define CHART_WORDS_H

struct chart_words {
	const char *storage, *high, *low, *gap, *fault;
	const char *elapsed, *utc;
	const char *beyond;		/* before a limit that is off the scale */
	const char *box, *lid, *seal, *shock;
};

extern const struct chart_words chart_words_en, chart_words_ja;

#endif
