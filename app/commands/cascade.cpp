// firebreakctl cascade: what happens next if the price moves, at a moment of a day.
#include <fmt/format.h>

#include "base/text.h"
#include "commands/output.h"
#include "commands/run.h"
#include "stress/ladder.h"

namespace fb::ctl {
namespace {

struct Options {
  RunOptions run;
  std::string at, market, shock;
  double reach_percent = 40;
  bool joint = false, json = false;
};

std::string gain(std::int64_t gain_1e6) { return format_decimal(gain_1e6 / 10000, 2); }

Json json_of(const Rung& r) {
  return {{"shock_ppm", r.shock_ppm}, {"price_ticks", r.price}, {"mass_micro_usd", r.mass}, {"accounts", r.accounts}, {"forced_micro_usd", r.forced},
          {"settled_ppm", r.settled_ppm}, {"settled_ticks", r.settled_price}, {"gain_1e6", r.gain_1e6}, {"bad_debt_micro_usd", r.bad_debt},
          {"draws_micro_usd", r.draws}, {"shortfall_micro_usd", r.shortfall}, {"adl_micro_usd", r.adl_notional}};
}

Json json_of(const Ladder& ladder, const std::string& market) {
  Json rungs = Json::array();
  for (const Rung& r : ladder.rungs) rungs.push_back(json_of(r));
  return {{"market", market}, {"mark_ticks", ladder.mark}, {"depth_1pct_micro_usd", ladder.depth_1pct}, {"gain_worst_1e6", ladder.gain_worst_1e6}, {"gain_worst_at_ppm", ladder.gain_worst_at_ppm}, {"rungs", rungs}};
}

void print_rungs(const std::vector<Rung>& rungs) {
  Table table({"shock", "accounts there", "mass there, USD", "forced, USD", "settles at", "gain", "bad debt, USD", "cut from winners, USD", "deleveraged, USD"});
  for (const Rung& r : rungs)
    table.add({percent(r.shock_ppm), std::to_string(r.accounts), usd(r.mass), usd(r.forced), percent(r.settled_ppm), gain(r.gain_1e6), usd(r.bad_debt),
               usd(r.shortfall), usd(r.adl_notional)});
  table.print();
}

Result<std::vector<MarketIdx>> markets_of(const Options& o, const Recording& recording) {
  std::vector<MarketIdx> out;
  const auto ids = market_ids(recording);
  for (MarketIdx m = 0; m < ids.size(); ++m)
    if (o.market.empty() || ids[m] == o.market) out.push_back(m);
  if (out.empty()) return fail({.field = "--market", .value = o.market, .rule = "is no market of the recording", .next = "See `firebreakctl info`"});
  return out;
}

void answer(const Options& o, const Run& run, const std::vector<MarketIdx>& markets, std::int64_t shock) {
  const auto ids = market_ids(*run.recording);
  Json all = Json::array();
  run.session->inspect([&](const Protocol& protocol, const EventLog&) {
    for (const MarketIdx m : markets) {
      if (!o.json) say(fmt::format("{}  {}  depth within 1 %: {} USD", ids[m], format_time(protocol.time_ms()), usd(protocol.market(m).depth_1pct)));
      if (!o.shock.empty()) {
        const Rung rung = what_if(protocol, m, shock, o.joint);
        if (o.json) all.push_back({{"market", ids[m]}, {"joint", o.joint}, {"what_if", json_of(rung)}});
        else print_rungs({rung});
      } else {
        const Ladder ladder = cascade_ladder(protocol, m, static_cast<std::int64_t>(o.reach_percent * 1e4 + 0.5));
        if (o.json) all.push_back(json_of(ladder, ids[m]));
        else print_rungs(ladder.rungs);
      }
    }
  });
  if (o.json) say_json(all);
}

Exit cascade(const Options& o) {
  const auto shock = o.shock.empty() ? Result<std::int64_t>(0) : shock_ppm(o.shock);
  if (!shock) return refuse(shock.error());
  auto run = start(o.run);
  if (!run) return refuse(run.error());
  const auto markets = markets_of(o, *run->recording);
  if (!markets) return refuse(markets.error());
  const auto at = moment(*run->recording, "--at", o.at);
  if (!at) return refuse(at.error());
  if (const auto there = advance(*run, *at); !there) return refuse(there.error());
  answer(o, *run, *markets, *shock);
  return Exit::done;
}

}  // namespace

void add_cascade(CLI::App& app, Chosen& chosen) {
  auto* command = app.add_subcommand("cascade", "what happens next if the price moves: the cascade ladder of a moment");
  auto o = std::make_shared<Options>();
  add_run_options(*command, o->run);
  command->add_option("--at", o->at, "the moment")->type_name("T")->required();
  command->add_option("--market", o->market, "one market instead of all")->type_name("M");
  auto* reach = command->add_option("--reach", o->reach_percent, "how far the ladder reaches, in per cent")->type_name("PCT")->check(CLI::Range(0.1, 99.0))->capture_default_str();
  auto* shock = command->add_option("--shock", o->shock, "one move in per cent, as -9.5, instead of the ladder")->type_name("PCT")->excludes(reach);
  command->add_flag("--joint", o->joint, "with --shock: every market moves by as much")->needs(shock);
  command->add_flag("--json", o->json, "as JSON; money in micro-USD, prices in ticks");
  command->callback([o, &chosen] { chosen.run = [o] { return cascade(*o); }; });
}

}  // namespace fb::ctl
