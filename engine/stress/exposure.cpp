#include "stress/exposure.h"

#include <algorithm>
#include <cmath>

namespace fb {
namespace {

constexpr double kLargestRise = 20;  // prices beyond 21 times the mark are not looked at

}  // namespace

Side::Side(const PriceCurve& curve, bool fall, const std::vector<Standing>& standings)
    : curve_(curve), fall_(fall), most_(fall ? 1 - 1 / static_cast<double>(curve.mark) : kLargestRise) {
  for (const Standing& s : standings) {
    if (s.lots == 0 || (s.lots > 0) != fall) continue;
    const double notional = static_cast<double>(magnitude(s.lots)) * static_cast<double>(curve.unit);
    const double move = threshold_move(curve, s.lots, s.equity - s.maintenance);
    if (move <= most_) thresholds_.push_back({move, static_cast<Money>(notional * (fall ? 1 - move : 1 + move))});
    const double gone = std::max(0.0, static_cast<double>(s.equity) / notional);
    if (gone <= most_) gone_.push_back({gone, magnitude(s.lots), s.equity});
  }
  std::ranges::sort(thresholds_, {}, &Threshold::move);
  std::ranges::sort(gone_, {}, &Gone::move);
  for (std::size_t i = 1; i < thresholds_.size(); ++i)
    thresholds_[i].mass = checked_add(thresholds_[i].mass, thresholds_[i - 1].mass, "liquidation mass");
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
