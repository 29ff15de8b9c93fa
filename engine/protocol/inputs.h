// Everything that enters the protocol: the genesis (markets, rules, opening book) and the inputs of each block.
//
// Users are numbered from 0 in these structures; in the ledger they stand at AccountLayout::first_user() + user.
// Thread rule: values.
#pragma once
#include <string>
#include <variant>
#include <vector>

#include "base/numbers.h"
#include "base/parameters.h"
#include "guard/breaker_state.h"
#include "market/instrument.h"
#include "oracle/observation.h"
#include "solvency/waterfall.h"

namespace fb {

using UserIdx = std::uint32_t;

enum class MarginMode : std::uint8_t { isolated, cross, portfolio };

struct OpeningAccount {
  std::string name;           // unique; "a000123"
  std::uint32_t cluster = 0;  // owner: accounts of one cluster act as one
  MarginMode mode = MarginMode::cross;
  Money balance = 0;          // quote before entry prices are turned into opening fills at the first mark
};

struct OpeningPosition {
  UserIdx user = 0;
  MarketIdx market = 0;
  Lots lots = 0;
  Ticks entry_price = 0;
};

struct OpeningMarket {
  Instrument instrument;
  std::vector<SourceSpec> sources;
  bool single_source = false;   // fewer than three sources: quorum = the source fresh
  Ticks first_index = 0;        // index and mark of the opening block
  Ppm first_sigma_ppm = 600000; // annualised volatility that fast and slow variance start from
  Money lp_capital = 0;
  Money backstop_capital = 0;
};

// A collateral asset beside quote; its amounts are 1e-6 of a unit (risk/collateral.h).
struct OpeningAsset {
  std::string id;                   // "stETH"; no market has the same
  std::int64_t price_micro = 0;     // micro-USD a unit in the opening block
  std::vector<std::string> groups;  // what it falls together with: "issuer:Lido", "peg:ETH"
};

struct OpeningCollateral {
  UserIdx user = 0;
  AssetIdx asset = 0;
  std::int64_t amount = 0;  // > 0
};

// Where money meant for a recorded tranche goes when the insurance stands otherwise (insurance_layout.h).
inline constexpr std::uint32_t kEveryTranche = UINT32_MAX;  // split over all in proportion to their opening balances

struct Genesis {
  TimeMs time_ms = 0;           // of the opening block
  std::vector<OpeningMarket> markets;
  std::vector<TrancheSpec> tranches;
  std::vector<std::uint32_t> tranche_places;  // of each recorded tranche: the one above, or kEveryTranche; empty: the same
  Parameters parameters{{}};
  std::string rulebook = "firebreak";  // whose parameters these are: for the journal and for people
  Money treasury = 0;
  Money rounding_reserve = 0;
  std::vector<OpeningAccount> accounts;
  std::vector<OpeningPosition> positions;  // Σ lots of a market is taken up by lp:M, zero-sum by construction
  std::vector<OpeningAsset> assets;
  std::vector<OpeningCollateral> collateral;
  std::vector<std::int64_t> correlation_ppm;  // markets x markets, row-major, slow stressed correlation of returns
};

struct Deposit {
  UserIdx user = 0;
  Money amount = 0;  // > 0
};
struct Withdrawal {
  UserIdx user = 0;
  Money amount = 0;  // > 0
};
// Money into a tranche at its net asset value. The provider is a user, or the house (kHouse).
inline constexpr UserIdx kHouse = UINT32_MAX;
struct ProviderEntry {
  std::uint32_t tranche = 0;
  UserIdx provider = kHouse;
  Money amount = 0;         // > 0
  bool own_account = false; // from the user's quote (step 8); else from outside (step 2)
};
// Notice of an exit; it is paid when the notice has run out and no loss event is open.
struct ProviderNotice {
  std::uint32_t tranche = 0;
  UserIdx provider = kHouse;
  std::int64_t units = 0;   // > 0; more than is held and not yet under notice means all of that
  bool own_account = false; // paid into the user's quote; else to the outside
};
struct CollateralDeposit {
  UserIdx user = 0;
  AssetIdx asset = 0;
  std::int64_t amount = 0;  // > 0
};
struct CollateralWithdrawal {
  UserIdx user = 0;
  AssetIdx asset = 0;
  std::int64_t amount = 0;  // > 0
};
// What one unit of an asset is worth from this block on.
struct AssetPrice {
  AssetIdx asset = 0;
  std::int64_t price_micro = 0;  // 0 to kMostPriceMicro
};
struct Order {
  UserIdx user = 0;
  MarketIdx market = 0;
  Lots lots = 0;        // signed: > 0 buys
  Ticks limit = 0;      // worst price; 0 = none
  bool reduce_only = false;
};
// A resting stop or take-profit: when the mark reaches `trigger` (from above if `below`), closes up to |lots|.
struct TriggerOrder {
  UserIdx user = 0;
  MarketIdx market = 0;
  Lots lots = 0;        // signed like Order; always reduce-only
  Ticks trigger = 0;
  bool below = false;   // fires at mark <= trigger, else at mark >= trigger
};
// Turnover elsewhere since the last block, for the depth law.
struct Turnover {
  MarketIdx market = 0;
  Money notional = 0;
};

inline constexpr MarketIdx kGlobalScope = UINT32_MAX;

struct SetBreaker {
  MarketIdx scope = kGlobalScope;
  BreakerState state = BreakerState::halted;
  TimeMs hold_until_ms = 0;  // 0: until two persons release it
};
struct SetParameter {
  std::string key, value;
};
// One person holds an asset's price from above, two hold it whatever its source says; until two release it. A held price lets nothing
// in, as a stale one.
inline constexpr std::int64_t kReleased = -1;
struct HoldAssetPrice {
  AssetIdx asset = 0;
  std::int64_t price_micro = kReleased;  // 0 to kMostPriceMicro, or kReleased: the source's again
};
struct Note {
  std::string text;
};
struct OperatorCommand {
  std::string actor;
  std::string second;     // required to loosen (guard/two_persons.h)
  std::string why;
  std::variant<SetBreaker, SetParameter, Note, HoldAssetPrice> what;
};

struct BlockInput {
  TimeMs time_ms = 0;
  std::vector<OperatorCommand> commands;
  std::vector<Deposit> deposits;
  std::vector<CollateralDeposit> collateral_deposits;
  std::vector<AssetPrice> asset_prices;
  std::vector<Observation> observations;
  std::vector<Turnover> turnover;
  std::vector<TriggerOrder> triggers;  // placed in step 8, before the orders
  std::vector<Order> orders;
  std::vector<Withdrawal> withdrawals;
  std::vector<ProviderEntry> provider_entries;
  std::vector<ProviderNotice> provider_notices;
  std::vector<CollateralWithdrawal> collateral_withdrawals;
};

}  // namespace fb
