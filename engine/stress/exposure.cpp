#include "stress/exposure.h"

#include <algorithm>
#include <cmath>

namespace fb {
namespace {

constexpr double kLargestRise = 20;  // prices beyond 21 times the mark are not looked at

}  // namespace

ClosingRule ClosingRule::of(const Parameters& parameters, MarketIdx m) {
  return {.target_health = static_cast<double>(parameters.at(m, MarketParam::target_health_ppm)) / 1e6,
          .penalty = static_cast<double>(parameters.at(m, MarketParam::penalty_ppm)) / 1e6,
          .small_notional = checked_mul(parameters.at(m, MarketParam::small_notional_usd), kUsd, "small notional")};
}

Side::Side(const PriceCurve& curve, const ClosingRule& rule, bool fall, const std::vector<Standing>& standings)
    : curve_(curve), rule_(rule), fall_(fall), most_(fall ? 1 - 1 / static_cast<double>(curve.mark) : kLargestRise) {
  for (const Standing& s : standings) {
    if (s.lots == 0 || (s.lots > 0) != fall) continue;
    const double notional = static_cast<double>(magnitude(s.lots)) * static_cast<double>(curve.unit);
    const double move = threshold_move(curve, s.lots, s.equity - s.maintenance);
    if (move <= most_) add_closing(s, notional, move);
    const double gone = std::max(0.0, static_cast<double>(s.equity) / notional);
    if (gone <= most_) gone_.push_back({gone, magnitude(s.lots), s.equity});
  }
  sum_up();
}

void Side::add_closing(const Standing& s, double notional, double threshold) {
  const double there = notional * (fall_ ? 1 - threshold : 1 + threshold);  // its notional at its own threshold
  thresholds_.push_back({threshold, static_cast<Money>(there)});
  const double rate = rule_.target_health * curve_.marginal_rate(there, !fall_);
  const double relief = rate - rule_.penalty;
  const double equity = static_cast<double>(s.equity) - notional * threshold;
  const double maintenance = threshold > 0 ? equity : static_cast<double>(s.maintenance);
  const double missing = rule_.target_health * maintenance - equity;
  const double growth = notional * (fall_ ? 1 - rate : 1 + rate);
  if (s.notional <= rule_.small_notional || relief <= 0 || growth <= 0 || missing >= relief * there) {
    closings_.push_back({threshold, there, 0});
    return;
  }
  const double slope = growth / relief, base = missing / relief - slope * threshold;
  closings_.push_back({threshold, base, slope});
  closings_.push_back({(there - base) / slope, there - base, -slope});  // closed whole from there on
}

void Side::sum_up() {
  std::ranges::sort(thresholds_, {}, &Threshold::move);
  std::ranges::sort(closings_, {}, &Closing::move);
  std::ranges::sort(gone_, {}, &Gone::move);
  for (std::size_t i = 1; i < thresholds_.size(); ++i)
    thresholds_[i].mass = checked_add(thresholds_[i].mass, thresholds_[i - 1].mass, "liquidation mass");
  for (std::size_t i = 1; i < closings_.size(); ++i) {
    closings_[i].base += closings_[i - 1].base;
    closings_[i].slope += closings_[i - 1].slope;
  }
  for (std::size_t i = 1; i < gone_.size(); ++i) {
    gone_[i].lots += gone_[i - 1].lots;
    gone_[i].equity += gone_[i - 1].equity;
  }
}

Ticks Side::price_at(double move) const {
  const double price = static_cast<double>(curve_.mark) * (fall_ ? 1 - move : 1 + move);
  return std::max<Ticks>(1, std::llround(price));
}

std::uint32_t Side::accounts(double move) const {
  return static_cast<std::uint32_t>(std::ranges::upper_bound(thresholds_, move, {}, &Threshold::move) -
                                    thresholds_.begin());
}

Money Side::mass(double move) const {
  const std::size_t count = accounts(move);
  return count == 0 ? 0 : thresholds_[count - 1].mass;
}

Money Side::forced(double move) const {
  const auto after = std::ranges::upper_bound(closings_, move, {}, &Closing::move);
  if (after == closings_.begin()) return 0;
  const Closing& last = *std::prev(after);
  return std::clamp<Money>(std::llround(last.base + last.slope * move), 0, mass(move));
}

std::size_t Side::gone_before(Ticks price) const {
  const double move = std::fabs(static_cast<double>(price - curve_.mark)) / static_cast<double>(curve_.mark);
  return static_cast<std::size_t>(std::ranges::upper_bound(gone_, move, {}, &Gone::move) - gone_.begin());
}

Money Side::bad_debt(Ticks price) const {
  const std::size_t count = gone_before(price);
  if (count == 0) return 0;
  const Int128 loss = gone_[count - 1].lots * curve_.tick_value * magnitude(price - curve_.mark);
  return narrow(std::max<Int128>(0, loss - gone_[count - 1].equity), "bad debt");
}

Money Side::dead_notional(Ticks price) const {
  const std::size_t count = gone_before(price);
  return count == 0 ? 0 : narrow(gone_[count - 1].lots * curve_.tick_value * price, "dead notional");
}

}  // namespace fb
