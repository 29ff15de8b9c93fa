// Prices of collateral (step 3): readings of their sources, what a person holds instead, and what a stale price no
// longer lets in (protocol document, section 6a). An old price stays in force for what is held; it lets nothing new
// lean on it.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "guard/two_persons.h"
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

namespace {

// What two persons wrote counts whatever the source says; what one wrote, up to its source. A price of one person on top of a
// fixed one is lower than that, so it is fixed too.
std::int64_t fixed_by(const Signature& by, std::int64_t price_micro, std::int64_t before) {
  const bool exact = two_persons(by) || before >= 0;
  return price_micro == kReleased || exact ? price_micro : at_most(price_micro);
}

std::string usd_text(std::int64_t price_micro) { return format_decimal(price_micro, 6) + " USD"; }

// A lower price of collateral is the tighter one; giving it back opens the doors that a held price closes.
Result<void> may_hold(const Signature& by, const std::string& id, const AssetState& asset, std::int64_t wanted) {
  if (wanted == kReleased) {
    if (asset.fixed_micro == kReleased) return has_actor(by);
    return needs_two(by, "price of " + id, "its source's", "a held price lets nothing new in, and giving it back does", "leave it held");
  }
  if (wanted <= asset.price_micro) return has_actor(by);
  return needs_two(by, "price of " + id, usd_text(wanted),
                   fmt::format("{} is in force, and a higher price of collateral loosens", usd_text(asset.price_micro)), "hold it at or below that");
}

}  // namespace

void Protocol::Impl::hold_price(const OperatorCommand& c, const HoldAssetPrice& p) {
  const bool fits = p.price_micro == kReleased || (p.price_micro >= 0 && p.price_micro <= kMostPriceMicro);
  if (p.asset >= asset_count() || !fits)
    return refuse_command(c, p.asset >= asset_count() ? RefusalReason::unknown_asset : RefusalReason::out_of_bounds, {.field = "price of collateral",
                              .value = std::to_string(p.price_micro),
                              .rule = "names an asset of the day and a price between 0 and 8,000,000 USD",
                              .next = "Choose an asset of the recording"});
  AssetState& asset = s.assets[p.asset];
  const std::string& id = genesis->assets[p.asset].id;
  const Signature by{c.actor, c.second};
  if (const auto may = may_hold(by, id, asset, p.price_micro); !may) return refuse_command(c, lacks_person(c), may.error());
  asset.fixed_micro = fixed_by(by, p.price_micro, asset.fixed_micro);
  Detail d{.actor = c.actor, .second = c.second, .why = c.why};
  d.text = p.price_micro == kReleased ? fmt::format("the price of {} is its source's again", id)
                                      : fmt::format("holds the price of {} at {}{}", id, is_at_most(asset.fixed_micro) ? "most " : "", usd_text(p.price_micro));
  asset_seq[p.asset] = emit({.detail = attach(std::move(d)), .type = EventType::operator_note});
}

namespace {

std::int64_t in_force(const AssetState& asset) {
  if (asset.fixed_micro == kReleased) return asset.source_micro;
  return is_at_most(asset.fixed_micro) ? std::min(asset.source_micro, at_most(asset.fixed_micro)) : asset.fixed_micro;
}

}  // namespace

// The price in force follows the person, then the source; one at which the venue's holding could not be counted is
// refused.
void Protocol::Impl::price_asset(AssetIdx c) {
  AssetState& asset = s.assets[c];
  const std::int64_t wanted = in_force(asset);
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
