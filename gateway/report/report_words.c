/* SPDX-License-Identifier: Apache-2.0 */
/* report_words.c - see report_words.h.
 *
 * `fail` never says "discard": a named person decides, and the product may
 * be the patient's only one. */
#include "report_words.h"

#include <string.h>

struct pair {
	const char *en, *ja;
};

static const struct pair outcomes[] = {
	[RULES_CONFORM] = { "CONFORM", "適合" },
	[RULES_BUDGET_USED] = { "BUDGET USED", "適合（許容時間を一部使用）" },
	[RULES_REVIEW] = { "REVIEW", "要確認" },
	[RULES_INDETERMINATE] = { "INDETERMINATE", "判定不能" },
	[RULES_FAIL] = { "FAIL", "不適合" },
};

static const struct pair advice[] = {
	[RULES_CONFORM] = { "Kept within storage conditions; every rule of "
	    "the product's profile is met.",
	    "保管条件内で推移し、製品プロファイルの規則をすべて満たしています。" },
	[RULES_BUDGET_USED] = { "Within the rules of the product's profile; "
	    "part of the stability budget is used.",
	    "製品プロファイルの規則の範囲内です。保管範囲外の許容時間を一部"
	    "使用しました。" },
	[RULES_REVIEW] = { "Keep in storage. The quality unit has to look at "
	    "it before use.",
	    "所定の条件で保管を続けてください。使用前に品質部門の確認が必要です。" },
	[RULES_INDETERMINATE] = { "Keep in storage. The evidence does not "
	    "suffice; ask the marketing authorisation holder.",
	    "所定の条件で保管を続けてください。記録だけでは判定できません。"
	    "製造販売業者に照会してください。" },
	[RULES_FAIL] = { "Keep in storage. Do not use. Ask the marketing "
	    "authorisation holder.",
	    "所定の条件で保管を続け、使用しないでください。製造販売業者に照会"
	    "してください。" },
};

const char *report_words_outcome(struct report_text *t, enum rules_outcome o)
{
	return report_text_label(t, outcomes[o].en, outcomes[o].ja);
}

const char *report_words_advice(struct report_text *t, enum rules_outcome o)
{
	return report_text_say(t, advice[o].en, advice[o].ja);
}

/* ---- findings ---- */

static const char *const findings_ja[] = {
	[VERIFY_SYNTAX] = "記録の行の形式が正しくありません",
	[VERIFY_HEADER] = "署名ヘッダーが正しくありません",
	[VERIFY_PAYLOAD] = "記録の内容が規定に合いません",
	[VERIFY_SIGNATURE] = "署名が一致しません",
	[VERIFY_UNTRUSTED] = "信頼できない証明書で署名されています",
	[VERIFY_SIGNER] = "この区間の署名者とは別の証明書です",
	[VERIFY_EXPIRED] = "署名時に証明書が有効ではありません",
	[VERIFY_REVOKED] = "失効した証明書で署名されています",
	[VERIFY_PROFILE] = "製品プロファイルまたはその署名が正しくありません",
	[VERIFY_CHAIN] = "前の記録とつながっていません",
	[VERIFY_MIXED] = "別の輸送または別のゲートウェイの記録が混じっています",
	[VERIFY_REPEATED] = "記録番号が重複しています",
	[VERIFY_AFTER_SEAL] = "封止後の記録があります",
	[VERIFY_NO_OPEN] = "最初の区間の開始記録がありません",
	[VERIFY_MISSING] = "記録が欠けています",
	[VERIFY_UNSEALED] = "封止記録がないか、最終のものではありません",
	[VERIFY_COUNT] = "封止記録の件数が実際と異なります",
	[VERIFY_TORN] = "最後の行が途中で切れています",
	[VERIFY_BROKEN] = "失われた区間の続きです",
	[VERIFY_CLAIM] = "ゲートウェイの判定が再計算の結果と異なります",
	[VERIFY_SIM] = "記録済みデータの再生または短縮時間であり、実際の輸送では"
	    "ありません",
	[VERIFY_TIME_UNPROVEN] = "時刻の信頼性が確認できません",
	[VERIFY_CERT_EXPIRED_LATER] = "区間中に証明書の期限が切れましたが、"
	    "判定には影響しません",
	[VERIFY_CALIBRATION] = "校正の期限切れまたは校正範囲の不足があります",
	[VERIFY_NO_PRODUCT] = "製品温度のプローブがありません",
	[VERIFY_UNKNOWN_GAP] = "長さの分からない欠測があります",
	[VERIFY_SHELF_LIFE] = "使用期限を過ぎています",
	[VERIFY_RECEIPT] = "受領証が一致しないか無効です",
	[VERIFY_DISAGREE] = "同じ組のプローブの値が離れすぎています",
	[VERIFY_IDENTITY] = "識別番号の不一致が解決されていません",
	[VERIFY_OPTION_CID] = "指定した輸送番号と異なります",
	[VERIFY_OPTION_PROFILE] = "指定した製品プロファイルと異なります",
	[VERIFY_OPTION_OPEN] = "指定した開始記録がありません",
	[VERIFY_HEAD_NOT_FOUND] = "指定した鎖の先頭の記録がありません",
	[VERIFY_HEAD_OUTCOME] = "印刷された判定が再計算の結果と異なります",
	[VERIFY_OPTION_DISCLOSURE] = "開示された項目はこの記録のものではありません",
	[VERIFY_LOG_PROOF] = "記録簿の証明が成り立ちません",
	[VERIFY_LOG_CHECKPOINT] = "記録簿の署名が信頼できません",
	[VERIFY_LOG_WITNESS] = "指定した立会人の連署がありません",
	[VERIFY_LOG_STAMP] = "タイムスタンプが成り立ちません",
};

