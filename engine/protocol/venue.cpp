// The venue's own book: lp:M quotes along the depth law, within its finite capital (protocol document, sections 2 and 7).
#include <algorithm>

#include "market/depth.h"
#include "protocol/impl.h"

namespace fb {
namespace {
constexpr std::int64_t kBillion = 1'000'000'000;
}

Money Protocol::Impl::slippage(MarketIdx m, Lots lots, Ticks price) const {
  const Money tick_value = genesis->markets[m].instrument.tick_value;
  return narrow(wide(lots, tick_value) * (price - s.markets[m].mark), "slippage");
}

Ticks Protocol::Impl::quote_price(MarketIdx m, Lots lots) const {
  const MarketState& market = s.markets[m];
  const AccountIdx lp = layout.lp(m);
  const Money notional = checked_mul(lots, unit(m), "order notional");
  const std::int64_t away = fill_displacement_1e9(market.depth, params, m, notional);
  if (away == kNoDepth) return 0;
  // The book stands around the recorded index; in endogenous mode the index already carries its share of the shift.
  const Int128 exact = wide(market.index, kBillion + away - market.source_shift_1e9);
  const Ticks price = narrow(lots < 0 ? floor_div(exact, kBillion) : ceil_div(exact, kBillion), "quote");
  if (price <= 0) return 0;
  // lp buys what the taker sells. It takes risk on only within its limit, and never what would leave it below zero.
  const Lots held = s.ledger.lots(lp, m), after = held - lots;
  const Money lp_equity = equity(lp) + slippage(m, lots, price);
  if (lp_equity < 0) return 0;
  const bool grows = magnitude(after) > magnitude(held);
  if (grows && wide(magnitude(after), unit(m)) * kMillion > wide(lp_equity, params.at(m, MarketParam::lp_inventory_ppm))) return 0;
  return price;
}

Lots Protocol::Impl::largest_fit(MarketIdx m, Lots lots, const std::function<bool(Lots, Ticks)>& fits) const {
  const auto ok = [&](Lots part) {
    const Ticks price = quote_price(m, part);
    return price > 0 && fits(part, price);
  };
  if (lots == 0 || ok(lots)) return lots;
  if (!ok(sign_of(lots))) return 0;  // prices get harder with size: many wait where nothing is to be had
  Lots good = 0, bad = magnitude(lots);
  while (bad - good > std::max<Lots>(1, bad / 64)) {
    const Lots middle = good + (bad - good) / 2;
    (ok(middle * sign_of(lots)) ? good : bad) = middle;
  }
  return good * sign_of(lots);
}

std::int64_t Protocol::Impl::trade_with_lp(AccountIdx taker, MarketIdx m, Lots lots, Ticks price, FillReason why, std::int64_t cause,
                                           bool forced) {
  const AccountIdx lp = layout.lp(m);
  const Money notional = checked_mul(lots, unit(m), "fill notional");
  consume(s.markets[m].depth, params, m, notional);
  if (forced) {
    views[m].forced_notional += magnitude(notional);
    s.markets[m].forced_push = checked_add(s.markets[m].forced_push, notional, "forced push");
  }
  return lots > 0 ? fill(m, taker, lp, lots, price, why, cause) : fill(m, lp, taker, -lots, price, why, cause);
}

}  // namespace fb
