// firebreakctl policies: the day under every ADL policy and both ways with the lots of a bankrupt account, side by side.
#include <fmt/format.h>

#include <optional>

#include "base/text.h"
#include "commands/figure_text.h"
#include "commands/output.h"
#include "commands/run.h"
#include "replay/adl_markout.h"
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
  AdlMarkout at_end, later;  // waves judged at their end, and a block later
  std::string state_hash;
};

std::string gini(const OutcomeFigures& o, FigureId id) { return format_decimal(figure(o, id) / 100, 4); }

// The moment before anything happened on which these policies bear: nobody had been dead by then, so a fork from there is
// the same as a run of its own. Nothing when nobody ever was.
std::optional<TimeMs> before_first_death(const Run& run) {
  std::optional<TimeMs> out;
  run.session->inspect([&](const Protocol& shown, const EventLog& log) {
    for (const Event& e : log.events) {
      if (e.block > shown.block()) return;
      if (e.type != EventType::bankruptcy && e.type != EventType::adl && e.type != EventType::loss_event) continue;
      out = log.blocks[e.block - 1].time_ms;
      return;
    }
  });
  return out;
}

// The whole day under each policy takes nobody's leave; a fork where they begin to differ is the same day, sooner.
OperatorCommand set(std::string key, std::string_view value) {
  return {.actor = "firebreakctl", .second = "policies", .why = "the day under each policy", .what = SetParameter{std::move(key), std::string(value)}};
}

Result<OutcomeFigures> outcome_at(Run& run, TimeMs until) {
  if (auto there = advance(run, until); !there) return fail(there.error());
  const auto s = run.session->snapshot();
  for (const std::string& broken : {s->error, s->refused})
    if (!broken.empty()) return fail({.rule = broken});
  return s->outcome;
}

// The published measurements put fills at most 5 s apart into one wave; a block is the least that can be told apart here.
AdlMarkout markout(const Run& run, TimeMs horizon_ms) {
  AdlMarkout out;
  run.session->inspect([&](const Protocol& shown, const EventLog& log) {
    out = adl_markout(log, shown.genesis(), log.blocks[shown.block()].end, run.recording->interval_ms, horizon_ms);
  });
  return out;
}

// `fork_ms`: nothing when the policies make no difference.
Result<Outcome> run_under(Run& run, int base, std::optional<TimeMs> fork_ms, TimeMs until, std::string_view policy,
                          std::string_view bankrupt) {
  Session& session = *run.session;
  session.show_run(base);
  if (fork_ms) {
    if (auto there = session.run_to(*fork_ms); !there) return fail(there.error());
    session.fork({set("adl_policy", policy), set("bankrupt_policy", bankrupt)});
  }
  auto figures = outcome_at(run, until);
  if (!figures) return fail(figures.error());
  const auto shown = session.snapshot();
  Outcome out{std::string(policy), std::string(bankrupt), *std::move(figures), markout(run, 0), markout(run, run.recording->interval_ms),
              shown->state_hash};
  if (shown->run.id != base) session.drop_run(shown->run.id);
  note(fmt::format("{}, {}: state {}", policy, bankrupt, shown->state_hash));
  return out;
}

void print(const std::vector<Outcome>& outcomes) {
  Table table({"policy", "lots of the bankrupt", "overshoot, USD", "overshoot of lots, USD", "accounts touched", "hedge legs broken", "largest cut, USD", "Gini of cuts",
               "deleveraged, USD", "largest, USD", "Gini", "deficit, USD", "drawn, USD", "cut, USD",
               "missed beyond need, USD", "a block later, USD"});
  for (const Outcome& r : outcomes) {
    const auto text = [&](FigureId id) { return figure_text(r.figures, id); };
    table.add({r.policy, r.bankrupt, text(FigureId::overshoot_money), text(FigureId::overshoot_notional), text(FigureId::touched_accounts), text(FigureId::hedge_legs_broken),
               text(FigureId::largest_cut), gini(r.figures, FigureId::gini_cut), text(FigureId::adl_notional), text(FigureId::largest_adl), gini(r.figures, FigureId::gini_adl),
               text(FigureId::deficit), text(FigureId::draws), text(FigureId::cuts), usd(r.at_end.beyond), usd(r.later.beyond)});
  }
  table.print();
}

std::vector<PublishedOvershoot> published(const OutcomeFigures& o) {
  return published_overshoot(figure(o, FigureId::adl_notional), figure(o, FigureId::deficit));
}

void print_published(const OutcomeFigures& o) {
  say("");
  say(fmt::format("Published overshoot, scaled to the first row ({} USD deleveraged, {} USD deficit):", figure_text(o, FigureId::adl_notional), figure_text(o, FigureId::deficit)));
  Table table({"what", "by what was deleveraged, USD", "by the deficit, USD", "source"});
  for (const PublishedOvershoot& p : published(o))
    table.add({std::string(p.what), usd(p.of_notional_least) + " to " + usd(p.of_notional_most), usd(p.of_deficit_least) + " to " + usd(p.of_deficit_most),
               std::string(p.source)});
  table.print();
}

Json json_of(const AdlMarkout& m) {
  return {{"waves", m.waves}, {"removed_micro_usd", m.removed}, {"needed_micro_usd", m.needed}, {"beyond_micro_usd", m.beyond}};
}

Json json_of(const std::vector<Outcome>& outcomes) {
  Json rows = Json::array(), beside = Json::array();
  for (const Outcome& r : outcomes) {
    Json row = {{"adl_policy", r.policy}, {"bankrupt_policy", r.bankrupt}};
    row.update(figures_json(r.figures));
    row.update({{"markout", json_of(r.at_end)}, {"markout_a_block_later", json_of(r.later)}, {"state_hash", r.state_hash}});
    rows.push_back(std::move(row));
  }
  for (const PublishedOvershoot& p : published(outcomes.front().figures))
    beside.push_back({{"what", p.what}, {"published_micro_usd", {p.least, p.most}}, {"scaled_by_notional_micro_usd", {p.of_notional_least, p.of_notional_most}},
                         {"scaled_by_deficit_micro_usd", {p.of_deficit_least, p.of_deficit_most}}, {"source", p.source}});
  return {{"policies", rows}, {"published", beside}};
}

Exit policies(const Options& o) {
  auto run = start(o.run);
  if (!run) return refuse(run.error());
  const auto until = o.until.empty() ? Result<TimeMs>(run->recording->end_ms) : moment(*run->recording, "--until", o.until);
  if (!until) return refuse(until.error());
  if (const auto figures = outcome_at(*run, *until); !figures) return refuse(figures.error());
  const int base = run->session->snapshot()->run.id;
  const auto fork_ms = before_first_death(*run);
  std::vector<Outcome> outcomes;
  for (const std::string_view bankrupt : {"adl", "work_out"})
    for (const AdlPolicyInfo& info : adl_policies()) {
      auto outcome = run_under(*run, base, fork_ms, *until, info.name, bankrupt);
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
