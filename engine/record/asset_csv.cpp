// Rows of collateral assets: `asset,groups,price` declares one, `time,asset,price` says what it is worth from then on.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "record/assets.h"
#include "record/fields.h"
#include "risk/collateral.h"

namespace fb {
namespace {

constexpr std::size_t kMostName = 20, kMostGroup = 40, kMostGroups = 8, kMostRules = 100'000;
constexpr std::int64_t kLargestRatio = 1'000'000'000'000'000;  // a million, in 1e-9
constexpr std::string_view kPriceForms =
    "Write USD with at most six decimals, a recorded coin and a ratio like ETH*0.98, or none";

bool is_quote(std::string_view id) { return id == "USD" || id == "USDT" || id == "USDC"; }

bool is_name(std::string_view id) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  };
  return !id.empty() && id.size() <= kMostName && std::ranges::all_of(id, fits);
}

bool is_text(std::string_view s) {
  return std::ranges::all_of(s, [](char c) { return static_cast<unsigned char>(c) > 32 && c != 127; });
}

// "issuer:Lido;peg:ETH" into its parts.
Result<std::vector<std::string>> parse_groups(const CsvRows& row, std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const auto end = text.find(';');
    const std::string_view one = text.substr(0, end);
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
    const bool fits =
        !one.empty() && one.size() <= kMostGroup && is_text(one) && std::ranges::find(out, one) == out.end();
    if (!fits || out.size() == kMostGroups)
      return row.refuse("groups", one, "must be up to 8 different names of 1 to 40 visible characters",
                        "Separate groups by semicolons, like issuer:Lido;peg:ETH");
    out.emplace_back(one);
  }
  return out;
}

}  // namespace

AssetList::AssetList(const std::vector<OpeningMarket>& markets) {
  for (const auto& m : markets) markets_.push_back({m.instrument.id, m.instrument.base});
}

bool AssetList::is_header(const std::vector<std::string_view>& f) {
  return f == std::vector<std::string_view>{"asset", "groups", "price"} ||
         f == std::vector<std::string_view>{"time", "asset", "price"};
}

Result<void> AssetList::take(const std::vector<std::string>& header, const CsvRows& row) {
  return header.front() == "asset" ? declare(row) : price(row);
}

Result<std::string> AssetList::read(const std::filesystem::path& path) {
  const auto source = read_source(path);
  if (!source) return fail(source.error());
  CsvRows rows(source->file, source->text);
  std::vector<std::string> header;
  for (;;) {
    const auto more = rows.next();
    if (!more) return fail(more.error());
    if (!*more) break;
    const auto& f = rows.fields();
    if (is_header(f)) {
      header.assign(f.begin(), f.end());
      continue;
    }
    if (header.empty())
      return rows.refuse("header", f.front(), "is missing",
                         "The first line names the columns: asset,groups,price or time,asset,price");
    if (f.size() != header.size())
      return rows.refuse("columns", std::to_string(f.size()), fmt::format("the header has {} columns", header.size()),
                         "Correct the row");
    if (const auto done = take(header, rows); !done) return fail(done.error());
  }
  if (assets_.empty())
    return fail({.file = source->file, .rule = "declares no asset", .next = "Give rows of asset,groups,price"});
  return source->sha256;
}

std::optional<MarketIdx> AssetList::market_of(std::string_view name) const {
  const auto found = std::ranges::find_if(markets_, [&](const Market& m) { return name == m.base || name == m.id; });
  if (found == markets_.end()) return std::nullopt;
  return static_cast<MarketIdx>(found - markets_.begin());
}

std::optional<AssetIdx> AssetList::find(std::string_view id) {
  const auto known = std::ranges::find(assets_, id, &ImportedAsset::id);
  if (known != assets_.end()) return static_cast<AssetIdx>(known - assets_.begin());
  const auto coin = std::ranges::find(markets_, id, &Market::base);
  if (coin == markets_.end() || !is_name(id) || is_quote(id) || assets_.size() == kMostAssets) return std::nullopt;
  const PriceRule rule{.kind = PriceRule::Kind::follows, .market = static_cast<MarketIdx>(coin - markets_.begin())};
  assets_.push_back({.id = std::string(id), .groups = {}, .rules = {rule}, .declared = false});
  return static_cast<AssetIdx>(assets_.size() - 1);
}

