// firebreakctl policies: the day under every ADL policy and both ways with the lots of a bankrupt account, side by side.
#include <fmt/format.h>

#include "base/text.h"
#include "commands/output.h"
#include "commands/run.h"
#include "report/published.h"

namespace fb::ctl {
namespace {

struct Options {
  RunOptions run;
  std::string until;
  bool json = false;
};

struct Outcome {
  std::string policy, bankrupt;
  OutcomeFigures figures;
  std::string state_hash;
};

std::string gini(Ppm ppm) { return format_decimal(ppm / 100, 4); }

Money drawn(const OutcomeFigures& f) {
  Money sum = 0;
  for (const Money d : f.draws) sum += d;
  return sum;
}

Result<Outcome> run_under(const Options& o, std::string_view policy, std::string_view bankrupt) {
  RunOptions options = o.run;
  options.set.push_back(fmt::format("adl_policy={}", policy));
  options.set.push_back(fmt::format("bankrupt_policy={}", bankrupt));
  auto run = start(options);
  if (!run) return fail(run.error());
  const auto until = o.until.empty() ? Result<TimeMs>(run->recording->end_ms) : moment(*run->recording, "--until", o.until);
  if (!until) return fail(until.error());
  if (auto there = advance(*run, *until); !there) return fail(there.error());
  const auto s = run->session->snapshot();
  if (!s->error.empty()) return fail({.rule = s->error});
  note(fmt::format("{}, {}: state {}", policy, bankrupt, s->state_hash));
  return Outcome{std::string(policy), std::string(bankrupt), s->outcome, s->state_hash};
}

void print(const std::vector<Outcome>& outcomes) {
  Table table({"policy", "lots of the bankrupt", "overshoot, USD", "overshoot of lots, USD", "accounts touched", "hedge legs broken", "largest cut, USD", "Gini of cuts",
               "deleveraged, USD", "largest, USD", "Gini", "deficit, USD", "drawn, USD", "cut, USD"});
  for (const Outcome& r : outcomes) {
    const OutcomeFigures& f = r.figures;
    table.add({r.policy, r.bankrupt, usd(f.overshoot_money), usd(f.overshoot_notional), std::to_string(f.touched_accounts), std::to_string(f.hedge_legs_broken),
               usd(f.largest_cut), gini(f.gini_cut_ppm), usd(f.adl_notional), usd(f.largest_adl), gini(f.gini_adl_ppm), usd(f.deficit), usd(drawn(f)),
               usd(f.cuts)});
  }
  table.print();
}

void print_published(const OutcomeFigures& f) {
  say("");
  say(fmt::format("Published overshoot, scaled to the first row ({} USD deleveraged, {} USD deficit):", usd(f.adl_notional), usd(f.deficit)));
  Table table({"what", "by what was deleveraged, USD", "by the deficit, USD", "source"});
  for (const PublishedOvershoot& p : published_overshoot(f.adl_notional, f.deficit))
    table.add({std::string(p.what), usd(p.of_notional_least) + " to " + usd(p.of_notional_most), usd(p.of_deficit_least) + " to " + usd(p.of_deficit_most),
               std::string(p.source)});
  table.print();
}

Json json_of(const std::vector<Outcome>& outcomes) {
  Json rows = Json::array(), published = Json::array();
  for (const Outcome& r : outcomes) {
    const OutcomeFigures& f = r.figures;
    rows.push_back({{"adl_policy", r.policy}, {"bankrupt_policy", r.bankrupt}, {"overshoot_micro_usd", f.overshoot_money},
                    {"overshoot_notional_micro_usd", f.overshoot_notional}, {"touched_accounts", f.touched_accounts}, {"hedge_legs_broken", f.hedge_legs_broken},
                    {"cuts_micro_usd", f.cuts}, {"largest_cut_micro_usd", f.largest_cut}, {"gini_cut_ppm", f.gini_cut_ppm},
                    {"adl_notional_micro_usd", f.adl_notional}, {"largest_adl_micro_usd", f.largest_adl}, {"gini_adl_ppm", f.gini_adl_ppm},
                    {"deficit_micro_usd", f.deficit}, {"draws_micro_usd", drawn(f)}, {"state_hash", r.state_hash}});
  }
  const OutcomeFigures& first = outcomes.front().figures;
  for (const PublishedOvershoot& p : published_overshoot(first.adl_notional, first.deficit))
    published.push_back({{"what", p.what}, {"published_micro_usd", {p.least, p.most}}, {"scaled_by_notional_micro_usd", {p.of_notional_least, p.of_notional_most}},
                         {"scaled_by_deficit_micro_usd", {p.of_deficit_least, p.of_deficit_most}}, {"source", p.source}});
  return {{"policies", rows}, {"published", published}};
}

Exit policies(const Options& o) {
  std::vector<Outcome> outcomes;
  for (const std::string_view bankrupt : {"adl", "work_out"})
    for (const AdlPolicyInfo& info : adl_policies()) {
      auto outcome = run_under(o, info.name, bankrupt);
      if (!outcome) return refuse(outcome.error());
      outcomes.push_back(*std::move(outcome));
    }
  if (o.json) {
    say_json(json_of(outcomes));
    return Exit::done;
  }
  print(outcomes);
  print_published(outcomes.front().figures);
  return Exit::done;
}

}  // namespace

void add_policies(CLI::App& app, Chosen& chosen) {
  auto* command = app.add_subcommand("policies", "the day under every ADL policy, with lots of the bankrupt deleveraged or worked out, side by side");
  auto o = std::make_shared<Options>();
  add_run_options(*command, o->run);
  command->add_option("--until", o->until, "stop here instead of at the end of the day")->type_name("T");
  command->add_flag("--json", o->json, "as JSON; money in micro-USD");
  command->callback([o, &chosen] { chosen.run = [o] { return policies(*o); }; });
}

}  // namespace fb::ctl
