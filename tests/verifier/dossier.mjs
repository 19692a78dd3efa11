// SPDX-License-Identifier: Apache-2.0
// A dossier line by line: signer, chain, completeness, and each leg's rows
// for the judgement (docs/evidence-format.md, sections 9 and 12).
import { checkSignature, digestOf, readHeader, split } from './jws.mjs';
import { totalsOf } from './box.mjs';
import { disagrees, rowsOf, unitsOf } from './group.mjs';
import { floorOf, judge, worst } from './judge.mjs';
import { checkRecord, contentsOf } from './shape.mjs';
import { Refused, strictJson } from './text.mjs';

const NO_DIGEST = 'A'.repeat(43);
const NOT_COMPLETE = ['no-open', 'missing', 'unsealed', 'count', 'torn', 'broken'];
const MERELY_SAID = ['sim', 'time-unproven', 'certificate-expired-later', 'claim',
  'no-product', 'calibration', 'unknown-gap', 'disagree', 'identity'];
const HOUR = 3600000;

// A mismatch of identifiers stops the goods until two persons release them.
class Stop {
  // letters and digits alone, ASCII in capitals
  #name = (by) => by.replace(/[a-z]/g, (c) => c.toUpperCase()).replace(
    /[\x00-\x2f\x3a-\x40\x5b-\x7f\u00a0\u00ad\u2000-\u200b\u2010-\u2015\u202f\u2212\u3000\ufeff]/g, '');
  step({ e, by }) {
    if (e === 'identity-mismatch') Object.assign(this, { held: true, first: null });
    else if (!this.held) return;
    else if (e === 'start' || e === 'end') this.passed = true;
    else if (e === 'released' && !this.first) this.first = this.#name(by);
    else if (e === 'released' && this.first === this.#name(by)) this.passed = true;
    else if (e === 'released') this.held = false;
  }
}

class LegTime {
  constructor(open) {
    Object.assign(this, { last: open, leg: open.utc, unknown: [], offset: null,
      dated: open.tq !== 'none' });
  }
  // How far leg time stands behind the true time; null where nobody knows.
  behind() {
    return this.dated ? 0 : this.offset;
  }
  anchor({ t, mono, utc }) {
    const leg = this.leg + mono - this.last.mono;
    if (Math.abs(leg - t) <= HOUR) this.offset = utc - leg;
  }
  step(r) {
    const a = this.last;
    this.last = r;
    if (r.boot === a.boot) this.leg += r.mono - a.mono;
    else if (a.tq !== 'none' && r.tq !== 'none' && r.utc >= a.utc)
      this.leg += r.utc - a.utc;
    else {
      this.unknown.push(this.leg);
      this.offset = null;
    }
    return this.leg;
  }
}

export class Dossier {
  constructor(trust) {
    Object.assign(this, { trust, findings: [], legs: [], line: 0, before: null,
      cid: null, leg: null, record: null, digests: new Map(), stop: new Stop() });
  }

  add(code, detail, line = this.line) {
    this.findings.push({ code, line, detail });
  }

  async take(line) {
    this.line++;
    const digest = digestOf(line);
    try {
      if (line.length > 32768) throw new Refused('syntax', 'longer than a record');
      await this.record1(line, digest);
    } catch (e) {
      if (!(e instanceof Refused)) throw e;
      this.add(e.code, e.message);
    }
    this.before = digest;
  }

  async record1(line, digest) {
    const parts = split(line);
    const header = readHeader(parts.header, 'coldpass-rec+jws');
    const signer = header.x5c ? this.trust.admit(header.x5c, 'gateway') :
      this.leg?.signer;
    if (!signer) throw new Refused('untrusted', 'no open record before this one');
    if (header['x5t#S256'] !== signer.thumb)
      throw new Refused('signer', 'x5t#S256 is not the signer of this leg');
    await checkSignature(line, signer.key);
    const record = checkRecord(strictJson(parts.payload));
    if ((record.k === 'open') !== (header.x5c !== undefined))
      throw new Refused('header', 'x5c stands in open, and only there');
    this.cid ??= record.cid;
    if (record.cid !== this.cid) throw new Refused('mixed', 'another consignment');
    if (record.k === 'open') await this.open(record, signer, digest);
    else this.next(record, digest);
    this.record = record;
    this.digests.set(record.seq, digest);
  }

  // ---- legs ----

  checkPlace(r) {
    if (this.leg === null) {
      if (r.leg !== 0 || r.seq !== 0) this.add('no-open', 'not open of leg 0');
      else if (r.prev !== NO_DIGEST) throw new Refused('chain', 'prev is not 43 A');
      return;
    }
    if (r.leg <= this.leg.leg || r.seq !== 0)
      throw new Refused('repeated', 'a second open for this leg');
    if (r.leg !== this.leg.leg + 1) return this.add('missing', 'a whole leg');
    if (r.broken) {
      this.add('broken', r.broken.why);
      if (!this.digests.has(r.broken.seq)) this.add('missing', 'the line broken names');
      else if (this.digests.get(r.broken.seq) !== r.prev)
        throw new Refused('chain', 'prev is not the line that broken names');
    } else if (!this.leg.seal) this.add('unsealed', 'the leg before has no seal');
    else if (r.prev !== this.before) throw new Refused('chain', 'prev is not the seal');
  }

