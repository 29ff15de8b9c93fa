// firebreakctl adl: who would be deleveraged if it came now, under every policy; or what ADL did so far.
#include <fmt/format.h>

#include <future>

#include "base/text.h"
#include "commands/output.h"
#include "commands/run.h"

namespace fb::ctl {
namespace {

struct Options {
  RunOptions run;
  std::string at, market, shock = "-10", policy;
  std::uint32_t rows = 50;
  bool audit = false, json = false;
};

std::string gini(Ppm ppm) { return format_decimal(ppm / 100, 4); }

Json json_of(const AdlQuality& q) {
  return {{"overshoot_micro_usd", q.overshoot_money},
          {"overshoot_notional_micro_usd", q.overshoot_notional},
          {"accounts_touched", q.touched},
          {"hedge_legs", q.hedge_legs},
          {"cuts_micro_usd", q.cuts},
          {"largest_cut_micro_usd", q.largest_cut},
          {"gini_cut_ppm", q.gini_cut_ppm},
          {"notional_micro_usd", q.notional},
          {"largest_micro_usd", q.largest_notional},
          {"gini_ppm", q.gini_notional_ppm}};
}

Result<AdlQuestion> question_of(const Options& o, const Recording& recording) {
  AdlQuestion out{.most_rows = o.rows};
  const auto ids = market_ids(recording);
  const auto market = std::ranges::find(ids, o.market);
  if (!o.market.empty() && market == ids.end())
    return fail({.field = "--market", .value = o.market, .rule = "is no market of the recording", .next = "See `firebreakctl info`"});
  if (!o.market.empty()) out.shock.market = static_cast<MarketIdx>(market - ids.begin());
  const auto shock = shock_ppm(o.shock);
  if (!shock) return fail(shock.error());
  out.shock.ppm = *shock;
  out.shock.block_ms = recording.interval_ms;
  if (o.policy.empty()) return out;
  const auto policy = std::ranges::find(adl_policies(), o.policy, &AdlPolicyInfo::name);
  if (policy == adl_policies().end())
    return fail({.field = "--policy", .value = o.policy, .rule = "is no ADL policy", .next = std::string("Choose one of ") + spec(GlobalParam::adl_policy).unit});
  out.policy = policy->policy;
  return out;
}

void print_severity(const Options& o, const Run& run, const AdlAnswer& a) {
  const auto ids = market_ids(*run.recording);
  say(fmt::format("{}  {} of {}  if it came now", format_time(a.preview.time_ms), percent(a.question.shock.ppm),
                  o.market.empty() ? "every market" : o.market));
  say(fmt::format("{} accounts dead, {} USD below zero", a.dead, usd(a.preview.hole)));
  Table table({"market", "mark then, USD", "dead long, lots", "dead short, lots", "falls on others, lots", "book and backstop could take, lots"});
  for (MarketIdx m = 0; m < ids.size(); ++m) {
    const AdlPreview::Market& v = a.preview.markets[m];
    table.add({ids[m], price(run.recording->genesis->markets[m].instrument, v.mark), std::to_string(v.dead_long), std::to_string(v.dead_short),
               std::to_string(v.to_others), std::to_string(v.avoidable)});
  }
  table.print();
  say("");
}

void print_policies(const AdlAnswer& a) {
  Table table({"policy", "accounts touched", "of", "hedge legs broken", "deleveraged, USD", "largest, USD", "Gini, touched", "Gini, all"});
  for (const AdlAnswer::Row& r : a.policies)
    table.add({std::string(adl_policy_info(r.policy).name), std::to_string(r.quality.touched), std::to_string(a.preview.standing),
               std::to_string(r.quality.hedge_legs), usd(r.quality.notional), usd(r.quality.largest_notional), gini(r.quality.gini_notional_ppm),
               gini(r.gini_standing_ppm)});
  table.print();
}

void print_rows(const Run& run, const AdlAnswer& a) {
  const auto ids = market_ids(*run.recording);
  say(std::string(adl_policy_info(a.question.policy).name) + ": " + std::string(adl_policy_info(a.question.policy).rule));
  Table table({"account", "market", "held, lots", "taken, lots", "taken, USD", "profit, USD", "equity then, USD", "hedge leg"});
  for (const AdlPreview::Row& r : a.preview.rows)
    table.add({r.name, ids[r.market], std::to_string(r.held), std::to_string(r.lots), usd(r.notional), usd(r.profit), usd(r.equity), r.hedge_leg ? "yes" : ""});
  table.print();
  if (a.rows > a.preview.rows.size()) say(fmt::format("… and {} more (--rows)", a.rows - a.preview.rows.size()));
}

Json preview_json(const Options& o, const Run& run, const AdlAnswer& a) {
  const auto ids = market_ids(*run.recording);
  Json policies = Json::array(), markets = Json::array(), dead = Json::array(), rows = Json::array();
  for (const AdlAnswer::Row& r : a.policies) {
    Json row = json_of(r.quality);
    row["policy"] = adl_policy_info(r.policy).name;
    row["gini_standing_ppm"] = r.gini_standing_ppm;
    policies.push_back(row);
  }
  for (MarketIdx m = 0; m < ids.size(); ++m) {
    const AdlPreview::Market& v = a.preview.markets[m];
    markets.push_back({{"market", ids[m]}, {"mark_ticks", v.mark}, {"dead_long_lots", v.dead_long}, {"dead_short_lots", v.dead_short},
                       {"to_others_lots", v.to_others}, {"avoidable_lots", v.avoidable}});
  }
  for (const AdlPreview::Dead& d : a.preview.dead)
    dead.push_back({{"account", d.name}, {"equity_micro_usd", d.equity}, {"notional_micro_usd", d.notional}});
  if (!o.policy.empty())
    for (const AdlPreview::Row& r : a.preview.rows)
      rows.push_back({{"account", r.name}, {"market", ids[r.market]}, {"held_lots", r.held}, {"lots", r.lots}, {"notional_micro_usd", r.notional},
                      {"profit_micro_usd", r.profit}, {"equity_micro_usd", r.equity}, {"hedge_leg", r.hedge_leg}});
  return {{"time_ms", a.preview.time_ms}, {"market", o.market.empty() ? Json() : Json(o.market)}, {"shock_ppm", a.question.shock.ppm},
          {"dead_accounts", a.dead}, {"hole_micro_usd", a.preview.hole}, {"standing_accounts", a.preview.standing}, {"markets", markets},
          {"policies", policies}, {"dead", dead}, {"policy", o.policy.empty() ? Json() : Json(o.policy)}, {"rows", rows}};
}

Exit preview(const Options& o, Run& run, const AdlQuestion& question) {
  std::promise<AdlAnswer> answered;
  run.session->ask_adl(question, [&](AdlAnswer a) { answered.set_value(std::move(a)); });
  const AdlAnswer a = answered.get_future().get();
  if (!a.error.empty()) return refuse({.field = "--shock", .value = o.shock, .rule = a.error});
  if (o.json) {
    say_json(preview_json(o, run, a));
    return Exit::done;
  }
  print_severity(o, run, a);
  o.policy.empty() ? print_policies(a) : print_rows(run, a);
  return Exit::done;
}

Json burst_json(const AdlBurst& b, const std::vector<std::string>& ids) {
  Json dead = Json::array(), rows = Json::array();
  for (const AdlBurst::Dead& d : b.dead) dead.push_back({{"account", d.name}, {"deficit_micro_usd", d.deficit}, {"notional_micro_usd", d.notional}});
  for (const AdlBurst::Row& r : b.rows)
    rows.push_back({{"account", r.name}, {"market", ids[r.market]}, {"lots", r.lots}, {"sold", r.sold}, {"notional_micro_usd", r.notional},
                    {"cut_micro_usd", r.cut}, {"hedge_leg", r.hedge_leg}});
  Json out{{"block", b.block}, {"time_ms", b.time_ms}, {"seq", b.seq}, {"policy", adl_policy_info(b.policy).name}, {"fills", b.fills},
           {"deficit_micro_usd", b.deficit}, {"draws_micro_usd", b.draws}, {"shortfall_micro_usd", b.shortfall}};
  out.update(json_of(b.quality));
  out["dead"] = dead;
  out["rows"] = rows;
  return out;
}

Exit audit(const Options& o, Run& run) {
  std::promise<std::vector<AdlBurst>> answered;
  run.session->ask_adl_audit([&](std::vector<AdlBurst> b) { answered.set_value(std::move(b)); });
  const std::vector<AdlBurst> bursts = answered.get_future().get();
  if (o.json) {
    Json all = Json::array();
    for (const AdlBurst& b : bursts) all.push_back(burst_json(b, market_ids(*run.recording)));
    say_json(all);
    return Exit::done;
  }
  Table table({"time", "policy", "dead", "touched", "deficit, USD", "deleveraged, USD", "overshoot, USD", "overshoot of lots, USD", "hedge legs", "largest, USD", "Gini"});
  for (const AdlBurst& b : bursts)
    table.add({format_time(b.time_ms), std::string(adl_policy_info(b.policy).name), std::to_string(b.dead.size()), std::to_string(b.quality.touched), usd(b.deficit),
               usd(b.quality.notional), usd(b.quality.overshoot_money), usd(b.quality.overshoot_notional), std::to_string(b.quality.hedge_legs),
               usd(b.quality.largest_notional), gini(b.quality.gini_notional_ppm)});
  if (bursts.empty()) say("Nobody was deleveraged up to then.");
  else table.print();
  return Exit::done;
}

Exit adl(const Options& o) {
  auto run = start(o.run);
  if (!run) return refuse(run.error());
  const auto question = question_of(o, *run->recording);
  if (!question) return refuse(question.error());
  if (o.at.empty() && !o.audit)
    return refuse({.field = "--at", .rule = "a preview needs its moment", .next = "Add --at T, or --audit for what happened"});
  const auto at = o.at.empty() ? Result<TimeMs>(run->recording->end_ms) : moment(*run->recording, "--at", o.at);
  if (!at) return refuse(at.error());
  if (const auto there = advance(*run, *at); !there) return refuse(there.error());
  return o.audit ? audit(o, *run) : preview(o, *run, *question);
}

}  // namespace

void add_adl(CLI::App& app, Chosen& chosen) {
  auto* command = app.add_subcommand("adl", "who would be deleveraged if a shock came now, under every policy; or what ADL did so far");
  auto o = std::make_shared<Options>();
  add_run_options(*command, o->run);
  command->add_option("--at", o->at, "the moment (with --audit: up to it; default: the whole day)")->type_name("T");
  auto* market = command->add_option("--market", o->market, "the shock moves one market instead of all")->type_name("M");
  auto* shock = command->add_option("--shock", o->shock, "the move in per cent, as -9.5")->type_name("PCT")->capture_default_str();
  auto* policy = command->add_option("--policy", o->policy, "who gives how much under one policy, instead of all policies side by side")->type_name("P");
  command->add_option("--rows", o->rows, "how many accounts are shown")->type_name("N")->check(CLI::Range(1U, 1000000U))->capture_default_str();
  command->add_flag("--audit", o->audit, "what ADL did up to the moment, burst by burst, instead of a preview")->excludes(market)->excludes(shock)->excludes(policy);
  command->add_flag("--json", o->json, "as JSON; money in micro-USD, prices in ticks");
  command->callback([o, &chosen] { chosen.run = [o] { return adl(*o); }; });
}

}  // namespace fb::ctl
