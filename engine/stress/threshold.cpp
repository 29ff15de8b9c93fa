#include "stress/threshold.h"

#include <algorithm>
#include <cmath>

namespace fb {
namespace {

double notional_of(const PriceCurve& c, Lots lots) {
  return static_cast<double>(magnitude(lots)) * static_cast<double>(c.unit);
}

// A fall: pieces are left downwards, the requirement is released on the way.
double fall_to_zero(const PriceCurve& c, double notional, double slack) {
  double rates = c.rate, x = 0;
  std::size_t active = 0;
  while (active < c.tier_count && notional > static_cast<double>(c.tiers[active].bound))
    rates += c.tiers[active++].rate;
  while (true) {
    const double slope = notional * (1 - rates);  // slack lost per unit of move
    const double end = active == 0 ? 1 : 1 - static_cast<double>(c.tiers[active - 1].bound) / notional;
    if (slope > 0 && slack <= slope * (end - x)) return x + slack / slope;
    if (active == 0) return kNoThreshold;
    slack -= slope * (end - x);
    x = end;
    rates -= c.tiers[--active].rate;
  }
}

// A rise: pieces are entered upwards, the requirement grows with the loss; there is always a zero.
double rise_to_zero(const PriceCurve& c, double notional, double slack) {
  double rates = c.rate + c.short_rate, x = 0;
  std::size_t next = 0;
  while (next < c.tier_count && notional > static_cast<double>(c.tiers[next].bound)) rates += c.tiers[next++].rate;
  while (true) {
    const double slope = notional * (1 + rates);
    const double end = next == c.tier_count ? kNoThreshold : static_cast<double>(c.tiers[next].bound) / notional - 1;
    if (slack <= slope * (end - x)) return x + slack / slope;
    slack -= slope * (end - x);
    x = end;
    rates += c.tiers[next++].rate;
  }
}

}  // namespace

PriceCurve PriceCurve::of(const Protocol& protocol, MarketIdx m) {
  PriceCurve c{.protocol = &protocol, .market = m, .mark = protocol.market(m).mark, .tick_value = protocol.genesis().markets[m].instrument.tick_value};
  c.unit = checked_mul(c.mark, c.tick_value, "value of a lot");
  const AccountIdx any = protocol.layout().lp(m);
  const auto of_next_lot = [&](Lots lots) {
    return protocol.maintenance(any, m, lots + 1) - protocol.maintenance(any, m, lots);
  };
  c.per_lot = of_next_lot(0);
  c.rate = static_cast<double>(c.per_lot) / static_cast<double>(c.unit);
  c.short_extra = protocol.maintenance(any, m, -1) - c.per_lot;
  c.short_rate = static_cast<double>(c.short_extra) / static_cast<double>(c.unit);
  std::array<Money, 3> bounds{};
  const std::array<MarketParam, 3> keys{MarketParam::tier1_usd, MarketParam::tier2_usd, MarketParam::tier3_usd};
  for (std::size_t k = 0; k < 3; ++k) bounds[k] = checked_mul(protocol.parameters().at(m, keys[k]), kUsd, "tier");
  std::ranges::sort(bounds);
  Money before = c.per_lot;
  for (const Money bound : bounds) {  // equal bounds count once; the last one carries what they add together
    const Money now = of_next_lot(bound / c.unit);
    if (now == before) continue;
    const Money extra = now - before;
    c.tiers[c.tier_count++] = {bound, extra, static_cast<double>(extra) / static_cast<double>(c.unit)};
    before = now;
  }
  return c;
}

Money PriceCurve::maintenance(Ticks price, Lots lots) const {
  const Schedule there = protocol->schedule_at(market, price);
  return require(there, there.maintenance, lots);
}

double PriceCurve::marginal_rate(double notional, bool short_side) const {
  double sum = rate + (short_side ? short_rate : 0);
  for (std::size_t k = 0; k < tier_count; ++k)
    if (notional > static_cast<double>(tiers[k].bound)) sum += tiers[k].rate;
  return sum;
}

double threshold_move(const PriceCurve& curve, Lots lots, Money slack) {
  if (lots == 0) return kNoThreshold;
  if (slack < 0) return 0;
  const double notional = notional_of(curve, lots);
  return lots > 0 ? fall_to_zero(curve, notional, static_cast<double>(slack))
                  : rise_to_zero(curve, notional, static_cast<double>(slack));
}

Ticks threshold_price(const PriceCurve& curve, Lots lots, const AccountMargin& margin) {
  const double move = threshold_move(curve, lots, margin.margin_equity - margin.maintenance);
  if (move == kNoThreshold || move > 1e6) return 0;
  if (below_maintenance(margin)) return curve.mark;
  const Money rest = margin.maintenance - curve.maintenance(curve.mark, lots);
  const auto below = [&](Ticks price) {
    const Int128 equity = margin.margin_equity + wide(lots, curve.tick_value) * (price - curve.mark);
    return equity < static_cast<Int128>(rest) + curve.maintenance(price, lots);
  };
  const Ticks away = lots > 0 ? -1 : 1;
  Ticks price = curve.mark + away * static_cast<Ticks>(std::llround(move * static_cast<double>(curve.mark)));
  price = std::max<Ticks>(price, 1);
  // Rounding of the requirement per lot puts the exact tick a few away from the closed form.
  const int kMostTicks = 4096;
  int tried = 0;
  while (tried++ < kMostTicks && price != curve.mark && below(price)) price -= away;
  while (tried++ < kMostTicks && price > 0 && !below(price)) price += away;
  return price > 0 ? price : 0;
}

}  // namespace fb
