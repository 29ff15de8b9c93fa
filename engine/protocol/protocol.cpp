#include "protocol/protocol.h"

#include <algorithm>
#include <cstring>

#include "protocol/account_name.h"
#include "protocol/impl.h"

namespace fb {

Protocol::Protocol() = default;
Protocol::~Protocol() = default;

// Protocol document, section 3: one block, in this order.
void Protocol::Impl::run_block(const BlockInput& in, EventLog& to) {
  log = &to;
  begin_block(in);
  apply_commands(in);
  take_deposits(in);
  take_provider_money(in);
  take_collateral(in);
  observe_prices(in);
  take_hedge();
  follow_volatility(in);
  follow_collateral();
  apply_breakers();
  pay_funding();
  clear_block_losses();
  fill_collateral_holes();
  deleverage_dead();
  release_hedge();
  charge_interest();
  convert_collateral();
  liquidate();
  unwind();
  resolve_deficits();
  measure_fund();
  admit_business(in);
  close_block();
}

Result<void> Protocol::step(const BlockInput& input, EventLog& log) {
  Impl& impl = *impl_;
  const Error frozen{.field = "engine", .value = impl.frozen, .rule = "the engine is frozen and changes nothing more",
                     .next = "Export the journal as evidence and report the defect"};
  if (!impl.frozen.empty()) return fail(frozen);
  try {
    impl.run_block(input, log);
    return {};
  } catch (const std::exception& broken) {
    impl.frozen = "block " + std::to_string(impl.s.global.block) + ": " + broken.what();
    Error e = frozen;
    e.value = impl.frozen;
    return fail(std::move(e));
  }
}

namespace {

// Checkpoint format: each column as its length in words, then its words.
template <class T>
void put(StateImage& image, const std::vector<T>& column) {
  static_assert(Words<T>);
  const std::size_t words = column.size() * sizeof(T) / sizeof(std::int64_t);
  image.push_back(static_cast<std::int64_t>(words));
  const auto* first = reinterpret_cast<const std::int64_t*>(column.data());
  image.insert(image.end(), first, first + words);
}

template <class T>
void take(const StateImage& image, std::size_t& at, std::vector<T>& column) {
  const auto words = static_cast<std::size_t>(image[at++]);
  column.resize(words * sizeof(std::int64_t) / sizeof(T));
  if (words > 0) std::memcpy(static_cast<void*>(column.data()), image.data() + at, words * sizeof(std::int64_t));
  at += words;
}

// The few figures of the last block that are shown but are no state.
struct BlockFigures {
  std::int64_t forced, handed, adl, ratio, shortfall, band_used, horizon;
};

}  // namespace

StateImage Protocol::save() const {
  Impl& impl = *impl_;
  StateImage image;
  impl.s.ledger.each_column([&](auto& column) { put(image, column); });
  put(image, std::vector<GlobalState>{impl.s.global});
  put(image, impl.params.values());
  std::vector<BlockFigures> figures;
  for (const MarketView& v : impl.views)
    figures.push_back({v.forced_notional, v.handed_over, v.adl_notional, v.ratio_1e12, v.shortfall, v.band_used_ppm, v.nearest_horizon});
  put(image, figures);
  static_assert(Words<BlockTotals>);
  put(image, std::vector<BlockTotals>{impl.totals});
  impl.s.each_small_column([&](auto& column) { put(image, column); });  // last: these change their length
  return image;
}

void Protocol::restore(const StateImage& image) {
  Impl& impl = *impl_;
  std::size_t at = 0;
  impl.s.ledger.each_column([&](auto& column) { take(image, at, column); });
  std::vector<GlobalState> global;
  take(image, at, global);
  impl.s.global = global.front();
  std::vector<std::int64_t> values;
  take(image, at, values);
  impl.params.assign(values);
  std::vector<BlockFigures> figures;
  take(image, at, figures);
  std::vector<BlockTotals> totals;
  take(image, at, totals);
  impl.totals = totals.front();
  impl.s.each_small_column([&](auto& column) { take(image, at, column); });
  check_invariant(at == image.size(), "a checkpoint is read to its end");
  impl.params_hash = impl.params.hash();
  impl.frozen.clear();
  impl.hasher.reset(impl.s.ledger);
  impl.last_hash = fb::state_hash(impl.s, impl.params_hash, impl.hasher.ledger_root(impl.s.ledger));
  impl.refresh_schedules();
  for (std::size_t m = 0; m < impl.views.size(); ++m) {
    MarketView& v = impl.views[m];
    v.forced_notional = figures[m].forced;
    v.handed_over = figures[m].handed;
    v.adl_notional = figures[m].adl;
    v.ratio_1e12 = figures[m].ratio;
    v.shortfall = figures[m].shortfall;
    v.band_used_ppm = figures[m].band_used;
    v.nearest_horizon = static_cast<std::uint8_t>(figures[m].horizon);
  }
  impl.refresh_views();
}

const Genesis& Protocol::genesis() const { return *impl_->genesis; }
std::shared_ptr<const Genesis> Protocol::shared_genesis() const { return impl_->genesis; }
const Parameters& Protocol::parameters() const { return impl_->params; }
const AccountLayout& Protocol::layout() const { return impl_->layout; }
const Ledger& Protocol::ledger() const { return impl_->s.ledger; }
TimeMs Protocol::time_ms() const { return impl_->s.global.time_ms; }
std::uint32_t Protocol::block() const { return static_cast<std::uint32_t>(impl_->s.global.block); }
Hash256 Protocol::state_hash() const { return impl_->last_hash; }
std::size_t Protocol::markets() const { return impl_->views.size(); }
const MarketView& Protocol::market(MarketIdx m) const { return impl_->views[m]; }
BreakerState Protocol::global_breaker() const { return impl_->s.global.breaker.state(); }
HoldView Protocol::global_hold() const { return hold_view(impl_->s.global.breaker); }
const BlockTotals& Protocol::totals() const { return impl_->totals; }
bool Protocol::is_estate(AccountIdx a) const { return impl_->is_estate(a); }
std::string Protocol::account_name(AccountIdx a) const { return fb::account_name(*impl_->genesis, a); }

TrancheView Protocol::tranche(std::uint32_t t) const {
  const Impl& impl = *impl_;
  TrancheView v{.balance = impl.s.ledger.quote(impl.layout.tranche(t)), .opening = impl.genesis->tranches[t].opening_balance};
  v.event_base = impl.s.global.loss_event_open ? impl.s.tranches[t].event_base : v.balance;
  v.drawn_in_event = impl.s.global.loss_event_open ? impl.s.tranches[t].drawn : 0;
  for (const ProviderUnits& p : impl.s.providers) {
    if (p.tranche != t) continue;
    v.units += p.units;
    ++v.providers;
  }
  for (const ProviderExit& e : impl.s.exits) v.exiting += e.tranche == t ? e.units : 0;
  return v;
}

FundView Protocol::fund() const {
  const Impl& impl = *impl_;
  const FundState& f = impl.s.fund.front();
  FundView v{.capacity = impl.fund_capacity(), .target = f.need, .measured_ms = f.measured_ms, .covered_ppm = f.covered_ppm,
             .standard_loss = f.standard_loss, .drawn_last_hour = impl.drawn_last_hour()};
  v.runway_ms = fb::runway_ms(v.capacity, v.drawn_last_hour);
  if (f.standard_loss > 0) v.shocks_ppm = static_cast<std::int64_t>(std::min<Int128>(wide(v.capacity, kMillion) / f.standard_loss, INT64_MAX));
  return v;
}

FundRulesView Protocol::fund_rules(MarketIdx m) const {
  return {.fee_share_ppm = impl_->fee_share(m), .open_interest_cap = impl_->s.fund_rules[m].open_interest_cap};
}

std::vector<ProviderHolding> Protocol::providers() const {
  std::vector<ProviderHolding> out;
  for (const ProviderUnits& p : impl_->s.providers) {
    const auto t = static_cast<std::uint32_t>(p.tranche);
    ProviderHolding row{.tranche = t, .provider = static_cast<AccountIdx>(p.provider), .units = p.units, .claim = claim(impl_->unit_pool(t), p.units)};
    for (const ProviderExit& e : impl_->s.exits)
      if (e.tranche == p.tranche && e.provider == p.provider) row.exiting += e.units;
    out.push_back(row);
  }
  return out;
}

std::int64_t Protocol::open_loss_event() const { return impl_->s.global.loss_event_open ? impl_->s.global.loss_event : 0; }

AccountMargin Protocol::margin(AccountIdx a) const { return margin_at(a, impl_->schedules); }

Schedule Protocol::schedule_at(MarketIdx m, Ticks mark) const { return impl_->schedule_at(m, mark); }

std::vector<Schedule> Protocol::schedules_at(std::span<const Ticks> marks) const {
  std::vector<Schedule> out;
  for (MarketIdx m = 0; m < marks.size(); ++m) out.push_back(schedule_at(m, marks[m]));
  return out;
}

AccountMargin Protocol::margin_at(AccountIdx a, std::span<const Schedule> schedules) const {
  const AccountSums at = account_sums(impl_->s.ledger, a, schedules, impl_->assets);
  AccountMargin out{.equity = at.equity, .maintenance = at.maintenance, .initial = account_initial(impl_->s.ledger, a, schedules)};
  out.collateral = at.collateral;
  out.margin_equity = at.margin_equity();
  out.borrowed = std::max<Money>(0, -at.net_quote());
  const Int128 health = at.maintenance > 0 ? floor_div(wide(out.margin_equity, kMillion), at.maintenance) : out.margin_equity < 0 ? 0 : kTrillion;
  out.health_ppm = static_cast<Ppm>(std::min<Int128>(health, kTrillion));
  return out;
}

void Protocol::margins(std::vector<AccountMargin>& out) const {
  out.resize(impl_->genesis->accounts.size());
  impl_->workers.for_chunks(out.size(), 4096, [&](std::size_t, std::size_t begin, std::size_t end) {
    for (std::size_t u = begin; u < end; ++u) out[u] = margin(impl_->layout.first_user() + static_cast<AccountIdx>(u));
  });
}

Covariance Protocol::covariance() const { return impl_->covariance(); }

Money Protocol::maintenance(AccountIdx, MarketIdx m, Lots lots) const {
  return require(impl_->schedules[m], impl_->schedules[m].maintenance, lots);
}

}  // namespace fb
