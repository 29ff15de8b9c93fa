// Every parameter of the protocol: one table of names, units, bounds, defaults and meanings, and the set in force.
//
// A parameter is an int64 (units in its name); policies are small enumerations. Market parameters exist once per market,
// asset parameters once per collateral asset, global ones once. Keys as users write them: "mm_floor_ppm" (every market),
// "BTC-PERP.mm_floor_ppm" (one market), "stETH.haircut_ppm" (one asset), "event_quiet_ms" (global). No name stands in two
// tables. What the defaults give on the bundled days stands in resources/days/README.md.
// Thread rule: Parameters is a value.
#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/hash.h"
#include "base/numbers.h"

namespace fb {

// clang-format off
enum class MarketParam : std::uint8_t {
#define FB_PARAM(name, unit, def, lo, hi, tightens, meaning) name,
#include "base/market_parameters.inc"
#undef FB_PARAM
  count
};
enum class AssetParam : std::uint8_t {
#define FB_PARAM(name, unit, def, lo, hi, tightens, meaning) name,
#include "base/asset_parameters.inc"
#undef FB_PARAM
  count
};
enum class GlobalParam : std::uint8_t {
#define FB_PARAM(name, unit, def, lo, hi, tightens, meaning) name,
#include "base/global_parameters.inc"
#undef FB_PARAM
  count
};
// clang-format on

enum class ImpactMode : std::int64_t { recorded = 0, endogenous = 1 };
enum class BankruptPolicy : std::int64_t { adl = 0, work_out = 1, market = 2 };
enum class ClearingPolicy : std::int64_t { earmarked = 0, pro_rata = 1 };
enum class LiquidationPolicy : std::int64_t { paced, auction, fillable, takeover, ladder, liquidator_fee, network };
enum class LossPolicy : std::int64_t { clearing, socialise_gains, after_liquidation };
enum class DeficitOrder : std::int64_t { insurance_first, adl_first };
enum class AdlPrice : std::int64_t { mark, previous_mark, bankruptcy };
enum class ResidualPolicy : std::int64_t { stay, open_interest, balances };
enum class InsuranceLayout : std::int64_t { tranches, market_pools, one_fund };
enum class MarginPolicy : std::int64_t { volatility, fraction, tiers, risk_factor };
enum class PriceGuard : std::int64_t { bands, bounds };
enum class OraclePolicy : std::int64_t { quorum, ladder };
enum class FundingPolicy : std::int64_t { capped, limited, clamped };
enum class AdlCounterparties : std::int64_t { any, overlapping };
enum class AdlTriggerPolicy : std::int64_t { deficit, drawdown, pool_share };
enum class WithdrawalGate : std::int64_t { none, insolvent_margin, negative_account };
enum class AdlPolicy : std::int64_t { hedge_aware, queue, index, unranked, pro_rata, maintenance_share, residual_ratio };

// Which way a change tightens, whatever the other parameters are: no account needs less margin or may do more than before, no
// breaker is looser. One person may tighten; `two` is where neither way is always tighter (what moves money from one to another,
// what liquidates sooner or later, what judges sources, every policy), so any change takes two persons.
enum class Tightens : std::uint8_t { up, down, cap, two };  // cap: down, and 0 is no cap at all
std::string_view words(Tightens way);                         // "up", "down", "down; 0, no cap, is loosest", "neither way …"

struct ParamSpec {
  const char* name;
  const char* unit;  // "ppm", "ppb", "ms", "usd", "count", or a list of policy names "recorded|endogenous"
  std::int64_t fallback;
  std::int64_t least, most;
  Tightens tightens;
  const char* meaning;
};

const ParamSpec& spec(MarketParam p);
const ParamSpec& spec(AssetParam p);
const ParamSpec& spec(GlobalParam p);

class Parameters {
 public:
  explicit Parameters(std::vector<std::string> market_ids, std::vector<std::string> asset_ids = {});

  std::int64_t at(MarketIdx m, MarketParam p) const { return market_[m][static_cast<std::size_t>(p)]; }
  std::int64_t at(AssetIdx c, AssetParam p) const { return asset_[c][static_cast<std::size_t>(p)]; }
  std::int64_t at(GlobalParam p) const { return global_[static_cast<std::size_t>(p)]; }
  template <class Policy>  // the policy in force: choice<LossPolicy>(GlobalParam::loss_policy)
  Policy choice(GlobalParam p) const {
    return static_cast<Policy>(at(p));
  }
  const std::vector<std::string>& market_ids() const { return ids_; }
  const std::vector<std::string>& asset_ids() const { return asset_ids_; }

  // Sets one key, or the same parameter of all markets or assets. `value` is an integer or a policy's name. Bounds are
  // checked.
  Result<void> set(std::string_view key, std::string_view value);
  Result<std::int64_t> get(std::string_view key) const;  // a market's or asset's parameter needs its owner in the key

  struct Row {
    std::string key;
    const ParamSpec* spec;
    std::int64_t value;
  };
  // Every parameter with its full key: global ones, then markets', then assets', each in table order.
  std::vector<Row> rows() const;
  Hash256 hash() const;           // over names and values in table order
  // For checkpoints: the values of rows(), without their names.
  std::vector<std::int64_t> values() const;
  void assign(const std::vector<std::int64_t>& values);  // of the same markets
  bool operator==(const Parameters&) const = default;

 private:
  using MarketSet = std::array<std::int64_t, static_cast<std::size_t>(MarketParam::count)>;
  using AssetSet = std::array<std::int64_t, static_cast<std::size_t>(AssetParam::count)>;
  std::vector<std::string> ids_, asset_ids_;
  std::array<std::int64_t, static_cast<std::size_t>(GlobalParam::count)> global_{};
  std::vector<MarketSet> market_;
  std::vector<AssetSet> asset_;
};

bool loosens(const ParamSpec& spec, std::int64_t from, std::int64_t to);
// Rows of `after` whose change from `before`, of the same markets and assets, loosens: it takes two persons.
std::vector<Parameters::Row> loosened(const Parameters& before, const Parameters& after);

// "40.5 %", "6 h", "30.00 M USD": a value in its spec's unit for people.
std::string display_value(const ParamSpec& spec, std::int64_t value);

}  // namespace fb
