// Collateral assets of an import: what they are called, what they fall together with, and what they are worth from
// moment to moment: a recorded market's price times a ratio, a constant, or nothing (engine/RECORDING.md, section 2).
// Thread rule: a value of one thread.
#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "record/csv_rows.h"
#include "record/recording.h"

namespace fb {

// What an asset is worth from a moment on.
struct PriceRule {
  enum class Kind : std::uint8_t { constant, follows, silent };
  TimeMs from_ms = INT64_MIN;
  Kind kind = Kind::constant;
  std::int64_t price_micro = 0;           // constant
  MarketIdx market = 0;                   // follows: this market's price …
  std::int64_t ratio_e9 = 1'000'000'000;  // … times this
};

struct ImportedAsset {
  std::string id;
  std::vector<std::string> groups;
  std::vector<PriceRule> rules;  // increasing in time, the first from the beginning
  bool declared = true;          // in a row; else held or drawn by the name of a recorded coin
};

class AssetList {
 public:
  explicit AssetList(const std::vector<OpeningMarket>& markets);

  static bool is_header(const std::vector<std::string_view>& fields);  // of one of the two kinds of rows
  // A row under the header that `header` holds.
  Result<void> take(const std::vector<std::string>& header, const CsvRows& row);
  // A file of nothing but such rows; answers its SHA-256.
  Result<std::string> read(const std::filesystem::path& path);

  // A declared asset, or the coin of a recorded market, which is declared by that.
  std::optional<AssetIdx> find(std::string_view id);
  bool empty() const { return assets_.empty(); }
  const std::vector<ImportedAsset>& all() const { return assets_; }

  // Assets and their parameters (defaults) into the genesis, prices and what to say about them into the recording,
  // whose times and paths must stand.
  Result<void> put(Genesis& genesis, Recording& recording) const;

 private:
  struct Market {
    std::string id, base;
  };
  Result<void> declare(const CsvRows& row);
  Result<void> price(const CsvRows& row);
  Result<PriceRule> parse_rule(const CsvRows& row, std::string_view text) const;
  std::optional<MarketIdx> market_of(std::string_view base_or_id) const;
  std::string words(const PriceRule& rule) const;

  std::vector<Market> markets_;
  std::vector<ImportedAsset> assets_;
};

}  // namespace fb
