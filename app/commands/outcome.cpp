#include "commands/outcome.h"

#include <fmt/format.h>

#include "base/text.h"
#include "protocol/journal_json.h"
#include "protocol/version.h"
#include "report/published.h"

namespace fb::ctl {
namespace {

std::string share_of(Money part, Money whole) {
  return whole > 0 ? fmt::format("  ({} of opening open interest)", percent(mul_div_floor(part, kMillion, whole))) : std::string();
}

std::string impact_note(const Snapshot& s) {
  return s.parameters.at(GlobalParam::impact) == static_cast<std::int64_t>(ImpactMode::recorded)
             ? "recorded: forced volume moves book and basis only; the recorded path already contains its own day's impact"
             : "endogenous: forced volume also moves the sources, from the next block on";
}

void add_run_facts(Facts& facts, const Run& run, const Snapshot& s) {
  facts.add("run", run.label());
  facts.add("span", format_time(s.start_ms) + " to " + format_time(s.time_ms) + fmt::format(", block {} of {}", s.block, s.blocks - 1));
  facts.add("accounts", std::to_string(s.accounts));
  facts.add("impact", impact_note(s));
  for (const MarketSnapshot& market : s.markets)
    if (market.single_source) facts.add("source", market.id + ": a single source; there is no quorum of sources to outvote it");
  for (const std::string& warning : run.recording->warnings) facts.add("warning", warning);
}

void add_losses(Facts& facts, const Snapshot& s) {
  const OutcomeFigures& o = s.outcome;
  facts.add("accounts liquidated", std::to_string(o.liquidated_accounts));
  facts.add("forced volume, USD", usd(o.forced_volume) + share_of(o.forced_volume, o.opening_oi));
  facts.add("accounts bankrupt", std::to_string(o.bankrupt_accounts));
  facts.add("deficit, USD", usd(o.deficit));
  for (std::size_t t = 0; t < s.tranches.size() && t < o.draws.size(); ++t)
    facts.add("drawn from " + s.tranches[t].spec.id + ", USD", usd(o.draws[t]) + fmt::format("  (of {})", usd(s.tranches[t].view.opening)));
  facts.add("cut from winners, USD", usd(o.haircuts));
  facts.add("accounts deleveraged", fmt::format("{}  ({} fills, {} hedge legs broken)", o.adl_accounts, o.adl_fills, o.hedge_legs_broken));
  facts.add("deleveraged, USD", usd(o.adl_notional) + share_of(o.adl_notional, o.opening_oi));
  facts.add("overshoot: cuts, USD", usd(o.overshoot_money) + "  (beyond the shortfall)");
  facts.add("overshoot: lots, USD", usd(o.overshoot_notional) + "  (market and backstop could have taken them)");
  facts.add("accounts touched", fmt::format("{}  (cut or deleveraged)", o.touched_accounts));
  facts.add("largest cut; Gini, USD", fmt::format("{}; {}", usd(o.largest_cut), format_decimal(o.gini_cut_ppm, 6)));
  facts.add("largest deleveraging; Gini, USD",
            fmt::format("{}; {}", usd(o.largest_adl), format_decimal(o.gini_adl_ppm, 6)));
  facts.add("penalties; fees, USD", usd(o.penalties) + "; " + usd(o.fees));
  facts.add("orders; refusals", fmt::format("{}; {}", o.orders, o.refusals));
  facts.add("deposits; withdrawals", fmt::format("{}; {}", o.deposits, o.withdrawals));
  facts.add("least equity of any account, USD", usd(o.worst_min_equity));
}

// Nothing to say on a day whose only collateral is quote and on which custody paid every withdrawal at once.
void add_collateral(Facts& facts, const Snapshot& s) {
  const OutcomeFigures& o = s.outcome;
  if (!s.assets.empty()) {
    for (const AssetSnapshot& a : s.assets)
      facts.add("collateral " + a.id, fmt::format("{} units, {} USD at {} USD{}; exposure at collapse {} of {} USD", format_decimal(a.view.amount, 6), usd(a.view.value),
                                                  format_decimal(a.view.price_micro, 6), a.view.stale ? " (stale)" : "", usd(a.view.exposure), usd(a.view.silo)));
    facts.add("converted; interest, USD", fmt::format("{}; {}", usd(o.converted), usd(o.interest)));
    facts.add("drawn for falls of collateral, USD", usd(o.collateral_draws));
    facts.add("silo gap at worst, USD", usd(o.worst_silo_gap));
    facts.add("UNBACKED at worst; at the end, USD", fmt::format("{}; {}", usd(o.worst_unbacked), usd(o.unbacked)));
  }
  if (!s.assets.empty() || o.worst_waiting > 0)
    facts.add("withdrawals waiting at worst; at the end, USD", fmt::format("{}; {}", usd(o.worst_waiting), usd(o.waiting)));
}

// What the rules in force do not promise, counted; nothing to say under a rulebook that promises everything.
void add_breaches(Facts& facts, const Snapshot& s) {
  const OutcomeFigures& o = s.outcome;
  for (const std::string_view invariant : not_promised(promises_of(s.parameters)))
    facts.add(fmt::format("not promised: {}", invariant), std::string(reason_of(invariant)));
  if (o.worst_below_zero > 0)
    facts.add("I2: below zero at worst; at the end",
              fmt::format("{} accounts, {} USD; {} accounts, {} USD", o.worst_below_zero, usd(o.worst_below_zero_money), o.below_zero, usd(o.below_zero_money)));
  if (o.charged > 0) facts.add("I3: charged without a gain", fmt::format("{} times, {} USD", o.charged, usd(o.charged_money)));
  if (o.adl_off_mark > 0)
    facts.add("I5: deleveraged away from the mark", fmt::format("{} fills, {} USD lost to the price", o.adl_off_mark, usd(o.adl_off_mark_money)));
}

// Only a whole day compares with what is published about days.
void add_published(Facts& facts, const Snapshot& s) {
  if (s.block + 1 < s.blocks) return;
  for (const PublishedRow& row : beside_published(s.start_ms, s.outcome, s.accounts)) {
    const std::string value = row.ours_ppm < 0 ? "none" : percent(row.ours_ppm);
    facts.add(std::string(row.figure), fmt::format("{}  (plausible or published: {}; {})", value, row.published, row.source));
  }
}

void add_stamp(Facts& facts, const Snapshot& s) {
  facts.add("engine", std::string(engine_version()));
  facts.add("recording", s.recording_hash);
  facts.add("parameters", to_hex(parameters_sha256(s.parameters)));
  facts.add("state", s.state_hash);
  facts.add("journal", s.journal_chain);
}

Json figures_json(const Snapshot& s) {
  const OutcomeFigures& o = s.outcome;
  Json draws = Json::object();
  for (std::size_t t = 0; t < s.tranches.size() && t < o.draws.size(); ++t) draws[s.tranches[t].spec.id] = o.draws[t];
  return {{"liquidated_accounts", o.liquidated_accounts},
          {"bankrupt_accounts", o.bankrupt_accounts},
          {"adl_accounts", o.adl_accounts},
          {"opening_oi_micro_usd", o.opening_oi},
          {"forced_volume_micro_usd", o.forced_volume},
          {"deficit_micro_usd", o.deficit},
          {"draws_micro_usd", draws},
          {"haircuts_micro_usd", o.haircuts},
          {"adl_notional_micro_usd", o.adl_notional},
          {"adl_fills", o.adl_fills},
          {"hedge_legs_broken", o.hedge_legs_broken},
          {"overshoot_micro_usd", o.overshoot_money},
          {"overshoot_notional_micro_usd", o.overshoot_notional},
          {"touched_accounts", o.touched_accounts},
          {"cuts_micro_usd", o.cuts},
          {"largest_cut_micro_usd", o.largest_cut},
          {"gini_cut_ppm", o.gini_cut_ppm},
          {"largest_adl_micro_usd", o.largest_adl},
          {"gini_adl_ppm", o.gini_adl_ppm},
          {"penalties_micro_usd", o.penalties},
          {"fees_micro_usd", o.fees},
          {"orders", o.orders},
          {"refusals", o.refusals},
          {"deposits", o.deposits},
          {"withdrawals", o.withdrawals},
          {"liquidation_fills", o.liquidation_fills},
          {"least_equity_micro_usd", o.worst_min_equity},
          {"collateral",
           {{"converted_micro_usd", o.converted},
            {"draws_micro_usd", o.collateral_draws},
            {"interest_micro_usd", o.interest},
            {"worst_silo_gap_micro_usd", o.worst_silo_gap},
            {"worst_unbacked_micro_usd", o.worst_unbacked},
            {"unbacked_micro_usd", o.unbacked},
            {"worst_waiting_micro_usd", o.worst_waiting},
            {"waiting_micro_usd", o.waiting}}},
          {"breaches",
           {{"i2_worst_accounts", o.worst_below_zero},
            {"i2_worst_micro_usd", o.worst_below_zero_money},
            {"i2_end_accounts", o.below_zero},
            {"i2_end_micro_usd", o.below_zero_money},
            {"i3_charges", o.charged},
            {"i3_micro_usd", o.charged_money},
            {"i5_fills", o.adl_off_mark},
            {"i5_micro_usd", o.adl_off_mark_money}}}};
}

}  // namespace

void print_outcome(const Run& run) {
  const auto snapshot = run.session->snapshot();
  Facts facts;
  say(snapshot->title);
  add_run_facts(facts, run, *snapshot);
  add_losses(facts, *snapshot);
  add_collateral(facts, *snapshot);
  add_breaches(facts, *snapshot);
  add_published(facts, *snapshot);
  add_stamp(facts, *snapshot);
  facts.print();
}

Json outcome_json(const Run& run) {
  const auto s = run.session->snapshot();
  Json single = Json::array();
  for (const MarketSnapshot& market : s->markets)
    if (market.single_source) single.push_back(market.id);
  return {{"title", s->title},
          {"run", run.label()},
          {"start_ms", s->start_ms},
          {"time_ms", s->time_ms},
          {"block", s->block},
          {"accounts", s->accounts},
          {"impact", s->parameters.at(GlobalParam::impact) == 0 ? "recorded" : "endogenous"},
          {"single_source", single},
          {"outcome", figures_json(*s)},
          {"engine", engine_version()},
          {"recording_hash", s->recording_hash},
          {"parameters_sha256", to_hex(parameters_sha256(s->parameters))},
          {"state_hash", s->state_hash},
          {"journal_chain", s->journal_chain}};
}

}  // namespace fb::ctl
