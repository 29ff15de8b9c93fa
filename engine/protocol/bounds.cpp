#include "protocol/bounds.h"

#include <fmt/format.h>

#include <algorithm>

namespace fb {
namespace {

constexpr const char* kSmaller = "Import fewer or smaller positions, or a smaller open interest";

std::string usd(Int128 micro) { return to_text(micro / kUsd) + " USD"; }

Result<void> check_prices(const Genesis& g) {
  for (const OpeningMarket& m : g.markets)
    if (m.first_index > kMostTicks || wide(m.first_index, m.instrument.tick_value) > kMostOpenInterest)
      return fail({.field = "first index of " + m.instrument.id,
                   .value = std::to_string(m.first_index) + " ticks",
                   .rule = fmt::format("is at most {} ticks, and a lot is worth at most {}", kMostTicks,
                                       usd(kMostOpenInterest)),
                   .next = "Import a price in larger units"});
  return {};
}

// The larger side of every market at its first mark; lp takes up the difference.
Result<void> check_open_interest(const Genesis& g) {
  std::vector<Int128> longs(g.markets.size()), shorts(g.markets.size());
  for (const OpeningPosition& p : g.positions)
    (p.lots > 0 ? longs : shorts)[p.market] += p.lots > 0 ? Int128{p.lots} : -Int128{p.lots};
  Int128 sum = 0;
  for (std::size_t m = 0; m < g.markets.size(); ++m) {
    const Int128 lots = std::max(longs[m], shorts[m]);
    if (lots > kMostLots)
      return fail({.field = "open interest of " + g.markets[m].instrument.id,
                   .value = to_text(lots) + " lots",
                   .rule = fmt::format("is at most {} lots", kMostLots),
                   .next = kSmaller});
    sum += lots * g.markets[m].instrument.tick_value * g.markets[m].first_index;
  }
  if (sum <= kMostOpenInterest) return {};
  return fail({.field = "open interest",
               .value = usd(sum),
               .rule = "of all markets together, one side, at the first prices, is at most " + usd(kMostOpenInterest),
               .next = kSmaller});
}

Result<void> check_money(const Genesis& g) {
  Int128 sum = g.treasury;
  for (const OpeningMarket& m : g.markets) sum += Int128{m.lp_capital} + m.backstop_capital;
  for (const TrancheSpec& t : g.tranches) sum += t.opening_balance;
  for (const OpeningAccount& a : g.accounts) sum += std::max<Money>(0, a.balance);
  if (sum <= kMostCustody) return {};
  return fail({.field = "money",
               .value = usd(sum),
               .rule = "of accounts, book, backstops, tranches and treasury together is at most " + usd(kMostCustody),
               .next = "Import smaller balances or capital"});
}

}  // namespace

Result<void> check_size(const Genesis& g) {
  if (const auto ok = check_prices(g); !ok) return ok;
  if (const auto ok = check_open_interest(g); !ok) return ok;
  return check_money(g);
}

}  // namespace fb