  async open(r, signer, digest) {
    if (signer.name !== r.gw)
      throw new Refused('untrusted', `gw ${r.gw} signed by ${signer.name}`);
    this.checkPlace(r);
    const profile = await this.profile(r.profile, r);
    if (r.tq !== 'none' && !signer.validAt(r.utc)) this.add('expired', 'the gateway');
    if (r.tq === 'none') this.add('time-unproven', 'tq is none');
    if (r.sim !== undefined) this.add('sim', `recorded or compressed, pace ${r.sim}`);
    this.leg = { leg: r.leg, gw: r.gw, signer, open: r, ...profile, time: new LegTime(r),
      feed: [], events: [], records: 1, readings: 0, faults: 0,
      openDigest: digest, head: digest, claimed: null, seal: null,
      before: r.goods === 'same' ? this.leg : null };
    this.legs.push(this.leg);
    this.digests.clear();
  }

  async profile(jws, open) {
    const parts = split(jws);
    const header = readHeader(parts.header, 'coldpass-profile+jws');
    const signer = this.trust.admit(header.x5c, 'quality');
    if (header['x5t#S256'] !== signer.thumb)
      throw new Refused('profile', 'x5t#S256 is not the leaf of x5c');
    await checkSignature(jws, signer.key);
    if (open.tq !== 'none' && !signer.validAt(open.utc))
      this.add('expired', "the profile's signer");
    return { profile: strictJson(parts.payload, 'profile', false),
      profileDigest: digestOf(parts.payload), profileSigner: signer.name };
  }

  // ---- other records ----

  next(r, digest) {
    const { leg } = this;
    if (r.gw !== leg.gw) throw new Refused('mixed', 'another gateway');
    if (leg.seal && r.leg === leg.leg)
      throw new Refused('after-seal', 'nothing follows a seal');
    if (r.leg !== leg.leg) throw new Refused('no-open', 'a leg without its open');
    if (r.seq <= this.record.seq) throw new Refused('repeated', `seq ${r.seq}`);
    if (r.seq !== this.record.seq + 1) this.add('missing', `before seq ${r.seq}`);
    else if (r.prev !== this.before) throw new Refused('chain', 'prev');
    const rows = contentsOf(r, leg.open.probes.length);
    leg.records++;
    leg.head = digest;
    leg.time.step(r);
    for (const row of rows) this.row(leg, row);
    if (r.claim) leg.claimed = r.claim;
    if (r.k === 'seal') this.seal(leg, r);
  }

  row(leg, row) {
    leg.feed.push(row);
    if (row.event) {
      leg.events.push(row.event);
      this.stop.step(row.event);
      if (row.event.e === 'anchor') leg.time.anchor(row.event);
    } else if (row.mc === null) leg.faults++;
    else leg.readings++;
  }

  seal(leg, r) {
    leg.seal = r;
    if (r.records !== leg.records || r.totals.readings !== leg.readings ||
        r.totals.faults !== leg.faults)
      this.add('count', 'the seal counts other records or readings');
    const span = this.spanOf(leg);
    const counted = totalsOf({ profile: leg.profile, open: leg.open.utc,
      history: this.eventsOf(leg), own: leg.events.length,
      span: span && { from: span.from - 0.25, to: span.to },
      hasBegun: span !== null && this.history(leg).slice(0, -1)
        .some((l) => l.feed.some((row) => row.t >= span.from)) });
    for (const [name, ours] of Object.entries(counted)) {
      const said = r.totals[name];
      if (said !== undefined && (typeof ours !== 'object' ? said !== ours :
        Object.keys(ours).some((k) => said[k] !== ours[k])))
        this.add('count', `the seal's total ${name} is ${JSON.stringify(ours)}`);
    }
  }

  // ---- the end ----

  // The journey that a leg closes: goods "same" continue the leg before.
  history(leg) {
    const earlier = leg.before ? this.history(leg.before) : [];
    return [...earlier, leg];
  }

  // The events so far.  What stands before the start, at its very ms, is moved
  // half a ms back; a span that begins a quarter of a ms before its start then
  // finds the box as it was when the start was said.
  eventsOf(leg) {
    const events = this.history(leg).flatMap((l) => l.events);
    const at = events.findIndex((e) => e.e === 'start');
    return at < 0 || this.latestOf(leg, events.slice(0, at)) <= events[at].t ? events :
      events.map((e, i) => i < at && e.t === events[at].t ? { ...e, t: e.t - 0.5 } : e);
  }

  // When the span begins at the latest.
  latestOf(leg, before) {
    const loaded = before.find((e) => e.e === 'loaded');
    return loaded && leg.profile.load_max_s !== undefined ?
      loaded.t + leg.profile.load_max_s * 1000 : Infinity;
  }