const char *report_words_finding(struct report_text *t,
    const struct verify_finding *f)
{
	const char *code = verify_code_name(f->code), *where = "";
	const size_t known = sizeof findings_ja / sizeof findings_ja[0];
	const char *ja = f->code < known ? findings_ja[f->code] : NULL;

	if (f->line > 0)
		where = report_text_f(t, ", %s %lld",
		    t->lang == REPORT_JA ? "行" : "line", (long long)f->line);
	return report_text_f(t, "%s (%s%s)", report_text_say(t, f->detail,
	    ja != NULL ? ja : f->detail), code, where);
}

/* ---- acts ---- */

const char *report_words_act(struct report_text *t,
    enum record_event_kind kind, bool handover)
{
	if (handover)
		return report_text_label(t, "handover", "引き渡し");
	switch (kind) {
	case RECORD_START:
		return report_text_label(t, "judged span begins", "判定開始");
	case RECORD_END:
		return report_text_label(t, "judged span ends", "判定終了");
	case RECORD_ACK:
		return report_text_label(t, "alarm acknowledged", "警報確認");
	case RECORD_ANNOUNCE:
		return report_text_label(t, "opening announced", "開封予告");
	case RECORD_CORRECT:
		return report_text_label(t, "correction", "訂正");
	case RECORD_LOADED:
		return report_text_label(t, "goods in the box", "積み込み");
	case RECORD_OVERRIDE:
		return report_text_label(t, "armed against advice",
		    "警告を承知で開始");
	case RECORD_QUIET:
		return report_text_label(t, "planned phase", "計画済み区間");
	default:
		return "";
	}
}

/* ---- rules ---- */

const char *report_words_op(enum profile_op op)
{
	switch (op) {
	case PROFILE_GT: return ">";
	case PROFILE_GE: return "≥";
	case PROFILE_LT: return "<";
	case PROFILE_LE: return "≤";
	}
	return "";
}

static const char *shock_text(struct report_text *t,
    const struct profile_rule *r)
{
	const char *peak = r->peak_mg > 0 ? report_text_f(t, " ≥ %.1f g",
	    r->peak_mg / 1000.0) : "";
	const char *dv = r->dv_mm_s > 0 ? report_text_f(t, " Δv ≥ %.2f m/s",
	    r->dv_mm_s / 1000.0) : "";

	return report_text_f(t, "%s%s%s", report_text_label(t, "shock",
	    "衝撃"), peak, dv);
}

static const char *subject(struct report_text *t,
    const struct profile_rule *r)
{
	switch (r->on) {
	case PROFILE_ON_TEMP:
		return report_text_f(t, "%s %s", report_words_op(r->op),
		    report_text_temp(t, r->limit_mc));
	case PROFILE_ON_MKT:
		return report_text_f(t, "MKT %s %s (%s)", report_words_op(r->op),
		    report_text_temp(t, r->limit_mc),
		    report_text_span(t, (int64_t)r->window_s * 1000));
	case PROFILE_ON_GAP:
		return report_text_label(t, "no data", "欠測");
	case PROFILE_ON_LIFE:
		return report_text_label(t, "shelf life over", "使用期限超過");
	case PROFILE_ON_LID:
		return r->announced ? report_text_label(t,
		    "lid open, announced", "蓋開放（予告あり）") :
		    report_text_label(t, "lid open", "蓋開放");
	case PROFILE_ON_SHOCK:
		return shock_text(t, r);
	case PROFILE_ON_TILT:
		return report_text_f(t, "%s %s %d°", report_text_label(t,
		    "tilt", "傾き"), report_words_op(r->op), (int)r->limit_mdeg / 1000);
	case PROFILE_ON_SEAL:
		return report_text_label(t, "seal broken", "封印開封");
	case PROFILE_ON_LIGHT:
		return report_text_f(t, "%s %s %d lx", report_text_label(t,
		    "light", "光"), report_words_op(r->op), (int)r->limit_lux);
	case PROFILE_ON_VIBRATION:
		return report_text_f(t, "%s %d-%d Hz %s %d mg",
		    report_text_label(t, "vibration", "振動"), (int)r->low_hz,
		    (int)r->high_hz, report_words_op(r->op), (int)r->rms_mg);
	}
	return "";
}

const char *report_words_rule(struct report_text *t,
    const struct profile_rule *r)
{
	const char *what = subject(t, r);

	if (r->mode == PROFILE_CONSECUTIVE)
		return report_text_f(t, "%s %s", what, report_text_label(t,
		    "at a stretch", "連続"));
	if (r->mode == PROFILE_CUMULATIVE)
		return report_text_f(t, "%s %s", what, report_text_label(t,
		    "in all", "累計"));
	return what;
}

const char *report_words_severity(struct report_text *t,
    enum profile_severity s)
{
	static const struct pair words[] = {
		[PROFILE_NOTICE] = { "notice", "注意" },
		[PROFILE_REVIEW] = { "review", "要確認" },
		[PROFILE_INDETERMINATE] = { "indeterminate", "判定不能" },
		[PROFILE_FAIL] = { "fail", "不適合" },
	};

	return report_text_label(t, words[s].en, words[s].ja);
}

const char *report_words_fired(struct report_text *t, enum rules_fired f)
{
	if (f == RULES_YES)
		return report_text_label(t, "YES", "該当");
	return f == RULES_POSSIBLE ?
	    report_text_label(t, "POSSIBLE", "可能性") :
	    report_text_label(t, "no", "なし");
}
