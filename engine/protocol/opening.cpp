// Block 0: the genesis is checked, capital and deposits come in, and the opening book is filled at the first marks.
#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

#include "protocol/impl.h"
#include "risk/margin_policy.h"

namespace fb {
namespace {

tl::unexpected<Error> bad(std::string field, std::string value, std::string rule) {
  return fail({.field = std::move(field), .value = std::move(value), .rule = std::move(rule), .next = "Import the recording again"});
}

Result<void> check_market(const OpeningMarket& m) {
  if (const auto ok = validate(m.instrument); !ok) return fail(ok.error());
  if (m.first_index <= 0) return bad("first index of " + m.instrument.id, std::to_string(m.first_index), "a price is positive");
  if (m.sources.empty()) return bad("sources of " + m.instrument.id, "", "a market has at least one source");
  Int128 weight = 0;
  for (const SourceSpec& s : m.sources) {
    if (s.weight <= 0) return bad("source " + s.id, std::to_string(s.weight), "a weight is positive");
    weight += s.weight;
  }
  for (const SourceSpec& s : m.sources)
    if (!m.single_source && static_cast<Int128>(s.weight) * 3 > weight)
      return bad("source " + s.id, std::to_string(s.weight), "no source holds more than a third of the weight of " + m.instrument.id);
  if (m.lp_capital < 0 || m.backstop_capital < 0) return bad("capital of " + m.instrument.id, "", "capital is not negative");
  return {};
}

Result<void> check_assets(const Genesis& g, const std::vector<std::string>& markets) {
  if (g.assets.size() > kMostAssets) return bad("assets", std::to_string(g.assets.size()), fmt::format("there are at most {} collateral assets", kMostAssets));
  std::vector<std::string> ids;
  for (const OpeningAsset& c : g.assets) {
    const bool known = std::ranges::find(ids, c.id) != ids.end() || std::ranges::find(markets, c.id) != markets.end();
    if (c.id.empty() || known) return bad("asset", c.id, "an asset has a name of its own");
    if (c.price_micro < 0 || c.price_micro > kMostPriceMicro) return bad("price of " + c.id, std::to_string(c.price_micro), "a price lies between 0 and 8,000,000 USD");
    if (std::ranges::find(c.groups, std::string()) != c.groups.end()) return bad("groups of " + c.id, "", "a group has a name");
    ids.push_back(c.id);
  }
  if (g.parameters.asset_ids() != ids) return bad("parameters", "", "parameters are of the same assets in the same order");
  std::vector<Int128> held(g.assets.size());
  for (const OpeningCollateral& c : g.collateral) {
    if (c.user >= g.accounts.size() || c.asset >= g.assets.size() || c.amount <= 0)
      return bad("opening collateral", fmt::format("account {} asset {} amount {}", c.user, c.asset, c.amount), "a known account and asset, a positive amount");
    held[c.asset] += c.amount;
  }
  Int128 value = 0;
  for (std::size_t c = 0; c < held.size(); ++c) {
    if (held[c] > INT64_MAX) return bad("collateral in " + g.assets[c].id, to_text(held[c]), "amounts sum to less than 2^63");
    value += held[c] * g.assets[c].price_micro / kMillion;
  }
  if (value >= kMostCollateral) return bad("collateral", to_text(value), "all collateral is worth less than 2^60 micro-USD");
  return {};
}

Result<void> check_genesis(const Genesis& g) {
  if (g.markets.empty() || g.markets.size() >= kNoMarket) return bad("markets", std::to_string(g.markets.size()), "there is at least one market and fewer than 65,535");
  std::vector<std::string> ids;
  for (const OpeningMarket& m : g.markets) {
    if (const auto ok = check_market(m); !ok) return ok;
    ids.push_back(m.instrument.id);
  }
  if (const auto ok = check_assets(g, ids); !ok) return ok;
  if (g.parameters.market_ids() != ids) return bad("parameters", "", "parameters are of the same markets in the same order");
  for (const TrancheSpec& t : g.tranches)
    if (t.opening_balance < 0 || (t.market != kAllMarkets && t.market >= g.markets.size()))
      return bad("tranche " + t.id, std::to_string(t.opening_balance), "a tranche has a known market and no negative balance");
  const std::size_t n = g.markets.size();
  if (!g.correlation_ppm.empty() && g.correlation_ppm.size() != n * n) return bad("correlation", std::to_string(g.correlation_ppm.size()), "one row and column a market");
  if (g.treasury < g.rounding_reserve || g.rounding_reserve < 0) return bad("treasury", std::to_string(g.treasury), "the treasury pays the reserve of `rounding`");
  std::unordered_set<std::string> names;
  for (const OpeningAccount& a : g.accounts)
    if (a.name.empty() || !names.insert(a.name).second) return bad("account", a.name, "account names are unique and not empty");
  for (const OpeningPosition& p : g.positions)
    if (p.user >= g.accounts.size() || p.market >= n || p.entry_price <= 0)
      return bad("opening position", fmt::format("account {} market {} entry {}", p.user, p.market, p.entry_price), "a known account and market, a positive entry price");
  return check_size(g);
}

// What the collateral of each user lends at the opening.
std::vector<Money> opening_credit(const Genesis& g) {
  std::vector<Money> out(g.accounts.size());
  for (const OpeningCollateral& c : g.collateral) {
    const AssetTerms terms{g.assets[c.asset].price_micro, g.parameters.at(c.asset, AssetParam::haircut_ppm)};
    out[c.user] += counted_value(asset_value(c.amount, terms.price_micro), terms);
  }
  for (Money& credit : out) credit = ppm_down(credit, g.parameters.at(GlobalParam::borrow_limit_ppm));
  return out;
}

// Deposit of each user: balance + Σ lots x (mark - entry) x tick_value; below zero what it has borrowed.
Result<std::vector<Money>> opening_deposits(const Genesis& g) {
  std::vector<Int128> sum(g.accounts.size());
  for (std::size_t u = 0; u < sum.size(); ++u) sum[u] = g.accounts[u].balance;
  for (const OpeningPosition& p : g.positions) {
    const OpeningMarket& m = g.markets[p.market];
    sum[p.user] += wide(p.lots, m.instrument.tick_value) * (m.first_index - p.entry_price);
  }
  std::vector<Money> out(sum.size());
  const std::vector<Money> credit = opening_credit(g);
  for (std::size_t u = 0; u < sum.size(); ++u) {
    if (sum[u] < -credit[u] || sum[u] > (Int128{1} << 60))
      return bad("account " + g.accounts[u].name, to_text(sum[u]),
                 "its balance covers its opening loss (deposit up to 2^60 micro-USD; below 0 at most what its collateral lends)");
    out[u] = static_cast<Money>(sum[u]);
  }
  return out;
}

}  // namespace

Protocol::Impl::Impl(std::shared_ptr<const Genesis> g, Workers& w) : genesis(std::move(g)), workers(w), params(genesis->parameters) {
  const std::size_t n = genesis->markets.size();
  layout = {static_cast<std::uint32_t>(n), static_cast<std::uint32_t>(genesis->tranches.size())};
  s.ledger = Ledger(n, genesis->assets.size());
  s.ledger.resize(layout.first_user() + genesis->accounts.size());
  s.markets.resize(n);
  s.tranches.resize(genesis->tranches.size());
  s.drawn.resize(genesis->tranches.size() * n);
  s.tranche_debts.resize(genesis->tranches.size());
  s.fund.resize(1);
  s.fund_rules.resize(n);
  s.holds.resize(n + 1);
  std::vector<std::vector<std::string>> named;
  for (const OpeningAsset& c : genesis->assets) {
    s.assets.push_back({.price_micro = c.price_micro, .source_micro = c.price_micro, .source_time_ms = genesis->time_ms});
    named.push_back(c.groups);
  }
  groups = AssetGroups::of(named);
  s.exposure.resize(s.assets.size() + groups.size());
  s.collateral_drawn.resize(genesis->tranches.size());
  std::size_t readings = 0;
  for (const OpeningMarket& m : genesis->markets) {
    first_reading.push_back(readings);
    readings += m.sources.size();
  }
  s.readings.resize(readings);
  views.resize(n);
  is_touched.resize(s.ledger.accounts());
  params_hash = params.hash();
  hasher.reset(s.ledger);
}

namespace {

// Opening fills of one market at its mark: longs and shorts matched in account order, lp takes what is left.
struct Side {
  AccountIdx account;
  Lots lots;
};

}  // namespace

void Protocol::Impl::open_book() {
  const Genesis& g = *genesis;
  s.global.time_ms = g.time_ms;
  mark_seq.assign(market_count(), kNoCause);
  emit({.type = EventType::genesis});
  for (AccountIdx a = 1; a < s.ledger.accounts(); ++a)
    emit({.x = layout.is_user(a) ? static_cast<std::int64_t>(g.accounts[a - layout.first_user()].mode) : static_cast<std::int64_t>(MarginMode::cross),
          .a = a, .type = EventType::account});
  const auto pay_in = [&](AccountIdx a, Money amount) {
    if (amount > 0) transfer(AccountLayout::external, a, amount, TransferReason::deposit, kNoCause);
  };
  pay_in(AccountLayout::treasury, g.treasury);
  for (MarketIdx m = 0; m < market_count(); ++m) {
    pay_in(layout.lp(m), g.markets[m].lp_capital);
    pay_in(layout.backstop(m), g.markets[m].backstop_capital);
  }
  for (std::uint32_t t = 0; t < g.tranches.size(); ++t) pay_in(layout.tranche(t), g.tranches[t].opening_balance);
  open_units();
  const std::vector<Money> deposits = *opening_deposits(g);
  for (UserIdx u = 0; u < deposits.size(); ++u) pay_in(layout.first_user() + u, deposits[u]);
  if (g.rounding_reserve > 0)
    transfer(AccountLayout::treasury, AccountLayout::rounding, g.rounding_reserve, TransferReason::rounding, kNoCause);

  for (const OpeningCollateral& c : g.collateral)
    move_collateral(layout.first_user() + c.user, c.asset, c.amount, CollateralReason::opening, kNoCause);
  for (UserIdx u = 0; u < deposits.size(); ++u)
    if (deposits[u] < 0) transfer(layout.first_user() + u, AccountLayout::external, -deposits[u], TransferReason::withdrawal, kNoCause);
  for (AssetIdx c = 0; c < asset_count(); ++c) asset_seq.push_back(emit({.x = g.assets[c].price_micro, .market = c, .type = EventType::collateral_mark}));
  for (MarketIdx m = 0; m < market_count(); ++m) {
    const OpeningMarket& spec = g.markets[m];
    MarketState& market = s.markets[m];
    market.index = market.mark = market.previous_mark = spec.first_index;
    market.index_time_ms = market.funding_since_ms = now();
    market.variance = start_variance(spec.first_sigma_ppm, spec.first_index, now());
    const MarginRates rates = rates_by_policy(params, m, spec.first_sigma_ppm);
    market.target_ppb = market.mm_ppb = rates.maintenance_ppb;
    market.im_ppb = rates.initial_ppb;
    market.short_mm_ppb = rates.short_ppb;
    market.twap = spec.first_index;
    market.depth.turnover_per_min = checked_mul(params.at(m, MarketParam::depth_volume_ref_usd), kUsd);
    advance_depth(market.depth, params, m, 0, spec.first_sigma_ppm, 0, kMillion);
    market.history.push(now(), market.index);
    mark_seq[m] = emit({.x = market.index, .y = market.mark, .market = static_cast<std::uint16_t>(m), .type = EventType::mark});
  }
  refresh_schedules();
  last_schedules = schedules;
  last_assets = assets;
  find_holders();
  fill_opening_positions();
  pass = margin_pass(s.ledger, schedules, workers, assets);
  close_block();
}

void Protocol::Impl::fill_opening_positions() {
  std::vector<std::vector<Side>> longs(market_count()), shorts(market_count());
  std::vector<Lots> net(market_count());
  for (const OpeningPosition& p : genesis->positions) {
    if (p.lots == 0) continue;
    (p.lots > 0 ? longs : shorts)[p.market].push_back({layout.first_user() + p.user, magnitude(p.lots)});
    net[p.market] = checked_add(net[p.market], p.lots, "opening lots");
  }
  for (MarketIdx m = 0; m < market_count(); ++m) {
    if (net[m] != 0) (net[m] > 0 ? shorts : longs)[m].push_back({layout.lp(m), magnitude(net[m])});
    std::size_t i = 0, j = 0;
    while (i < longs[m].size() && j < shorts[m].size()) {
      Side& buyer = longs[m][i];
      Side& seller = shorts[m][j];
      const Lots lots = std::min(buyer.lots, seller.lots);
      if (buyer.account != seller.account) fill(m, buyer.account, seller.account, lots, s.markets[m].mark, FillReason::opening, mark_seq[m]);
      if ((buyer.lots -= lots) == 0) ++i;
      if ((seller.lots -= lots) == 0) ++j;
    }
  }
  for (const OpeningPosition& p : genesis->positions) {
    const AccountIdx a = layout.first_user() + p.user;
    const Money value = narrow(wide(s.ledger.lots(a, p.market), genesis->markets[p.market].instrument.tick_value) * p.entry_price, "entry value");
    s.ledger.set_entry_value(a, p.market, value);
  }
}

Result<std::unique_ptr<Protocol>> Protocol::open(std::shared_ptr<const Genesis> genesis, Workers& workers, EventLog& log) {
  if (const auto ok = check_genesis(*genesis); !ok) return fail(ok.error());
  if (const auto deposits = opening_deposits(*genesis); !deposits) return fail(deposits.error());
  auto protocol = std::unique_ptr<Protocol>(new Protocol());
  protocol->impl_ = std::make_unique<Impl>(std::move(genesis), workers);
  protocol->impl_->log = &log;
  try {
    protocol->impl_->open_book();
  } catch (const std::exception& broken) {
    return fail({.rule = std::string("the opening book breaks a rule of the protocol: ") + broken.what(), .next = "Check the opening book's sizes and balances"});
  }
  return protocol;
}

}  // namespace fb
