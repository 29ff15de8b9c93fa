#include "solvency/adl_quality.h"

#include <algorithm>

namespace fb {

Ppm gini_ppm(std::vector<Money> amounts) {
  std::ranges::sort(amounts);
  const auto n = static_cast<std::int64_t>(amounts.size());
  Int128 weighted = 0, sum = 0;  // |weighted| <= n x sum, far below 2^127
  for (std::int64_t i = 0; i < n; ++i) {
    weighted += wide(2 * i + 1 - n, amounts[static_cast<std::size_t>(i)]);
    sum += amounts[static_cast<std::size_t>(i)];
  }
  if (sum == 0) return 0;
  const Int128 whole = sum * n;  // 10^6 x weighted fits while whole < 2^107
  return narrow((weighted * kMillion * 2 + whole) / (2 * whole), "gini");
}

AdlQuality adl_quality(std::span<const AdlBurden> burdens, const AdlSeverity& severity) {
  AdlQuality out{.overshoot_notional = severity.avoidable, .hedge_legs = severity.hedge_legs};
  std::vector<Money> cuts, notionals;
  for (const AdlBurden& b : burdens) {
    if (b.cut > 0) cuts.push_back(b.cut);
    if (b.notional > 0) notionals.push_back(b.notional);
    out.touched += b.cut > 0 || b.notional > 0;
    out.cuts = checked_add(out.cuts, b.cut, "cuts");
    out.notional = checked_add(out.notional, b.notional, "deleveraged notional");
    out.largest_cut = std::max(out.largest_cut, b.cut);
    out.largest_notional = std::max(out.largest_notional, b.notional);
  }
  out.overshoot_money = std::max<Money>(0, out.cuts - severity.shortfall);
  out.gini_cut_ppm = gini_ppm(std::move(cuts));
  out.gini_notional_ppm = gini_ppm(std::move(notionals));
  return out;
}

Lots avoidable_lots(Lots total, Money pace, Money unit, Lots backstop_room) {
  const Lots market = std::max<Money>(0, pace) / std::max<Money>(1, unit);
  return std::min(total, checked_add(market, backstop_room, "lots that need no ADL"));
}

Lots backstop_room(bool buys, Lots held, Money equity, Ppm limit_ppm, Money unit) {
  const Lots most = ppm_down(std::max<Money>(0, equity), limit_ppm) / std::max<Money>(1, unit);
  return std::max<Lots>(0, buys ? most - held : most + held);
}

}  // namespace fb