  // [S, E] as of the last record, null while there is no start.
  spanOf(leg) {
    const events = this.history(leg).flatMap((l) => l.events);
    const at = events.findIndex((e) => e.e === 'start');
    if (at < 0) return null;
    const end = events.slice(at).find((e) => e.e === 'end');
    return { from: Math.min(events[at].t, this.latestOf(leg, events.slice(0, at))),
      to: Math.min(end?.t ?? leg.time.leg, leg.time.leg) };
  }

  // The floor that says why, as a finding.
  floor(leg, span, unknownGaps) {
    const { profile, open } = leg, behind = leg.time.behind();
    const products = open.probes.filter((p) => p.role === 'product' && p.quantity === 'temp');
    const floor = floorOf(products, profile, span && { to: span.to + (behind ?? 0) });
    if (unknownGaps.length && floor !== 'no-product')
      this.add('unknown-gap', 'a restart', 0);
    else if (floor && floor !== 'no-span') this.add(floor, 'at least indeterminate', 0);
    const undated = behind === null && open.expiry !== null &&
      profile.rules.some((r) => r.on === 'life');
    if (undated && !floor && !unknownGaps.length)
      this.add('time-unproven', 'the shelf life cannot be judged', 0);
    return floor !== null || unknownGaps.length > 0 || undated;
  }

  judgeLeg(leg) {
    const legs = this.history(leg), span = this.spanOf(leg), { profile } = leg;
    const behind = leg.time.behind();
    const unknownGaps = legs.flatMap((l) => l.time.unknown);
    const isFloored = this.floor(leg, span, unknownGaps);
    leg.span = span;
    // without a start nothing is judged but the shelf life
    const judged = span ?? { from: Infinity, to: leg.time.leg };
    leg.probes = unitsOf(leg.open.probes).map((unit, n) => ({
      probe: unit.name,
      ...judge({ profile, u_mc: unit.u_mc, unknownGaps,
        events: this.eventsOf(leg), boxFrom: judged.from - 0.25,
        rows: legs.flatMap((l) => rowsOf(unitsOf(l.open.probes)[n], profile, l.feed)),
        breaks: legs.slice(0, -1).map((l) => l.time.leg),
        expiry: leg.open.expiry === null || behind === null ? null :
          leg.open.expiry.at - behind, ...judged }),
    }));
    for (const unit of unitsOf(leg.open.probes))
      if (disagrees(unit, profile, leg.feed, span))
        this.add('disagree', `the probes of ${unit.name}`, 0);
    leg.outcome = worst([...leg.probes.map((p) => p.outcome),
      ...(isFloored || span === null ? ['indeterminate'] : [])]);
    this.compareClaim(leg);
  }

  // The claim leaves out rules that have nothing to tell.
  compareClaim(leg) {
    if (!leg.seal?.claim && !leg.claimed) return;
    const claim = leg.seal?.claim ?? leg.claimed;
    const ours = { outcome: leg.outcome, probes: leg.probes.map((p) => ({
      probe: p.probe, outcome: p.outcome,
      rules: p.rules.filter((f) => f.fired !== 'no' || f.worst_s > 0),
    })) };
    const subSecond = (list) => list.map(({ probe, outcome, rules }) => ({ probe, outcome,
      rules: rules.filter((f) => f.fired !== 'no' || f.worst_s > 0 || f.used_s > 0) }));
    const same = JSON.stringify({ ...ours, probes: subSecond(ours.probes) }) ===
      JSON.stringify({ outcome: claim.outcome, probes: subSecond(claim.probes) });
    if (!same) this.add('claim', 'differs from the rules\' result', 0);
  }

  end(hasLf) {
    if (!hasLf) this.add('torn', 'the last line has no LF');
    if (this.legs.length === 0) this.add('no-open', 'there is no open record', 0);
    else if (!this.leg.seal) this.add('unsealed', 'the last leg has no seal', 0);
    else if (!this.leg.seal.final) this.add('unsealed', 'the last seal is not final', 0);
    if (this.stop.held || this.stop.passed)
      this.add('identity', 'a mismatch that two persons have not released', 0);
    for (const leg of this.legs) this.judgeLeg(leg);
    const codes = this.findings.map((f) => f.code);
    const authentic = this.legs.length > 0 &&
      codes.every((c) => NOT_COMPLETE.includes(c) || MERELY_SAID.includes(c));
    const complete = !codes.some((c) => NOT_COMPLETE.includes(c));
    return {
      authentic, complete,
      outcome: authentic ? worst(this.legs.map((l) => l.outcome)) : null,
      claimed: worst(this.legs.map((l) => (l.seal?.claim ?? l.claimed)?.outcome)
        .filter(Boolean)),
      cid: this.cid,
      legs: this.legs.map((l) => ({ leg: l.leg, gw: l.gw, outcome: l.outcome,
        from: l.span?.from ?? null, to: l.span?.to ?? null, records: l.records,
        head: l.head, open: l.openDigest,
        profile: { id: l.profile.id, version: l.profile.version,
          digest: l.profileDigest, signer: l.profileSigner } })),
      findings: this.findings,
    };
  }
}