Result<PriceRule> AssetList::parse_rule(const CsvRows& row, std::string_view text) const {
  if (text == "none") return PriceRule{.kind = PriceRule::Kind::silent};
  const auto star = text.find('*');
  if (const auto market = market_of(text.substr(0, star)); market && !text.empty()) {
    PriceRule rule{.kind = PriceRule::Kind::follows, .market = *market};
    if (star == text.npos) return rule;
    const auto ratio = parse_decimal(text.substr(star + 1), 9);
    if (!ratio || *ratio <= 0 || *ratio > kLargestRatio)
      return row.refuse("price", text, "has a ratio that is no decimal above 0 and up to 1,000,000",
                        std::string(kPriceForms));
    rule.ratio_e9 = *ratio;
    return rule;
  }
  const auto usd = parse_decimal(text, 6);
  const bool word = std::ranges::any_of(text, [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); });
  if (word) return row.refuse("price", text, "names no recorded coin", "Import its prices too, or write USD");
  if (!usd) return row.refuse("price", text, usd.error().rule, std::string(kPriceForms));
  if (*usd < 0 || *usd > kMostPriceMicro)
    return row.refuse("price", text, "must lie between 0 and 8,000,000 USD", std::string(kPriceForms));
  return PriceRule{.kind = PriceRule::Kind::constant, .price_micro = *usd};
}

Result<void> AssetList::declare(const CsvRows& row) {
  const auto& f = row.fields();
  if (is_quote(f[0])) return row.refuse("asset", f[0], "is quote and needs no declaration", "Leave the row out");
  if (!is_name(f[0]) || std::ranges::find(markets_, f[0], &Market::id) != markets_.end())
    return row.refuse("asset", f[0], "must be 1 to 20 letters, digits, - or _, and no market's name",
                      "Rename the asset");
  if (std::ranges::find(assets_, f[0], &ImportedAsset::id) != assets_.end())
    return row.refuse("asset", f[0], "is declared already", "Declare it once, before the rows that hold it");
  if (assets_.size() == kMostAssets)
    return row.refuse("asset", f[0], fmt::format("more than {} assets", kMostAssets), "Leave small ones out");
  auto groups = parse_groups(row, f[1]);
  if (!groups) return fail(groups.error());
  const bool own_coin = f[2].empty() && std::ranges::find(markets_, f[0], &Market::base) != markets_.end();
  if (f[2].empty() && !own_coin)
    return row.refuse("price", "", "is missing, and no recorded market has this coin", std::string(kPriceForms));
  auto rule = parse_rule(row, own_coin ? f[0] : f[2]);
  if (!rule) return fail(rule.error());
  if (rule->kind == PriceRule::Kind::silent)
    return row.refuse("price", f[2], "cannot be missing at the opening", std::string(kPriceForms));
  assets_.push_back({.id = std::string(f[0]), .groups = *std::move(groups), .rules = {*rule}});
  return {};
}

Result<void> AssetList::price(const CsvRows& row) {
  const auto& f = row.fields();
  const auto time = parse_time_field(row, f[0]);
  if (!time) return fail(time.error());
  const auto asset = find(f[1]);
  if (!asset)
    return row.refuse("asset", f[1], "is neither declared before this row nor a recorded coin",
                      "Declare it first with a row of asset,groups,price");
  auto rule = parse_rule(row, f[2]);
  if (!rule) return fail(rule.error());
  rule->from_ms = *time;
  auto& rules = assets_[*asset].rules;
  if (rules.back().from_ms >= *time)
    return row.refuse("time", f[0], fmt::format("is not later than the row of {} before it", f[1]),
                      "Sort the rows by time");
  if (rules.size() == kMostRules)
    return row.refuse("time", f[0], fmt::format("more than {} prices of one asset", kMostRules), "Give fewer prices");
  rules.push_back(*rule);
  return {};
}

}  // namespace fb
