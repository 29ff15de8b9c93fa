#include "report/narrative.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "protocol/account_name.h"
#include "protocol/figures.h"
#include "protocol/journal_json.h"
#include "report/bursts.h"
#include "report/collateral_facts.h"

namespace fb {
namespace {

constexpr std::size_t kMostOfAKind = 12;
constexpr std::int64_t kLeastMove_ppm = 30'000;

std::string duration_text(TimeMs ms) {
  if (ms < 60'000) return fmt::format("{} s", ms / 1000);
  const TimeMs minutes = ms / 60'000;
  return minutes < 90 ? fmt::format("{} min", minutes) : fmt::format("{} h {:02} min", minutes / 60, minutes % 60);
}

std::int64_t move_ppm(Ticks from, Ticks to) {
  return from == 0 ? 0 : mul_div_floor(to - from, kMillion, from, "move_ppm");
}

std::string plural(std::int64_t count, const char* one, const char* many) {
  return count_text(count) + " " + (count == 1 ? one : many);
}

class Storyteller {
 public:
  Storyteller(const EventLog& log, const Genesis& shown, const SpanFacts& facts)
      : log_(log), genesis_(shown), facts_(facts), layout_(layout_of(shown)), mark_seqs_(facts.markets.size()) {}
  std::vector<Moment> tell();

 private:
  void read(const Event& e, std::int64_t seq);
  void read_transfer(const Event& e, std::int64_t seq);
  void read_breaker(const Event& e, std::int64_t seq);
  void read_mark(const Event& e, std::int64_t seq);
  void tell_moves(MarketIdx m);
  void tell_leg(MarketIdx m, std::size_t from, std::size_t to);
  void tell_bursts();
  void tell_breakers();
  void say(const Burst& b, const char* kind, std::string text) {
    moments_.push_back({b.seq, b.from_ms, b.to_ms, kind, std::move(text), b.cause});
  }
  void say(std::int64_t seq, const char* kind) {
    const Event& e = log_.events[static_cast<std::size_t>(seq)];
    moments_.push_back({seq, log_.time_of(e), log_.time_of(e), kind, describe(log_, genesis_, seq), e.cause});
  }
  Money at_mark(const Event& e) const {  // its lots, of a fill or an ADL
    const std::size_t block = std::min<std::size_t>(e.block - facts_.first_block, facts_.blocks.size() - 1);
    return instrument(e.market).notional(e.x, facts_.blocks[block].mark[e.market]);
  }
  const Instrument& instrument(std::int64_t m) const {
    return genesis_.markets.at(static_cast<std::size_t>(m)).instrument;
  }

  const EventLog& log_;
  const Genesis& genesis_;
  const SpanFacts& facts_;
  const AccountLayout layout_;
  std::vector<std::vector<std::int64_t>> mark_seqs_;  // per market: seq of the mark event of each block of the span
  Bursts liquidations_, bankruptcies_, draws_, cuts_, deleveraged_, breakers_, verdicts_;
  std::vector<Moment> moments_;
};

void Storyteller::read_transfer(const Event& e, std::int64_t seq) {
  const auto why = static_cast<TransferReason>(e.code);
  const TimeMs time_ms = log_.time_of(e);
  const auto markets = static_cast<std::int64_t>(facts_.markets.size() + 1);
  const std::int64_t market = std::min<std::int64_t>(e.market, markets - 1);
  if (why == TransferReason::tranche_draw && layout_.is_tranche(e.a))
    draws_.add((e.a - layout_.tranche(0)) * markets + market, e, seq, time_ms, e.x, e.a);
  if (why == TransferReason::haircut) cuts_.add(market, e, seq, time_ms, e.x, e.a);
}

void Storyteller::read_breaker(const Event& e, std::int64_t seq) {
  const Detail* d = log_.detail_of(e);
  const bool by_person = d != nullptr && !d->actor.empty();
  if (by_person)
    say(seq, "operator");
  else
    breakers_.add(e.market, e, seq, log_.time_of(e), 1, 0);
}

void Storyteller::read_mark(const Event& e, std::int64_t seq) {
  mark_seqs_[e.market].push_back(seq);
  if (static_cast<Verdict>(e.code) != Verdict::valid)
    verdicts_.add(e.market * 16 + e.code, e, seq, log_.time_of(e), 1, 0);
}

void Storyteller::read(const Event& e, std::int64_t seq) {
  const TimeMs time_ms = log_.time_of(e);
  switch (e.type) {
    case EventType::mark:
      return read_mark(e, seq);
    case EventType::transfer:
      return read_transfer(e, seq);
    case EventType::breaker:
      return read_breaker(e, seq);
    case EventType::fill: {
      const auto why = static_cast<FillReason>(e.code);
      if (why != FillReason::liquidation && why != FillReason::backstop) return;
      const Event* cause = e.cause >= 0 ? &log_.events[static_cast<std::size_t>(e.cause)] : nullptr;
      if (cause == nullptr || cause->type != EventType::liquidation) return;  // a backstop sells on what it took over
      return liquidations_.add(e.market, e, seq, time_ms, at_mark(e), cause->a);
    }
    case EventType::bankruptcy:
      return bankruptcies_.add(0, e, seq, time_ms, e.x, e.a);
    case EventType::adl:
      return deleveraged_.add(e.market, e, seq, time_ms, at_mark(e), e.a);
    case EventType::loss_event:
      return say(seq, "loss event");
    case EventType::operator_note:
      return say(seq, "operator");
    case EventType::refusal:
      if (e.z == static_cast<std::int64_t>(RefusedInput::command)) say(seq, "operator");
      return;
    case EventType::parameter: {
      const Detail* d = log_.detail_of(e);
      if (d != nullptr && !d->actor.empty()) say(seq, "operator");
      return;
    }
    case EventType::genesis:
    case EventType::account:
    case EventType::liquidation:
    case EventType::clearing:
    case EventType::order:
    case EventType::collateral:
    case EventType::collateral_mark:
    case EventType::queue:
    case EventType::block:
    case EventType::provider:
      return;
  }
}

// The legs of the mark between turning points that are at least `kLeastMove_ppm`, and an eighth of the span's range,
// apart.
void Storyteller::tell_moves(MarketIdx m) {
  const auto& blocks = facts_.blocks;
  const MarketFacts& f = facts_.markets[m];
  const std::int64_t least = std::max(kLeastMove_ppm, move_ppm(f.lowest_mark, f.highest_mark) / 8);
  const auto mark = [&](std::size_t i) { return blocks[i].mark[m]; };
  const auto far = [&](std::size_t from, std::size_t to) { return magnitude(move_ppm(mark(from), mark(to))) >= least; };
  std::size_t pivot = 0, high = 0, low = 0, extreme = 0;
  int direction = 0;
  for (std::size_t i = 1; i < blocks.size(); ++i) {
    if (direction == 0) {
      if (mark(i) > mark(high)) high = i;
      if (mark(i) < mark(low)) low = i;
      if (!far(high, i) && !far(low, i)) continue;
      direction = far(high, i) ? -1 : 1;
      pivot = direction < 0 ? high : low;
      extreme = i;
    } else if (direction * sign_of(mark(i) - mark(extreme)) > 0) {
      extreme = i;
    } else if (far(extreme, i)) {
      tell_leg(m, pivot, extreme);
      pivot = extreme;
      extreme = i;
      direction = -direction;
    }
  }
  if (direction != 0) tell_leg(m, pivot, extreme);
}

void Storyteller::tell_leg(MarketIdx m, std::size_t from, std::size_t to) {
  const Ticks a = facts_.blocks[from].mark[m], b = facts_.blocks[to].mark[m];
  const std::int64_t move = move_ppm(a, b);
  const TimeMs from_ms = facts_.blocks[from].time_ms, to_ms = facts_.blocks[to].time_ms;
  const std::int64_t seq = to == 0 || to > mark_seqs_[m].size() ? facts_.begin : mark_seqs_[m][to - 1];
  moments_.push_back({seq, from_ms, to_ms, "move",
                      fmt::format("{} mark {} {} from {} to {} in {}", instrument(m).id, move < 0 ? "falls" : "rises",
                                  percent_text(magnitude(move), 1), price_text(instrument(m), a),
                                  price_text(instrument(m), b), duration_text(to_ms - from_ms)),
                      kNoCause});
}

void Storyteller::tell_bursts() {
  const auto market = [&](std::int64_t m) {
    return m < static_cast<std::int64_t>(facts_.markets.size()) ? instrument(m).id : "a fall of collateral";
  };
  const auto accounts = [](const Burst& b) {
    return plural(static_cast<std::int64_t>(b.accounts.size()), "account", "accounts");
  };
  for (const Burst& b : liquidations_.top(kMostOfAKind))
    say(b, "liquidation",
        fmt::format("{}: {} of {} liquidated in {}; peak {} in the block of {}", market(b.key), money_text(b.amount),
                    accounts(b), plural(b.count, "fill", "fills"), money_text(b.peak), format_clock(b.peak_ms)));
  for (const Burst& b : bankruptcies_.top(kMostOfAKind))
    say(b, "bankruptcy",
        fmt::format("{} cannot pay {} in all; the largest hole is {} of {}", accounts(b), money_text(b.amount),
                    money_text(b.largest), account_name(genesis_, b.largest_account)));
  const auto markets = static_cast<std::int64_t>(facts_.markets.size() + 1);
  for (const Burst& b : draws_.top(2 * kMostOfAKind))
    say(b, "draw",
        fmt::format("Tranche {} pays {} for {}", genesis_.tranches[static_cast<std::size_t>(b.key / markets)].id,
                    money_text(b.amount), market(b.key % markets)));
  for (const Burst& b : cuts_.top(kMostOfAKind))
    say(b, "cut", fmt::format("Gains in {} of {} are cut by {}", market(b.key), accounts(b), money_text(b.amount)));
  for (const Burst& b : deleveraged_.top(kMostOfAKind))
    say(b, "deleveraging",
        fmt::format("{}: {} deleveraged at the mark, {} in {}", market(b.key), accounts(b), money_text(b.amount),
                    plural(b.count, "step", "steps")));
  for (const Burst& b : verdicts_.top(kMostOfAKind))
    say(b, "oracle",
        fmt::format("{} oracle says {} in {}, the first at {}", market(b.key / 16),
                    name(static_cast<Verdict>(b.key % 16)), plural(b.count, "block", "blocks"),
                    format_clock(b.from_ms)));
}

void Storyteller::tell_breakers() {
  for (const Burst& b : breakers_.top(2 * kMostOfAKind)) {
    if (b.count == 1) {
      say(b.seq, "breaker");
      continue;
    }
    std::int64_t tightest = 0, tightest_seq = b.seq, last_state = 0;
    for (std::int64_t seq = b.seq; seq <= b.last_seq; ++seq) {
      const Event& e = log_.events[static_cast<std::size_t>(seq)];
      if (e.type != EventType::breaker || e.market != b.key) continue;
      if (e.y > tightest) tightest = e.y, tightest_seq = seq;
      last_state = e.y;
    }
    say(b, "breaker",
        fmt::format("{} breaker changes {} times, tightest {} at {}, then {}",
                    b.key == kNoMarket ? "Global" : instrument(b.key).id, b.count,
                    name(static_cast<BreakerState>(tightest)),
                    format_clock(log_.time_of(log_.events[static_cast<std::size_t>(tightest_seq)])),
                    name(static_cast<BreakerState>(last_state))));
  }
}

std::vector<Moment> Storyteller::tell() {
  for (std::int64_t seq = facts_.begin; seq < facts_.end; ++seq) read(log_.events[static_cast<std::size_t>(seq)], seq);
  for (MarketIdx m = 0; m < facts_.markets.size(); ++m) tell_moves(m);
  tell_bursts();
  tell_breakers();
  std::ranges::stable_sort(moments_, {}, [](const Moment& m) { return std::pair(m.time_ms, m.seq); });
  return std::move(moments_);
}

std::string price_sentence(const Genesis& genesis, const SpanFacts& facts, const EventLog& log, MarketIdx m) {
  const MarketFacts& f = facts.markets[m];
  const Instrument& i = genesis.markets[m].instrument;
  const TimeMs lowest_ms = log.time_of(log.events[static_cast<std::size_t>(f.lowest_seq)]);
  return fmt::format("{} went from {} to {} ({}); its lowest mark was {} at {} UTC.", i.id, price_text(i, f.first_mark),
                     price_text(i, f.last_mark), signed_percent_text(move_ppm(f.first_mark, f.last_mark), 1),
                     price_text(i, f.lowest_mark), format_clock(lowest_ms));
}

std::string collateral_sentence(const std::string& id, const AssetFacts& f, const EventLog& log) {
  std::string out =
      fmt::format("{} as collateral went from {} to {}", id, money_text(f.price_before), money_text(f.price_after));
  if (f.lowest < std::min(f.price_before, f.price_after))
    out += fmt::format(", at the lowest {} at {} UTC", money_text(f.lowest),
                       format_clock(log.time_of(log.events[static_cast<std::size_t>(f.lowest_seq)])));
  out += fmt::format("; {} of it were converted", money_text(f.converted));
  return out + (f.holes > 0 ? fmt::format(", and its falls left holes of {}.", money_text(f.holes)) : ".");
}

}  // namespace

std::vector<Moment> tell_story(const EventLog& log, const Genesis& shown, const SpanFacts& facts) {
  return Storyteller(log, shown, facts).tell();
}

std::vector<std::string> summarise(const EventLog& log, const Genesis& shown, const SpanFacts& facts) {
  std::vector<std::string> out;
  const Figures& t = facts.total;
  for (MarketIdx m = 0; m < facts.markets.size(); ++m) out.push_back(price_sentence(shown, facts, log, m));
  const std::vector<AssetFacts> assets = collateral_facts(log, facts, shown.assets.size());
  for (std::size_t c = 0; c < assets.size(); ++c)
    out.push_back(collateral_sentence(shown.assets[c].id, assets[c], log));
  out.push_back(t.liquidated_accounts == 0
                    ? "Nobody was liquidated."
                    : fmt::format("{} liquidated; the books took {} by force, {} were handed over; penalties were {}.",
                                  plural(t.liquidated_accounts, "account was", "accounts were"),
                                  money_text(t.forced_volume), money_text(t.handed_over), money_text(t.penalties)));
  if (t.deficit == 0)
    out.push_back("Every account could pay what it owed.");
  else
    out.push_back(fmt::format("{} could not pay {} in all; tranches paid {} and gains were cut by {}.",
                              plural(t.bankrupt_accounts, "account", "accounts"), money_text(t.deficit),
                              money_text(t.draws), money_text(t.haircuts)));
  if (t.adl_fills > 0)
    out.push_back(fmt::format("{} deleveraged at the mark for {}; {} broken.",
                              plural(t.adl_accounts, "account was", "accounts were"), money_text(t.adl_notional),
                              plural(t.hedge_legs_broken, "hedge leg was", "hedge legs were")));
  out.push_back(
      fmt::format("The lowest equity of any account at the end of any block was {}.", money_text(t.lowest_equity)));
  return out;
}

}  // namespace fb
