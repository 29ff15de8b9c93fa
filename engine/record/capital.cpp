#include "record/capital.h"

#include <algorithm>
#include <numeric>

#include "risk/collateral.h"

namespace fb {
namespace {

// Shares of a market's one-sided open interest, in ppm. The trial had 900 M USD in BTC and 600 M in ETH.
struct Shares {
  Ppm first_loss, backstop;
};
constexpr Shares kBtc{4444, 11111};  // 4.0 M, 10 M
constexpr Shares kEth{4167, 16667};  // 2.5 M, 10 M
constexpr Shares kOther{4300, 13333};
constexpr Ppm kDepth = 33333;  // 30 M and 20 M within 1 %
constexpr Ppm kLp = 111111;    // 100 M in BTC
// Shares of all open interest.
constexpr Ppm kJunior = 22333, kSenior = 26667, kTreasury = 3333;  // 33.5, 40 and 5 M of 1.5 bn
constexpr std::int64_t kTrialOpenInterestUsd = 1'500'000'000;

const Shares& shares_of(const std::string& base) { return base == "BTC" ? kBtc : base == "ETH" ? kEth : kOther; }

Money part(std::int64_t usd, Ppm share) { return checked_mul(mul_div_floor(usd, share, kMillion), kUsd, "capital"); }

void add_tranches(Genesis& g, const std::vector<std::int64_t>& oi, std::int64_t all, Ppm insurance_ppm) {
  const auto scaled = [&](std::int64_t usd, Ppm share) {
    return mul_div_floor(part(usd, share), insurance_ppm, kMillion);
  };
  for (MarketIdx m = 0; m < g.markets.size(); ++m) {
    const auto& i = g.markets[m].instrument;
    g.tranches.push_back({i.id + "/first-loss", 0, m, kMillion, kMillion, scaled(oi[m], shares_of(i.base).first_loss)});
  }
  g.tranches.push_back({"junior", 1, kAllMarkets, 500000, 300000, scaled(all, kJunior)});
  g.tranches.push_back({"senior", 2, kAllMarkets, 250000, 150000, scaled(all, kSenior)});
}

Result<void> set_parameter(Genesis& g, const std::string& market, MarketParam p, std::int64_t value) {
  const ParamSpec& s = spec(p);
  const std::string key = market.empty() ? s.name : market + "." + s.name;
  return g.parameters.set(key, std::to_string(std::clamp(value, s.least, s.most)));
}

}  // namespace

Result<void> set_capital(Genesis& g, const Measures& measures, const std::vector<std::int64_t>& oi, Ppm insurance_ppm) {
  const std::int64_t all = std::accumulate(oi.begin(), oi.end(), std::int64_t{0});
  add_tranches(g, oi, all, insurance_ppm);
  g.rounding_reserve = 1000 * kUsd;
  g.treasury = std::max(part(all, kTreasury), g.rounding_reserve);  // it pays the reserve, however small the book
  Result<void> done;
  for (const MarketParam p : {MarketParam::tier1_usd, MarketParam::tier2_usd, MarketParam::tier3_usd,
                              MarketParam::clip_usd, MarketParam::min_book_notional_usd})
    if (done)
      done = set_parameter(g, "", p,
                           std::max<std::int64_t>(1, mul_div_floor(spec(p).fallback, all, kTrialOpenInterestUsd)));
  for (MarketIdx m = 0; m < g.markets.size(); ++m) {
    auto& market = g.markets[m];
    market.lp_capital = part(oi[m], kLp);
    market.backstop_capital = part(oi[m], shares_of(market.instrument.base).backstop);
    if (done)
      done =
          set_parameter(g, market.instrument.id, MarketParam::depth_1pct_usd, mul_div_floor(oi[m], kDepth, kMillion));
    if (done)
      done = set_parameter(g, market.instrument.id, MarketParam::drought_sigma_ppm,
                           market.instrument.base == "BTC" ? 600000 : 800000);
    if (done)
      done = set_parameter(g, market.instrument.id, MarketParam::depth_volume_ref_usd,
                           measures.markets[m].turnover_a_minute / kUsd);
  }
  return done;
}

Result<void> set_collateral_rules(Genesis& g, const std::vector<std::int64_t>& oi) {
  const std::int64_t all = std::accumulate(oi.begin(), oi.end(), std::int64_t{0});
  std::vector<Int128> held(g.assets.size());
  for (const auto& c : g.collateral) held[c.asset] += asset_value(c.amount, g.assets[c.asset].price_micro);
  Result<void> done;
  for (std::size_t c = 0; c < held.size(); ++c)
    for (const AssetParam p : {AssetParam::cap_usd, AssetParam::silo_usd, AssetParam::sale_depth_1pct_usd}) {
      const ParamSpec& s = spec(p);
      std::int64_t value = std::max<std::int64_t>(1, mul_div_floor(s.fallback, all, kTrialOpenInterestUsd));
      if (p == AssetParam::cap_usd) value = std::max(value, narrow(2 * held[c] / kUsd, "collateral"));
      if (done)
        done = g.parameters.set(g.assets[c].id + "." + s.name, std::to_string(std::clamp(value, s.least, s.most)));
    }
  return done;
}

}  // namespace fb
