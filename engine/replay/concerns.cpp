#include "replay/concerns.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "base/text.h"
#include "protocol/event.h"
#include "protocol/figures.h"
#include "replay/figure_series.h"

namespace fb {
namespace {

using Kind = Concern::Kind;
using Severity = Concern::Severity;

constexpr Ppm kHalf = 500'000;

// Since when `holds` without a break up to the moment shown; nothing where the last point is not of it.
template <class Point, class Holds>
std::optional<TimeMs> since(std::span<const Point> points, std::uint32_t block, Holds holds) {
  std::optional<TimeMs> out;
  for (std::size_t b = std::min<std::size_t>(block + 1, points.size()); b-- > 0 && holds(points[b]);) out = points[b].time_ms;
  return out;
}

class Finder {
 public:
  explicit Finder(const Snapshot& s) : s_(s) {}

  std::vector<Concern> find() {
    pool();
    for (std::size_t m = 0; m < s_.markets.size(); ++m) market(m);
    for (std::size_t t = 0; t < s_.tranches.size(); ++t) tranche(t);
    for (std::size_t c = 0; c < s_.assets.size(); ++c) asset(c);
    for (std::size_t g = 0; g < s_.groups.size(); ++g)
      gap(s_.groups[g].name, FigureId::group_silo_gap, FigureId::group_exposure, FigureId::group_silo, g);
    std::ranges::stable_sort(out_, [](const Concern& a, const Concern& b) {
      return std::pair(b.severity, a.kind) < std::pair(a.severity, b.kind);
    });
    return std::move(out_);
  }

 private:
  std::int64_t value(FigureId id, std::size_t i = 0) const { return figure(s_, id, i).value_or(0); }
  std::string money(FigureId id, std::size_t i = 0) const { return money_text(value(id, i)); }
  std::string count(FigureId id) const { return count_text(value(id)); }
  void add(Kind kind, Severity severity, std::string of, std::string text, std::string cause = {}, std::optional<TimeMs> since_ms = {}) {
    out_.push_back({kind, severity, std::move(of), std::move(text), std::move(cause), since_ms});
  }
  std::span<const TotalsPoint> totals() const { return s_.series ? std::span<const TotalsPoint>(s_.series->totals) : std::span<const TotalsPoint>(); }
  std::span<const SeriesPoint> points(std::size_t m) const {
    return s_.series && m < s_.series->markets.size() ? std::span<const SeriesPoint>(s_.series->markets[m]) : std::span<const SeriesPoint>();
  }

  void pool();
  void accounts();
  void fund();
  void market(std::size_t m);
  void breaker(std::string of, BreakerState state, std::string cause, std::optional<TimeMs> since_ms);
  void tranche(std::size_t t);
  void asset(std::size_t c);
  void gap(const std::string& of, FigureId gap, FigureId exposure, FigureId silo, std::size_t i);

