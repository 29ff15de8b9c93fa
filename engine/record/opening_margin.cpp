#include <algorithm>
#include <cmath>

#include "record/population.h"

namespace fb {

Ppm opening_initial_margin_ppm(const Genesis& g, MarketIdx m) {
  const Parameters& p = g.parameters;
  const double years = static_cast<double>(p.at(m, MarketParam::mm_horizon_ms)) / (365.0 * 86400000.0);
  const double sigma = static_cast<double>(g.markets[m].first_sigma_ppm);
  const auto target =
      static_cast<Ppm>(static_cast<double>(p.at(m, MarketParam::mm_sigma_ppm)) / 1e6 * sigma * std::sqrt(years));
  const Ppm maintenance = std::clamp(target, p.at(m, MarketParam::mm_floor_ppm),
                                     std::max(p.at(m, MarketParam::mm_floor_ppm), p.at(m, MarketParam::mm_cap_ppm)));
  return ppm_up(maintenance, p.at(m, MarketParam::im_ratio_ppm));
}

Money opening_initial_margin(const Genesis& g, MarketIdx m, Money notional) {
  const Parameters& p = g.parameters;
  const std::pair<MarketParam, MarketParam> tiers[] = {{MarketParam::tier1_usd, MarketParam::tier1_ppm},
                                                       {MarketParam::tier2_usd, MarketParam::tier2_ppm},
                                                       {MarketParam::tier3_usd, MarketParam::tier3_ppm}};
  Money weighted = notional;
  Ppm before = kMillion;
  for (const auto& [from_usd, multiple] : tiers) {
    const Money above = std::max<Money>(0, notional - checked_mul(p.at(m, from_usd), kUsd));
    weighted = checked_add(weighted, ppm_up(above, std::max<Ppm>(0, p.at(m, multiple) - before)));
    before = p.at(m, multiple);
  }
  return ppm_up(weighted, opening_initial_margin_ppm(g, m));
}

}  // namespace fb
