// firebreakctl outcomes: one day under all rulebooks, side by side.
#include <fmt/format.h>

#include "base/text.h"
#include "commands/figure_text.h"
#include "commands/rulebook_day.h"
#include "commands/run.h"
#include "protocol/version.h"
#include "record/store.h"

namespace fb::ctl {
namespace {

struct Options {
  std::string file;
  std::vector<std::string> rulebooks;
  bool json = false;
};

std::string promises(const DayOutcome& o) {
  std::string names;
  for (const NotPromised& n : o.not_promised) names += (names.empty() ? "" : " ") + n.invariant;
  return names.empty() ? "none" : names;
}

void print(const std::vector<DayOutcome>& outcomes, const Recording& recording) {
  say(recording.title);
  std::vector<std::string> head{""}, given_up{"not promised"}, hashes{"state hash begins"};
  for (const DayOutcome& o : outcomes) {
    head.push_back(o.rulebook);
    given_up.push_back(promises(o));
    hashes.push_back(o.state_hash.substr(0, 12));
  }
  Table table(head);
  table.add(given_up);
  for (const DayFigure& f : day_figures(outcomes)) {
    std::vector<std::string> row{figure_label(f.id)};
    for (const std::int64_t value : f.values) row.push_back(value_text(figure_info(f.id), value));
    table.add(std::move(row));
  }
  table.add(hashes);
  table.print();
  say("");
  say(fmt::format("span: {} to {}", format_time(recording.start_ms), format_time(recording.end_ms)));
  say("recording: " + to_hex(recording.hash));
  if (!recording.population.empty()) say("population: " + recording.population);
  say("engine: " + std::string(engine_version()));
  for (const DayOutcome& o : outcomes)
    if (!o.error.empty()) say(fmt::format("{} stopped: {}", o.rulebook, o.error));
}

Json json_of(const DayOutcome& o, const std::vector<DayFigure>& figures, std::size_t column) {
  Json not_promised = Json::object(), values = Json::object(), draws = Json::object();
  for (const NotPromised& n : o.not_promised) not_promised[n.invariant] = n.why;
  for (const DayFigure& f : figures) values[json_name(f.id)] = f.values[column];
  for (std::size_t t = 0; t < o.tranches.size() && t < o.figures.drawn_by_tranche.size(); ++t)
    draws[o.tranches[t]] = o.figures.drawn_by_tranche[t];
  return {{"rulebook", o.rulebook},
          {"title", o.title},
          {"not_promised", not_promised},
          {"outcome", values},
          {"drawn_by_tranche_micro_usd", draws},
          {"state_hash", o.state_hash},
          {"parameters_sha256", o.parameters_sha256},
          {"error", o.error.empty() ? Json() : Json(o.error)}};
}

Exit outcomes(const Options& o) {
  auto loaded = load_recording(o.file);
  if (!loaded) return refuse(loaded.error());
  const auto recording = std::make_shared<const Recording>(*std::move(loaded));
  const auto rulebooks = rulebooks_named(o.rulebooks);
  if (!rulebooks) return refuse(rulebooks.error());
  const auto all = day_under(recording, *rulebooks);
  if (!all) return refuse(all.error());
  if (o.json) {
    const auto figures = day_figures(*all);
    Json rows = Json::array();
    for (std::size_t i = 0; i < all->size(); ++i) rows.push_back(json_of((*all)[i], figures, i));
    say_json({{"title", recording->title},
              {"recording_hash", to_hex(recording->hash)},
              {"population", recording->population},
              {"engine", engine_version()},
              {"rulebooks", rows}});
  } else {
    print(*all, *recording);
  }
  return std::ranges::any_of(*all, [](const DayOutcome& d) { return !d.error.empty(); }) ? Exit::no : Exit::done;
}

}  // namespace

void add_outcomes(CLI::App& app, Chosen& chosen) {
  auto* command = app.add_subcommand("outcomes", "one day under every rulebook, side by side");
  auto o = std::make_shared<Options>();
  command->add_option("FILE", o->file, "a recording (.fbk)")->required();
  command
      ->add_option("--rulebooks", o->rulebooks, "names or files, separated by commas (default: all inside the program)")
      ->type_name("A,B,…")
      ->delimiter(',');
  command->add_flag("--json", o->json, "as JSON; money in micro-USD");
  command->callback([o, &chosen] { chosen.run = [o] { return outcomes(*o); }; });
}

}  // namespace fb::ctl
