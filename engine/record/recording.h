// A recorded day in memory: what was observed, the opening book, and the flow of business. Immutable once loaded.
//
// `genesis()` and `block()` turn it into the inputs of the protocol. Block 0 is the opening block; a one-minute candle
// makes four blocks (0, 15, 30, 45 s). Thread rule: const methods from any number of threads.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/hash.h"
#include "protocol/inputs.h"

namespace fb {

struct Provenance {
  std::string file;     // name without its folder
  std::string sha256;   // of its bytes
  std::string format;   // "candles-csv", "binance-klines", "lean-minute", "hourly-figures", "population"
  std::string licence;  // note on what may be done with it
  std::string note;     // "the minutes between are simulated"
};

// One source's path, columns of equal length, increasing in time. Already cut into the four points of each bar (O-L-H-C
// when the bar closed up, O-H-L-C when down).
struct SourcePath {
  std::vector<TimeMs> time_ms;
  std::vector<Ticks> price;
  std::vector<Money> turnover;  // notional traded since the point before; empty when unknown
};

// What a collateral asset was worth, one reading after another, increasing in time. Where nothing is said, the price
// ages.
struct AssetPath {
  std::vector<TimeMs> time_ms;
  std::vector<std::int64_t> price_micro;
};

struct Gap {
  MarketIdx market = 0;
  std::uint32_t source = 0;
  TimeMs from_ms = 0, to_ms = 0;
};

struct TimedCommand {
  TimeMs time_ms = 0;
  OperatorCommand command;
};

// One kind of business with its time; times increase within each vector.
template <class T>
struct Timed {
  TimeMs time_ms = 0;
  T what;
};

struct Recording {
  std::string title;  // "2020-03-12 · BTC ETH"
  std::vector<Provenance> provenance;
  std::vector<std::string> warnings;  // left-out files and why
  TimeMs start_ms = 0, end_ms = 0;    // first and last block
  TimeMs interval_ms = 15000;         // between two blocks
  std::shared_ptr<const Genesis> genesis;
  std::vector<std::vector<SourcePath>> paths;  // [market][source]
  std::vector<Gap> gaps;
  std::vector<Timed<Deposit>> deposits;
  std::vector<Timed<Withdrawal>> withdrawals;
  std::vector<Timed<Order>> orders;
  std::vector<Timed<TriggerOrder>> triggers;
  std::vector<Timed<ProviderEntry>> provider_entries;
  std::vector<Timed<ProviderNotice>> provider_notices;
  std::vector<AssetPath> asset_paths;  // of genesis->assets
  std::vector<Timed<CollateralDeposit>> collateral_deposits;
  std::vector<Timed<CollateralWithdrawal>> collateral_withdrawals;
  std::vector<TimedCommand> commands;  // recorded operator actions
  std::string population;              // the law and seed of a simulated book as JSON text; empty for a recorded book
  Hash256 hash{};                      // over everything above, canonical bytes

  std::uint32_t blocks() const { return static_cast<std::uint32_t>((end_ms - start_ms) / interval_ms) + 1; }
  TimeMs time_of(std::uint32_t block) const { return start_ms + block * interval_ms; }
  std::uint32_t block_at(TimeMs time_ms) const;  // the last block at or before, clamped
  // Inputs of block `block` >= 1: everything with time in (time_of(block - 1), time_of(block)]; block 1 also takes what
  // stands at start_ms. Of each source's points and each asset's readings in that span only the last counts; turnover
  // is the sum.
  BlockInput block(std::uint32_t block) const;
};

// Indices in range, times in order, prices above zero, lengths that belong together: what an import makes and a file
// must hold.
Result<void> validate(const Recording& recording);

// The hash over canonical bytes (engine/RECORDING.md); independent of the order of `provenance`.
Hash256 hash_of(const Recording& recording);

// Stretches in which every source of the market was silent, longer than a block, in order.
std::vector<Gap> silences(const Recording& recording, MarketIdx market);

}  // namespace fb
