#include "commands/collateral.h"

#include <fmt/format.h>

#include "commands/figure_text.h"

namespace fb::ctl {
namespace {

// "12.50 of 80.00, limit 64.00": exposure at collapse against silo, and the bound that orders and withdrawals keep.
std::string exposure(const Snapshot& s, std::size_t i, FigureId x, FigureId silo, FigureId limit) {
  return fmt::format("{} of {}, limit {}", figure_text(s, x, i), figure_text(s, silo, i), figure_text(s, limit, i));
}

// "1840.20", and what is wrong with it.
std::string price_of(const Snapshot& s, std::size_t i) {
  const AssetView& v = s.assets[i].view;
  return figure_text(s, FigureId::asset_price, i) + (v.at_most ? " (held at most)" : v.fixed ? " (held)" : v.stale ? " (stale)" : "");
}

void print_groups(const Snapshot& s) {
  if (s.groups.empty()) return;
  Table groups({"group", "value, USD", "exposure at collapse of silo, USD", "silo gap, USD"});
  for (std::size_t g = 0; g < s.groups.size(); ++g)
    groups.add({s.groups[g].name, figure_text(s, FigureId::group_value, g), exposure(s, g, FigureId::group_exposure, FigureId::group_silo, FigureId::group_limit),
                figure_text(s, FigureId::group_silo_gap, g)});
  groups.print();
  say("");
}

}  // namespace

void print_collateral(const Snapshot& s) {
  if (s.assets.empty()) return;
  Table assets({"asset", "price, USD", "in custody", "value, USD", "haircut", "cap", "exposure at collapse of silo, USD", "silo gap, USD"});
  for (std::size_t c = 0; c < s.assets.size(); ++c)
    assets.add({s.assets[c].id, price_of(s, c), figure_text(s, FigureId::asset_amount, c), figure_text(s, FigureId::asset_value, c), figure_text(s, FigureId::asset_haircut, c),
                s.assets[c].view.cap_closed ? "closed" : "open", exposure(s, c, FigureId::asset_exposure, FigureId::asset_silo, FigureId::asset_limit),
                figure_text(s, FigureId::asset_silo_gap, c)});
  assets.print();
  say("");
  print_groups(s);
}

void add_custody(const Snapshot& s, Facts& facts) {
  const auto text = [&](FigureId id) { return figure_text(s, id); };
  facts.add("custody, USD", text(FigureId::custody));
  facts.add("claims on quote, USD", fmt::format("{}, of which {} is borrowed against collateral by {} accounts", text(FigureId::quote_claims), text(FigureId::borrowed), text(FigureId::borrowers)));
  if (!s.assets.empty()) facts.add("collateral in custody, USD", text(FigureId::collateral));
  facts.add("withdrawal queue", figure(s, FigureId::withdrawals_waiting) == 0 ? "empty" : fmt::format("{} wait for {} USD", text(FigureId::withdrawals_waiting), text(FigureId::waiting)));
  if (figure(s, FigureId::unbacked) > 0) facts.add("UNBACKED, USD", fmt::format("{} in {} accounts{}", text(FigureId::unbacked), text(FigureId::unbacked_accounts), s.custody.withdrawals_stopped ? ": withdrawals are stopped" : ""));
}

Json collateral_json(const Snapshot& s) {
  Json assets = Json::array(), groups = Json::array();
  for (std::size_t c = 0; c < s.assets.size(); ++c) {
    const AssetSnapshot& a = s.assets[c];
    assets.push_back({{"id", a.id}, {"groups", a.groups}, {"price_stale", a.view.stale}, {"price_held", a.view.fixed}, {"price_held_at_most", a.view.at_most}, {"cap_closed", a.view.cap_closed}});
    assets.back().update(figures_json(s, FigureScope::asset, c));
  }
  for (std::size_t g = 0; g < s.groups.size(); ++g) {
    groups.push_back({{"id", s.groups[g].name}});
    groups.back().update(figures_json(s, FigureScope::group, g));
  }
  return {{"assets", assets}, {"groups", groups}};
}

}  // namespace fb::ctl
