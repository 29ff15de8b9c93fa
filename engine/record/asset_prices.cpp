// From rules of price to readings: one a block in which the asset's source says something.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "record/assets.h"
#include "risk/collateral.h"

namespace fb {
namespace {

constexpr Int128 kMicroOfRatio = 1'000'000'000'000;  // nano-USD x 1e-9 into micro-USD

// The prices of one market's sources, walked block by block.
class Tape {
 public:
  Tape(const Genesis& g, const Recording& r, MarketIdx m)
      : instrument_(g.markets[m].instrument),
        paths_(r.paths[m]),
        next_(paths_.size()),
        last_(g.markets[m].first_index) {}

  // Moves on to `until`; true when a source said something since the last move. What they said last is their price: of
  // several sources the lower median.
  bool move_to(TimeMs until) {
    std::vector<Ticks> said;
    for (std::size_t s = 0; s < paths_.size(); ++s) {
      const auto& times = paths_[s].time_ms;
      const std::size_t before = next_[s];
      while (next_[s] < times.size() && times[next_[s]] <= until) ++next_[s];
      if (next_[s] > before) said.push_back(paths_[s].price[next_[s] - 1]);
    }
    if (said.empty()) return false;
    const auto middle = said.begin() + static_cast<std::ptrdiff_t>((said.size() - 1) / 2);
    std::ranges::nth_element(said, middle);
    last_ = *middle;
    return true;
  }
  Int128 price_micro(std::int64_t ratio_e9) const {
    return static_cast<Int128>(last_) * instrument_.tick_nano * ratio_e9 / kMicroOfRatio;
  }

 private:
  const Instrument& instrument_;
  const std::vector<SourcePath>& paths_;
  std::vector<std::size_t> next_;
  Ticks last_;
};

// One asset through the day. The opening block has its price, every later block in which it is said a reading.
class Walk {
 public:
  Walk(const ImportedAsset& asset, const Genesis& g, const Recording& r) : asset_(asset), r_(r) {
    for (MarketIdx m = 0; m < g.markets.size(); ++m) tapes_.emplace_back(g, r, m);
  }

  Result<std::int64_t> opening() {
    follow_rules(r_.start_ms);
    if (rule().kind == PriceRule::Kind::silent)
      return refuse("none", "has no price at the opening", "Give it a price at or before the first block");
    return value();
  }

  Result<AssetPath> rest() {
    AssetPath path;
    for (std::uint32_t block = 1; block < r_.blocks(); ++block) {
      const TimeMs now = r_.time_of(block);
      const bool begins = follow_rules(now);
      bool said = rule().kind != PriceRule::Kind::silent;
      for (MarketIdx m = 0; m < tapes_.size(); ++m)
        if (const bool moved = tapes_[m].move_to(now); rule().kind == PriceRule::Kind::follows && m == rule().market)
          said = moved || begins;
      if (!said) continue;
      const auto price = value();
      if (!price) return fail(price.error());
      path.time_ms.push_back(now);
      path.price_micro.push_back(*price);
    }
    return path;
  }

 private:
  const PriceRule& rule() const { return asset_.rules[at_]; }
  bool follow_rules(TimeMs now) {
    const std::size_t before = at_;
    while (at_ + 1 < asset_.rules.size() && asset_.rules[at_ + 1].from_ms <= now) ++at_;
    return at_ != before;
  }
  Result<std::int64_t> value() const {
    if (rule().kind != PriceRule::Kind::follows) return rule().price_micro;
    const Int128 price = tapes_[rule().market].price_micro(rule().ratio_e9);
    if (price > kMostPriceMicro)
      return refuse(to_text(price), "is worth more than 8,000,000 USD a unit", "Lower its ratio");
    return static_cast<std::int64_t>(price);
  }
  tl::unexpected<Error> refuse(std::string value, std::string rule, std::string next) const {
    return fail(
        {.field = "asset " + asset_.id, .value = std::move(value), .rule = std::move(rule), .next = std::move(next)});
  }

  const ImportedAsset& asset_;
  const Recording& r_;
  std::vector<Tape> tapes_;
  std::size_t at_ = 0;
};

}  // namespace

std::string AssetList::words(const PriceRule& rule) const {
  switch (rule.kind) {
    case PriceRule::Kind::constant:
      return fmt::format("a constant {} USD", format_decimal(rule.price_micro, 6));
    case PriceRule::Kind::follows:
      return fmt::format("the recorded price of {}{}", markets_[rule.market].id,
                         rule.ratio_e9 == 1'000'000'000 ? "" : " times " + format_decimal(rule.ratio_e9, 9));
    case PriceRule::Kind::silent:
      break;
  }
  return "nothing";
}

Result<void> AssetList::put(Genesis& g, Recording& r) const {
  std::vector<std::string> ids;
  for (const ImportedAsset& asset : assets_) {
    Walk walk(asset, g, r);
    const auto first = walk.opening();
    if (!first) return fail(first.error());
    auto path = walk.rest();
    if (!path) return fail(path.error());
    g.assets.push_back({.id = asset.id, .price_micro = *first, .groups = asset.groups});
    r.asset_paths.push_back(*std::move(path));
    ids.push_back(asset.id);
    std::string said = fmt::format("{} is collateral at {}", asset.id, words(asset.rules.front()));
    if (!asset.declared) said += "; it was not declared, so it is in no group";
    const auto later = std::ranges::count_if(
        asset.rules, [&](const PriceRule& p) { return p.from_ms != INT64_MIN && p.from_ms <= r.end_ms; });
    const auto left = static_cast<std::ptrdiff_t>(asset.rules.size()) - 1 - later;
    if (later > 0) said += fmt::format(", with {} change{} of price given by hand", later, later == 1 ? "" : "s");
    if (left > 0) said += fmt::format("; {} after the end are left out", left);
    r.warnings.push_back(std::move(said));
  }
  std::vector<std::string> markets = g.parameters.market_ids();
  g.parameters = Parameters(std::move(markets), std::move(ids));
  return {};
}

}  // namespace fb
