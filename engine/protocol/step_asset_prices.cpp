// Prices of collateral (step 3): readings of their sources, what a person holds instead, and what a stale price no
// longer lets in (protocol document, section 6a). An old price stays in force for what is held; it lets nothing new
// lean on it.
#include <fmt/format.h>

#include "base/text.h"
#include "protocol/impl.h"

namespace fb {

bool Protocol::Impl::stale(AssetIdx c) const {
  const AssetState& asset = s.assets[c];
  return asset.fixed_micro != kReleased || now() - asset.source_time_ms > params.at(c, AssetParam::max_price_age_ms);
}

// What of these values counts for margin and lends on a stale price alone.
Money Protocol::Impl::stale_counted(std::span<const Money> values) const {
  Money sum = 0;
  for (AssetIdx c = 0; c < values.size(); ++c)
    if (values[c] > 0 && stale(c)) sum += counted_value(values[c], assets[c]);
  return sum;
}

void Protocol::Impl::hold_price(const OperatorCommand& c, const HoldAssetPrice& p) {
  const bool fits = p.price_micro == kReleased || (p.price_micro >= 0 && p.price_micro <= kMostPriceMicro);
  if (p.asset >= asset_count() || !fits)
    return refuse_command(c, p.asset >= asset_count() ? RefusalReason::unknown_asset : RefusalReason::out_of_bounds, {.field = "price of collateral",
                              .value = std::to_string(p.price_micro),
                              .rule = "names an asset of the day and a price between 0 and 8,000,000 USD",
                              .next = "Choose an asset of the recording"});
  AssetState& asset = s.assets[p.asset];
  asset.fixed_micro = p.price_micro;
  Detail d{.actor = c.actor, .second = c.second, .why = c.why};
  const std::string& id = genesis->assets[p.asset].id;
  d.text = p.price_micro == kReleased
               ? fmt::format("the price of {} is its source's again", id)
               : fmt::format("holds the price of {} at {} USD", id, format_decimal(p.price_micro, 6));
  asset_seq[p.asset] = emit({.detail = attach(std::move(d)), .type = EventType::operator_note});
}

// The price in force follows the person, then the source; one at which the venue's holding could not be counted is
// refused.
void Protocol::Impl::price_asset(AssetIdx c) {
  AssetState& asset = s.assets[c];
  const std::int64_t wanted = asset.fixed_micro != kReleased ? asset.fixed_micro : asset.source_micro;
  if (wanted == asset.price_micro) return;
  if (holding(c, asset.held, wanted) >= kMostCollateral) {
    refuse(AccountLayout::external, kNoMarket, wanted, RefusalReason::too_large);
    asset.fixed_micro = kReleased;
    asset.source_micro = asset.price_micro;
    return;
  }
  asset.price_micro = wanted;
  asset_seq[c] = emit({.cause = asset_seq[c], .x = wanted, .market = c, .type = EventType::collateral_mark});
}

std::optional<RefusalReason> Protocol::Impl::price_refused(const AssetPrice& p) const {
  if (p.asset >= asset_count()) return RefusalReason::unknown_asset;
  if (p.price_micro < 0 || p.price_micro > kMostPriceMicro) return RefusalReason::out_of_bounds;
  if (holding(p.asset, s.assets[p.asset].held, p.price_micro) >= kMostCollateral) return RefusalReason::too_large;
  return std::nullopt;
}

void Protocol::Impl::observe_assets(const BlockInput& in) {
  for (const AssetPrice& p : in.asset_prices) {
    if (const auto why = price_refused(p)) {
      refuse(AccountLayout::external, kNoMarket, p.price_micro, *why);
      continue;
    }
    s.assets[p.asset].source_micro = p.price_micro;
    s.assets[p.asset].source_time_ms = now();
  }
  for (AssetIdx c = 0; c < asset_count(); ++c) price_asset(c);
}

}  // namespace fb
