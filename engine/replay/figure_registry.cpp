#include "replay/figure_registry.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "solvency/fund_target.h"

namespace fb {
namespace {

using Value = std::optional<std::int64_t>;

std::int64_t signed_count(std::uint64_t count) { return narrow(Int128{count}, "count"); }
Value not_negative(std::int64_t value) { return value < 0 ? Value() : Value(value); }
Value if_measured(const Snapshot& s, std::int64_t value) { return s.fund.measured_ms == 0 ? Value() : Value(value); }

template <class Rows, class Read>
Money total(const Rows& rows, Read read) {
  Int128 sum = 0;
  for (const auto& row : rows) sum += read(row);
  return narrow(sum, "a sum of figures");
}

Money sum_of(const std::vector<Money>& parts) {
  return total(parts, [](Money part) { return part; });
}
Money sum_of_balances(const Snapshot& s) {
  return total(s.tranches, [](const TrancheSnapshot& t) { return t.view.balance; });
}
Money sum_of_openings(const Snapshot& s) {
  return total(s.tranches, [](const TrancheSnapshot& t) { return t.view.opening; });
}
Money forced_in_markets(const Snapshot& s) {
  return total(s.markets, [](const MarketSnapshot& m) { return m.view.forced_notional; });
}
Money forced_a_minute(const Snapshot& s) {
  return total(s.markets, [&](const MarketSnapshot& m) { return a_minute(m.view.forced_notional, block_interval_ms(s)); });
}
Money handed_over_in_markets(const Snapshot& s) {
  return total(s.markets, [](const MarketSnapshot& m) { return m.view.handed_over; });
}
Money adl_in_markets(const Snapshot& s) {
  return total(s.markets, [](const MarketSnapshot& m) { return m.view.adl_notional; });
}
Money interest_value(const Snapshot& s, std::size_t i) {
  return s.markets[i].instrument.notional(s.markets[i].view.open_interest, s.markets[i].view.mark);
}
Money may_pay_of(const TrancheSnapshot& t) {
  const TrancheView& v = t.view;
  return event_capacity(t.spec, {.balance = v.balance, .event_base = v.event_base, .drawn = v.drawn_in_event, .drawn_by_market = {}});
}

FundRulesView rules_of(const Snapshot& s, std::size_t i) { return i < s.fund_rules.size() ? s.fund_rules[i] : FundRulesView{}; }
// Of the pool's risk, where it was asked for.
const MarketRisk* risk_of(const Snapshot& s, std::size_t i) { return i < s.risk.markets.size() ? &s.risk.markets[i] : nullptr; }
Value gain_of(const Snapshot& s, std::size_t i) {
  const MarketRisk* risk = risk_of(s, i);
  return risk ? Value(risk->gain_1e6) : Value();
}
Value covers(const Cover& c) { return c.holds_ppm; }
Value breaks(const Cover& c) { return c.breaks_ppm == 0 ? Value() : Value(c.breaks_ppm); }
Value cover_of(const Snapshot& s, std::size_t i, Value (*read)(const Cover&)) {
  const MarketRisk* risk = risk_of(s, i);
  return risk ? read(risk->cover) : Value();
}
Value joint_of(const Snapshot& s, Value (*read)(const Cover&)) { return s.risk.markets.empty() ? Value() : read(s.risk.joint); }
Value worst_gain(const Snapshot& s) { return s.risk.markets.empty() ? Value() : Value(s.risk.markets[s.risk.worst_gain()].gain_1e6); }
Value worst_cover(const Snapshot& s, Value (*read)(const Cover&)) {
  return s.risk.markets.empty() ? Value() : read(s.risk.markets[s.risk.worst_cover()].cover);
}

struct Reader {  // one of them, by the scope
  Value (*of_snapshot)(const Snapshot& s, std::size_t i) = nullptr;
  std::int64_t (*of_run)(const OutcomeFigures& o) = nullptr;
  std::int64_t (*of_account)(const AccountMargin& a) = nullptr;
  std::int64_t (*of_tranche)(const TrancheSnapshot& t) = nullptr;
};

struct Row {
  FigureInfo info;
  Reader reader;
};

// What `value` of a row may read, by its scope.
#define FB_READ_account(value) {.of_account = [](const AccountMargin& a) -> std::int64_t { return value; }}
#define FB_READ_run(value) {.of_run = [](const OutcomeFigures& o) -> std::int64_t { return value; }}
#define FB_READ_pool(value) {.of_snapshot = [](const Snapshot& s, std::size_t) -> Value { return value; }}
#define FB_READ_VIEW(list, value) \
  {.of_snapshot = [](const Snapshot& s, std::size_t i) -> Value { \
    [[maybe_unused]] const auto& v = s.list[i].view; \
    return value; \
  }}
#define FB_READ_market(value) FB_READ_VIEW(markets, value)
#define FB_READ_tranche(value) {.of_tranche = [](const TrancheSnapshot& t) -> std::int64_t { return value; }}
#define FB_READ_asset(value) FB_READ_VIEW(assets, value)
#define FB_READ_group(value) FB_READ_VIEW(groups, value)

// clang-format off
constexpr Row kRows[] = {
#define FB_FIGURE(scope, id, label, unit, moment, value, meaning) \
  {{FigureId::id, #id, label, FigureUnit::unit, FigureMoment::moment, FigureScope::scope, meaning}, FB_READ_##scope(value)},
#include "replay/figures.inc"
#undef FB_FIGURE
};
// clang-format on

const Row& row(FigureId id) { return kRows[static_cast<std::size_t>(id)]; }

}  // namespace

std::span<const FigureInfo> figure_infos() {
  static const std::vector<FigureInfo> kInfos = [] {
    std::vector<FigureInfo> out;
    for (const Row& r : kRows) out.push_back(r.info);
    return out;
  }();
  return kInfos;
}

const FigureInfo& figure_info(FigureId id) { return row(id).info; }

const FigureInfo* find_figure(std::string_view name) {
  const auto at = std::ranges::find(kRows, name, [](const Row& r) { return r.info.name; });
  return at == std::end(kRows) ? nullptr : &at->info;
}

std::string_view json_suffix(FigureUnit unit) {
  switch (unit) {
    case FigureUnit::count:
    case FigureUnit::number:
      return "";
    case FigureUnit::money: return "_micro_usd";
    case FigureUnit::price: return "_micro";
    case FigureUnit::amount: return "_micro_units";
    case FigureUnit::units: return "";
    case FigureUnit::lots: return "_lots";
    case FigureUnit::ticks: return "_ticks";
    case FigureUnit::ppm: return "_ppm";
    case FigureUnit::ratio_1e12: return "_1e12";
    case FigureUnit::time:
    case FigureUnit::span:
      return "_ms";
  }
  return "";
}

std::string json_name(FigureId id) { return std::string(figure_info(id).name).append(json_suffix(figure_info(id).unit)); }

std::string_view words(FigureMoment moment) {
  switch (moment) {
    case FigureMoment::end_of_block: return "end of the block";
    case FigureMoment::in_block: return "in the block";
    case FigureMoment::of_run: return "since the start of the run";
    case FigureMoment::at_opening: return "at the opening";
    case FigureMoment::when_measured: return "when last measured";
    case FigureMoment::at_risk_time: return "when cascade risk was last worked out";
    case FigureMoment::last_hour: return "in the last hour";
  }
  return "";
}

std::string_view words(FigureScope scope) {
  switch (scope) {
    case FigureScope::pool: return "pool";
    case FigureScope::run: return "run";
    case FigureScope::market: return "market";
    case FigureScope::tranche: return "tranche";
    case FigureScope::asset: return "asset";
    case FigureScope::group: return "group";
    case FigureScope::account: return "account";
  }
  return "";
}

std::string_view words(FigureUnit unit) {
  switch (unit) {
    case FigureUnit::count: return "count";
    case FigureUnit::number: return "number";
    case FigureUnit::money: return "micro-USD";
    case FigureUnit::price: return "micro-USD a unit";
    case FigureUnit::amount: return "1e-6 of a unit";
    case FigureUnit::units: return "units of a tranche";
    case FigureUnit::lots: return "lots";
    case FigureUnit::ticks: return "ticks";
    case FigureUnit::ppm: return "ppm";
    case FigureUnit::ratio_1e12: return "1e-12";
    case FigureUnit::time: return "ms since 1970 UTC";
    case FigureUnit::span: return "ms";
  }
  return "";
}

std::optional<std::int64_t> figure(const Snapshot& s, FigureId id, std::size_t subject) {
  const Row& r = row(id);
  if (r.reader.of_run != nullptr) return r.reader.of_run(s.outcome);
  check_invariant(r.info.scope != FigureScope::account, "a figure of an account is read from the account");
  if (subject >= subjects(s, r.info.scope)) return {};
  return r.reader.of_tranche != nullptr ? r.reader.of_tranche(s.tranches[subject]) : r.reader.of_snapshot(s, subject);
}

std::int64_t figure(const TrancheSnapshot& t, FigureId id) {
  check_invariant(row(id).reader.of_tranche != nullptr, "a figure read from a tranche is one of a tranche");
  return row(id).reader.of_tranche(t);
}

std::int64_t figure(const OutcomeFigures& o, FigureId id) {
  check_invariant(row(id).reader.of_run != nullptr, "a figure read from an outcome is one of a run");
  return row(id).reader.of_run(o);
}

std::int64_t figure(const AccountMargin& a, FigureId id) {
  check_invariant(row(id).reader.of_account != nullptr, "a figure read from an account is one of an account");
  return row(id).reader.of_account(a);
}

std::size_t subjects(const Snapshot& s, FigureScope scope) {
  switch (scope) {
    case FigureScope::pool:
    case FigureScope::run:
      return 1;
    case FigureScope::market: return s.markets.size();
    case FigureScope::tranche: return s.tranches.size();
    case FigureScope::asset: return s.assets.size();
    case FigureScope::group: return s.groups.size();
    case FigureScope::account: return 0;
  }
  return 0;
}

std::string subject_name(const Snapshot& s, FigureScope scope, std::size_t subject) {
  switch (scope) {
    case FigureScope::market: return s.markets.at(subject).id;
    case FigureScope::tranche: return s.tranches.at(subject).spec.id;
    case FigureScope::asset: return s.assets.at(subject).id;
    case FigureScope::group: return s.groups.at(subject).name;
    case FigureScope::pool:
    case FigureScope::run:
    case FigureScope::account:
      return {};
  }
  return {};
}

Money a_minute(Money in_block, TimeMs interval_ms) {
  return interval_ms > 0 ? mul_div_floor(in_block, 60'000, interval_ms, "volume a minute") : in_block;
}

TimeMs block_interval_ms(const Snapshot& s) { return s.blocks > 1 ? (s.end_ms - s.start_ms) / (s.blocks - 1) : 0; }

}  // namespace fb