  const Snapshot& s_;
  std::vector<Concern> out_;
};

void Finder::pool() {
  if (!s_.error.empty()) add(Kind::engine_frozen, Severity::limit, {}, "The engine froze", s_.error);
  if (s_.global_breaker != BreakerState::normal)
    breaker({}, s_.global_breaker, {}, since(totals(), s_.block, [&](const TotalsPoint& p) {
              return p.global_breaker == static_cast<std::uint8_t>(s_.global_breaker);
            }));
  if (value(FigureId::unbacked) > 0 && value(FigureId::i2_end_accounts) == 0)
    add(Kind::unbacked, Severity::limit, {},
        fmt::format("{} of {} accounts are unbacked: withdrawals are stopped", money(FigureId::unbacked), count(FigureId::unbacked_accounts)),
        "a fall of collateral went beyond its silo");
  if (value(FigureId::i2_end_accounts) > 0)
    add(Kind::below_zero, Severity::limit, {},
        fmt::format("{} accounts are below zero by {}", count(FigureId::i2_end_accounts), money(FigureId::i2_end)),
        s_.custody.withdrawals_stopped ? "the rules in force do not promise that nobody is; a fall of collateral went beyond its silo: withdrawals are stopped"
                                       : "the rules in force do not promise that nobody is");
  accounts();
  fund();
}

void Finder::accounts() {
  if (value(FigureId::waiting_for_liquidation) > 0)
    add(Kind::waiting_for_liquidation, Severity::attention, {},
        fmt::format("{} accounts are below maintenance and wait for liquidation", count(FigureId::waiting_for_liquidation)),
        "price, pace, depth, grace or oracle: see the liquidation queue",
        since(totals(), s_.block, [](const TotalsPoint& p) { return p.below_maintenance > 0; }));
  if (value(FigureId::withdrawals_waiting) > 0)
    add(Kind::withdrawals_waiting, Severity::limit, {},
        fmt::format("{} withdrawals wait for {}", count(FigureId::withdrawals_waiting), money(FigureId::waiting)),
        s_.custody.withdrawals_stopped ? "withdrawals are stopped" : "custody does not hold enough quote, or their accounts may not take it now",
        s_.queue.empty() ? std::nullopt : std::optional(s_.queue.front().since_ms));
}

void Finder::fund() {
  const auto covered = figure(s_, FigureId::fund_covered);
  if (!covered || *covered >= kMillion) return;
  add(Kind::target_missed, *covered < kHalf ? Severity::limit : Severity::attention, {},
      fmt::format("The fund covered {} of its target of {}", percent_text(*covered, 1), money(FigureId::fund_target)),
      fmt::format("measured at {}", format_clock(value(FigureId::fund_measured_at))));
}

void Finder::breaker(std::string of, BreakerState state, std::string cause, std::optional<TimeMs> since_ms) {
  const std::string who = of.empty() ? "all markets" : of;
  add(Kind::breaker, state >= BreakerState::reduce_only ? Severity::limit : Severity::attention, std::move(of),
      fmt::format("{}: breaker {}", who, name(state)), std::move(cause), since_ms);
}

void Finder::market(std::size_t m) {
  const MarketSnapshot& market = s_.markets[m];
  if (market.view.breaker != BreakerState::normal)
    breaker(market.id, market.view.breaker, fmt::format("{} of the caution band used", percent_text(value(FigureId::band_used, m), 0)),
            since(points(m), s_.block, [&](const SeriesPoint& p) { return p.breaker == static_cast<std::uint8_t>(market.view.breaker); }));
  if (market.view.verdict != Verdict::valid)
    add(Kind::oracle, market.view.verdict == Verdict::delayed ? Severity::attention : Severity::limit, market.id,
        fmt::format("{}: oracle verdict {}", market.id, name(market.view.verdict)), {},
        since(points(m), s_.block, [&](const SeriesPoint& p) { return p.verdict == static_cast<std::uint8_t>(market.view.verdict); }));
  if (figure(s_, FigureId::open_interest_cap, m))
    add(Kind::open_interest_capped, Severity::attention, market.id,
        fmt::format("{}: open interest may not grow beyond {}", market.id,
                    size_text(market.instrument, value(FigureId::open_interest_cap, m))),
        fmt::format("the fund covered {} of its target at {}", percent_text(value(FigureId::fund_covered), 1),
                    format_clock(value(FigureId::fund_measured_at))));
  if (value(FigureId::cascade_gain, m) > kMillion)
    add(Kind::cascade, Severity::limit, market.id,
        fmt::format("{}: cascade gain {}, above 1 a move feeds itself", market.id, decimal_text(value(FigureId::cascade_gain, m) / 10'000, 2)),
        fmt::format("within the 1 % up to {}, at {}", signed_percent_text(s_.risk.markets[m].gain_at_ppm), format_clock(value(FigureId::risk_at))));
}

void Finder::tranche(std::size_t t) {
  const Money drawn = value(FigureId::drawn_in_event, t), left = value(FigureId::may_pay, t);
  if (drawn == 0 || (left > 0 && wide(drawn, kMillion) < wide(drawn + left, kHalf))) return;
  const std::string& id = s_.tranches[t].spec.id;
  add(Kind::tranche_used, left == 0 ? Severity::limit : Severity::attention, id,
      left == 0 ? fmt::format("Tranche {} is used up: it paid {} in this loss event", id, money_text(drawn))
                : fmt::format("Tranche {} may pay {} more; it paid {} in this loss event", id, money_text(left), money_text(drawn)),
      left == 0 && value(FigureId::balance, t) > 0 ? "its cap of a loss event" : fmt::format("loss event {}", s_.loss_event));
}

void Finder::asset(std::size_t c) {
  const AssetSnapshot& a = s_.assets[c];
  gap(a.id, FigureId::asset_silo_gap, FigureId::asset_exposure, FigureId::asset_silo, c);
  if (a.view.stale)
    add(Kind::price_stale, Severity::attention, a.id, fmt::format("{}: its price lets nothing in", a.id),
        a.view.fixed ? std::string("a person holds it") : fmt::format("the last reading is {} s old", a.view.price_age_ms / 1000));
}

void Finder::gap(const std::string& of, FigureId gap, FigureId exposure, FigureId silo, std::size_t i) {
  if (value(gap, i) > 0)
    add(Kind::silo_gap, Severity::limit, of, fmt::format("{}: a collapse would cost {} more than its silo", of, money(gap, i)),
        fmt::format("exposure {}, silo {}", money(exposure, i), money(silo, i)));
}

}  // namespace

std::string Concern::key() const { return of.empty() ? std::string(name(kind)) : fmt::format("{}:{}", name(kind), of); }

std::string_view name(Concern::Kind kind) {
  switch (kind) {
    case Kind::engine_frozen: return "engine_frozen";
    case Kind::unbacked: return "unbacked";
    case Kind::below_zero: return "below_zero";
    case Kind::tranche_used: return "tranche_used";
    case Kind::breaker: return "breaker";
    case Kind::oracle: return "oracle";
    case Kind::cascade: return "cascade";
    case Kind::silo_gap: return "silo_gap";
    case Kind::withdrawals_waiting: return "withdrawals_waiting";
    case Kind::target_missed: return "target_missed";
    case Kind::waiting_for_liquidation: return "waiting_for_liquidation";
    case Kind::open_interest_capped: return "open_interest_capped";
    case Kind::price_stale: return "price_stale";
  }
  return "";
}

std::string_view name(Concern::Severity severity) { return severity == Severity::limit ? "limit" : "attention"; }

std::vector<Concern> find_concerns(const Snapshot& s) { return Finder(s).find(); }

}  // namespace fb
