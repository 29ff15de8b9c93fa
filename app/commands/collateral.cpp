#include "commands/collateral.h"

#include <fmt/format.h>

#include "base/text.h"

namespace fb::ctl {
namespace {

// "12.50 of 80.00, limit 64.00": exposure at collapse against silo, and the bound that orders and withdrawals keep.
std::string exposure(Money x, Money silo, Money limit) { return fmt::format("{} of {}, limit {}", usd(x), usd(silo), usd(limit)); }

// "1840.20", and what is wrong with it.
std::string price_of(const AssetView& v) { return usd(v.price_micro) + (v.fixed ? " (held)" : v.stale ? " (stale)" : ""); }

std::string units(std::int64_t amount) { return format_decimal(amount, 6); }

Json exposure_json(Money x, Money silo, Money limit, Money gap) {
  return {{"exposure_micro_usd", x}, {"silo_micro_usd", silo}, {"limit_micro_usd", limit}, {"silo_gap_micro_usd", gap}};
}

}  // namespace

void print_collateral(const Snapshot& s) {
  if (s.assets.empty()) return;
  Table assets({"asset", "price, USD", "in custody", "value, USD", "haircut", "cap", "exposure at collapse of silo, USD", "silo gap, USD"});
  for (const AssetSnapshot& a : s.assets)
    assets.add({a.id, price_of(a.view), units(a.view.amount), usd(a.view.value), percent(a.view.haircut_ppm), a.view.cap_closed ? "closed" : "open",
                exposure(a.view.exposure, a.view.silo, a.view.limit), usd(a.view.silo_gap)});
  assets.print();
  say("");
  if (s.groups.empty()) return;
  Table groups({"group", "value, USD", "exposure at collapse of silo, USD", "silo gap, USD"});
  for (const GroupSnapshot& g : s.groups) groups.add({g.name, usd(g.view.value), exposure(g.view.exposure, g.view.silo, g.view.limit), usd(g.view.silo_gap)});
  groups.print();
  say("");
}

void add_custody(const Snapshot& s, Facts& facts) {
  const CustodyView& c = s.custody;
  facts.add("custody, USD", usd(c.quote));
  facts.add("claims on quote, USD", fmt::format("{}, of which {} is borrowed against collateral by {} accounts", usd(c.quote_claims), usd(c.borrowed), c.borrowers));
  if (!s.assets.empty()) facts.add("collateral in custody, USD", usd(c.collateral));
  facts.add("withdrawal queue", c.queued == 0 ? "empty" : fmt::format("{} wait for {} USD", c.queued, usd(c.queued_amount)));
  if (c.unbacked > 0) facts.add("UNBACKED, USD", fmt::format("{} in {} accounts: withdrawals are stopped", usd(c.unbacked), c.unbacked_accounts));
}

Json collateral_json(const Snapshot& s) {
  const CustodyView& c = s.custody;
  Json assets = Json::array(), groups = Json::array();
  for (const AssetSnapshot& a : s.assets) {
    Json one = exposure_json(a.view.exposure, a.view.silo, a.view.limit, a.view.silo_gap);
    one.update({{"id", a.id}, {"groups", a.groups}, {"price_micro", a.view.price_micro}, {"price_age_ms", a.view.price_age_ms}, {"price_stale", a.view.stale}, {"price_held", a.view.fixed}, {"amount", a.view.amount}, {"value_micro_usd", a.view.value},
                {"haircut_ppm", a.view.haircut_ppm}, {"cap_closed", a.view.cap_closed}, {"drawn_micro_usd", a.view.drawn}});
    assets.push_back(std::move(one));
  }
  for (const GroupSnapshot& g : s.groups) {
    Json one = exposure_json(g.view.exposure, g.view.silo, g.view.limit, g.view.silo_gap);
    one.update({{"name", g.name}, {"value_micro_usd", g.view.value}});
    groups.push_back(std::move(one));
  }
  return {{"assets", assets}, {"groups", groups}, {"quote_claims_micro_usd", c.quote_claims}, {"borrowed_micro_usd", c.borrowed},
          {"collateral_micro_usd", c.collateral}, {"queued", c.queued}, {"queued_micro_usd", c.queued_amount}, {"unbacked_micro_usd", c.unbacked}};
}

}  // namespace fb::ctl
