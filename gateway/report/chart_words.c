/* SPDX-License-Identifier: Apache-2.0 */
/* chart_words.c - see chart_words.h. */
#include "chart_words.h"

const struct chart_words chart_words_en = {
	.storage = "storage", .high = "above storage",
	.low = "below storage", .gap = "no data", .fault = "sensor fault",
	.elapsed = "elapsed", .utc = "UTC", .beyond = "beyond the scale:",
	.box = "box", .lid = "lid open", .seal = "seal open", .shock = "shock"
};

const struct chart_words chart_words_ja = {
	.storage = "保管範囲",
	.high = "保管上限を超過",
	.low = "保管下限を逸脱",
	.gap = "データなし",
	.fault = "センサー異常",
	.elapsed = "経過時間",
	.utc = "UTC",
	.beyond = "目盛り範囲外：",
	.box = "容器", .lid = "蓋開放", .seal = "封印開放", .shock = "衝撃"
};
