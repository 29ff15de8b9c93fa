// firebreakctl figures: every figure of a moment under its one name, with unit, moment, scope and meaning.
#include <fmt/format.h>

#include "base/text.h"
#include "commands/figure_text.h"
#include "commands/run.h"
#include "protocol/version.h"

namespace fb::ctl {
namespace {

struct Options {
  RunOptions run;
  std::string at;
  bool json = false;
};

Json json_of(const Snapshot& s, const FigureInfo& info, std::size_t subject) {
  const auto value = figure(s, info.id, subject);
  const std::string of = subject_name(s, info.scope, subject);
  return {{"name", info.name}, {"scope", words(info.scope)}, {"of", of.empty() ? Json() : Json(of)}, {"value", value ? Json(*value) : Json()},
          {"unit", words(info.unit)}, {"moment", words(info.moment)}, {"label", info.label}, {"meaning", info.meaning}};
}

// Scopes one after the other; in each, subject by subject.
template <class Each>
void each_figure(const Snapshot& s, Each each) {
  for (const FigureScope scope : {FigureScope::pool, FigureScope::run, FigureScope::market, FigureScope::tranche, FigureScope::asset, FigureScope::group})
    for (std::size_t subject = 0; subject < subjects(s, scope); ++subject)
      for (const FigureInfo& info : figure_infos())
        if (info.scope == scope) each(info, subject);
}

void print(const Run& run, const Snapshot& s) {
  say(fmt::format("{}  {}  block {}  run: {}", s.title, format_time(s.time_ms), s.block, run.label()));
  Table table({"figure", "of", "value", "moment"});
  each_figure(s, [&](const FigureInfo& info, std::size_t subject) {
    const std::string of = subject_name(s, info.scope, subject);
    table.add({figure_label(info.id), of.empty() ? std::string(words(info.scope)) : of, figure_text(s, info.id, subject), std::string(words(info.moment))});
  });
  table.print();
}

Json document(const Run& run, const Snapshot& s) {
  Json rows = Json::array();
  each_figure(s, [&](const FigureInfo& info, std::size_t subject) { rows.push_back(json_of(s, info, subject)); });
  return {{"title", s.title}, {"run", run.label()}, {"rulebook", s.rulebook}, {"time_ms", s.time_ms}, {"block", s.block},
          {"recording_hash", s.recording_hash}, {"state_hash", s.state_hash}, {"engine", engine_version()}, {"figures", rows}};
}

Exit figures(const Options& o) {
  auto run = start(o.run);
  if (!run) return refuse(run.error());
  const auto at = moment(*run->recording, "--at", o.at);
  if (!at) return refuse(at.error());
  if (const auto there = advance(*run, *at); !there) return refuse(there.error());
  run->session->show_ladder(0, 0);  // the first market's, as the console begins with
  if (const auto again = run->session->run_to(*at); !again) return refuse(again.error());
  const auto snapshot = run->session->snapshot();
  if (o.json) say_json(document(*run, *snapshot));
  else print(*run, *snapshot);
  return Exit::done;
}

}  // namespace

void add_figures(CLI::App& app, Chosen& chosen) {
  auto* command = app.add_subcommand("figures", "every figure of a moment: name, value, unit, of which moment and of what");
  auto o = std::make_shared<Options>();
  add_run_options(*command, o->run);
  command->add_option("--at", o->at, "the moment")->type_name("T")->required();
  command->add_flag("--json", o->json, "as JSON, with what each figure means; whole numbers in the unit of each");
  command->callback([o, &chosen] { chosen.run = [o] { return figures(*o); }; });
}

}  // namespace fb::ctl
