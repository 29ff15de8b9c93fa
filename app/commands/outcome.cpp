#include "commands/outcome.h"

#include <fmt/format.h>

#include "base/text.h"
#include "commands/figure_text.h"
#include "protocol/journal_json.h"
#include "protocol/version.h"
#include "report/published.h"

namespace fb::ctl {
namespace {

// "123.45  (1.20 % of opening open interest)"
std::string with_share(const OutcomeFigures& o, FigureId id) {
  const Money whole = figure(o, FigureId::opening_oi);
  return figure_text(o, id) + (whole > 0 ? fmt::format("  ({} of opening open interest)", percent(mul_div_floor(figure(o, id), kMillion, whole))) : "");
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
  const auto row = [&](FigureId id, std::string more = {}) { facts.add(figure_label(id), figure_text(o, id) + more); };
  const auto text = [&](FigureId id) { return figure_text(o, id); };
  row(FigureId::liquidated_accounts);
  facts.add(figure_label(FigureId::forced_volume), with_share(o, FigureId::forced_volume));
  row(FigureId::handed_over, "  (to backstops, engine or network; sold later as forced volume)");
  row(FigureId::bankrupt_accounts);
  row(FigureId::deficit);
  for (std::size_t t = 0; t < subjects(s, FigureScope::tranche); ++t)
    facts.add("drawn from " + subject_name(s, FigureScope::tranche, t) + ", USD",
              figure_text(s, FigureId::drawn, t) + fmt::format("  (of {})", figure_text(s, FigureId::opening, t)));
  row(FigureId::haircuts);
  facts.add("accounts deleveraged", fmt::format("{}  ({} fills, {} hedge legs broken)", text(FigureId::adl_accounts), text(FigureId::adl_fills), text(FigureId::hedge_legs_broken)));
  facts.add(figure_label(FigureId::adl_notional), with_share(o, FigureId::adl_notional));
  row(FigureId::overshoot_money, "  (beyond the shortfall)");
  row(FigureId::overshoot_notional, "  (market and backstop could have taken them)");
  row(FigureId::touched_accounts);
  facts.add("largest cut; Gini, USD", fmt::format("{}; {}", text(FigureId::largest_cut), format_decimal(figure(o, FigureId::gini_cut), 6)));
  facts.add("largest deleveraging; Gini, USD", fmt::format("{}; {}", text(FigureId::largest_adl), format_decimal(figure(o, FigureId::gini_adl), 6)));
  facts.add("penalties; fees, USD", text(FigureId::penalties) + "; " + text(FigureId::fees));
  facts.add("orders; triggers placed; refusals", fmt::format("{}; {}; {}", text(FigureId::orders), text(FigureId::triggers_placed), text(FigureId::refusals)));
  facts.add("deposits; withdrawals", fmt::format("{}; {}", text(FigureId::deposit_count), text(FigureId::withdrawal_count)));
  row(FigureId::client_loss);
  row(FigureId::lowest_equity);
}

// Nothing to say on a day whose only collateral is quote and on which custody paid every withdrawal at once.
void add_collateral(Facts& facts, const Snapshot& s) {
  const auto text = [&](FigureId id, std::size_t i = 0) { return figure_text(s, id, i); };
  for (std::size_t c = 0; c < s.assets.size(); ++c)
    facts.add("collateral " + s.assets[c].id,
              fmt::format("{} units, {} USD at {} USD{}; exposure at collapse {} of {} USD", text(FigureId::asset_amount, c), text(FigureId::asset_value, c), text(FigureId::asset_price, c),
                          s.assets[c].view.stale ? " (stale)" : "", text(FigureId::asset_exposure, c), text(FigureId::asset_silo, c)));
  if (!s.assets.empty()) {
    facts.add("converted; interest, USD", fmt::format("{}; {}", text(FigureId::converted), text(FigureId::interest)));
    facts.add("drawn for falls of collateral, USD", text(FigureId::collateral_draws));
    facts.add(figure_label(FigureId::worst_silo_gap), text(FigureId::worst_silo_gap));
    facts.add("UNBACKED at worst; at the end, USD", fmt::format("{}; {}", text(FigureId::worst_unbacked), text(FigureId::unbacked)));
  }
  if (!s.assets.empty() || figure(s.outcome, FigureId::worst_waiting) > 0)
    facts.add("withdrawals waiting at worst; at the end, USD", fmt::format("{}; {}", text(FigureId::worst_waiting), text(FigureId::waiting)));
}

// What the rules in force do not promise, counted; nothing to say under a rulebook that promises everything.
void add_breaches(Facts& facts, const Snapshot& s) {
  const OutcomeFigures& o = s.outcome;
  const auto text = [&](FigureId id) { return figure_text(o, id); };
  for (const std::string_view invariant : not_promised(promises_of(s.parameters)))
    facts.add(fmt::format("not promised: {}", invariant), std::string(reason_of(invariant)));
  if (figure(o, FigureId::i2_worst_accounts) > 0)
    facts.add("I2: below zero at worst; at the end", fmt::format("{} accounts, {} USD; {} accounts, {} USD", text(FigureId::i2_worst_accounts), text(FigureId::i2_worst),
                                                                 text(FigureId::i2_end_accounts), text(FigureId::i2_end)));
  if (figure(o, FigureId::i3_charges) > 0) facts.add("I3: charged without a gain", fmt::format("{} times, {} USD", text(FigureId::i3_charges), text(FigureId::i3)));
  if (figure(o, FigureId::i5_fills) > 0)
    facts.add("I5: deleveraged away from the mark", fmt::format("{} fills, {} USD lost to the price", text(FigureId::i5_fills), text(FigureId::i5)));
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

// Figures of the run, what each tranche paid, and what stands at the moment itself.
Json run_json(const Snapshot& s) {
  Json out = figures_json(s.outcome), drawn = Json::object();
  for (std::size_t t = 0; t < subjects(s, FigureScope::tranche); ++t) drawn[subject_name(s, FigureScope::tranche, t)] = *figure(s, FigureId::drawn, t);
  out["drawn_by_tranche_micro_usd"] = drawn;
  for (const FigureId id : {FigureId::unbacked, FigureId::waiting, FigureId::insurance}) out[json_name(id)] = *figure(s, id);
  return out;
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
          {"outcome", run_json(*s)},
          {"engine", engine_version()},
          {"recording_hash", s->recording_hash},
          {"parameters_sha256", to_hex(parameters_sha256(s->parameters))},
          {"state_hash", s->state_hash},
          {"journal_chain", s->journal_chain}};
}

}  // namespace fb::ctl
