#include "report/redo.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/text.h"

namespace fb {
namespace {

std::string text(const Json& row, const char* key) {
  const auto found = row.find(key);
  return found != row.end() && found->is_string() ? found->get<std::string>() : "";
}
std::int64_t integer(const Json& row, const char* key) {
  const auto found = row.find(key);
  return found != row.end() && found->is_number_integer() ? found->get<std::int64_t>() : 0;
}

// The rows of a table that are objects.
std::vector<Json> rows(const Json& reported, const std::string& table) {
  std::vector<Json> out;
  const Json::json_pointer where("/tables/" + table);
  if (!reported.contains(where)) return out;
  for (const Json& row : reported.at(where))
    if (row.is_object()) out.push_back(row);
  return out;
}

std::optional<BreakerState> state_of(const std::string& text) {
  for (const BreakerState s : {BreakerState::normal, BreakerState::caution, BreakerState::reduce_only,
                               BreakerState::auction, BreakerState::halted})
    if (name(s) == text) return s;
  return {};
}

MarketIdx scope_of(const std::string& id, const Genesis& genesis) {
  for (MarketIdx m = 0; m < genesis.markets.size(); ++m)
    if (genesis.markets[m].instrument.id == id) return m;
  return kGlobalScope;
}

// Past the last one where there is none: the fork refuses it.
AssetIdx asset_of(const std::string& id, const Genesis& genesis) {
  return static_cast<AssetIdx>(std::ranges::find(genesis.assets, id, &OpeningAsset::id) - genesis.assets.begin());
}

OperatorCommand command_of(const Json& row, const Genesis& genesis) {
  OperatorCommand c{text(row, "actor"), text(row, "second"), text(row, "why"), Note{text(row, "value")}};
  if (text(row, "kind") == "breaker")
    c.what = SetBreaker{scope_of(text(row, "scope"), genesis),
                        state_of(text(row, "state")).value_or(BreakerState::halted), integer(row, "hold_until_ms")};
  if (text(row, "kind") == "parameter") c.what = SetParameter{text(row, "key"), text(row, "value")};
  if (text(row, "kind") == "price")
    c.what =
        HoldAssetPrice{asset_of(text(row, "scope"), genesis), parse_integer(text(row, "value")).value_or(kReleased)};
  return c;
}

Result<int> make_fork(Session& session, const RedoFork& fork, int parent) {
  session.show_run(parent);
  if (auto done = session.run_to(fork.from_ms); !done) return fail(done.error());
  if (fork.rules == Rules{})
    session.fork(fork.commands);
  else
    session.replay_under(fork.rules);
  // Waits until the fork is there: commands are answered in order.
  session.inspect([](const Protocol&, const EventLog&) {});
  const int id = session.snapshot()->run.id;
  if (id == parent)
    return fail({.field = "fork",
                 .value = std::to_string(fork.run),
                 .rule = "could not be made again: its commands were refused",
                 .next = "Compare the report's table fork_commands with the rulebook"});
  return id;
}

Result<std::vector<DayOutcome>> day_under(const std::shared_ptr<const Recording>& recording,
                                          const std::vector<std::string>& ids) {
  std::vector<Rulebook> rulebooks;
  for (const std::string& id : ids) {
    if (builtin_rulebook_text(id).empty())
      return fail({.field = "rulebooks",
                   .value = id.substr(0, 80),
                   .rule = "is no rulebook inside the program, so its row cannot be checked",
                   .next = "Verify with the version that wrote the report"});
    auto one = read_rulebook(id);
    if (!one) return fail(one.error());
    rulebooks.push_back(*std::move(one));
  }
  return outcomes_under(recording, rulebooks, [](std::size_t, std::uint32_t, std::uint32_t) { return true; });
}

}  // namespace

RedoPlan plan_of(const Json& reported, const Recording& recording) {
  RedoPlan plan;
  plan.request = {.from_ms = integer_at(reported, "/from_ms"),
                  .to_ms = integer_at(reported, "/to_ms"),
                  .anonymise = reported.contains("anonymised") && reported.at("anonymised") == true,
                  .operator_words = text_at(reported, "/operator_words"),
                  .recording_file = text_at(reported, "/recording_file"),
                  .title = text_at(reported, "/title")};
  const auto own = recording.genesis->parameters.rows();
  for (const Json& row : rows(reported, "parameters")) {
    const auto found = std::ranges::find(own, text(row, "key"), &Parameters::Row::key);
    if (found != own.end() && found->value != integer(row, "opening"))
      plan.parameters.emplace_back(found->key, std::to_string(integer(row, "opening")));
  }
  for (const Json& row : rows(reported, "outcome"))
    if (integer(row, "run") != 0)
      plan.forks.push_back({static_cast<int>(integer(row, "run")),
                            static_cast<int>(integer(row, "parent")),
                            integer(row, "forked_at_ms"),
                            {}});
  plan.rulebook = text_at(reported, "/stamp/rulebook");
  for (const Json& row : rows(reported, "rulebooks")) plan.rulebooks.push_back(text(row, "rulebook"));
  for (const Json& row : rows(reported, "run_rules")) {
    const auto run = std::ranges::find(plan.forks, static_cast<int>(integer(row, "run")), &RedoFork::run);
    if (run == plan.forks.end()) continue;
    run->rules.rulebook = text(row, "rulebook");
    if (!text(row, "key").empty()) run->rules.parameters.emplace_back(text(row, "key"), text(row, "value"));
  }
  for (const Json& row : rows(reported, "fork_commands")) {
    const auto fork = std::ranges::find(plan.forks, static_cast<int>(integer(row, "run")), &RedoFork::run);
    if (fork != plan.forks.end()) fork->commands.push_back(command_of(row, *recording.genesis));
  }
  std::ranges::sort(plan.forks, {}, &RedoFork::run);
  return plan;
}

Result<Report> redo(const std::shared_ptr<const Recording>& recording, const RedoPlan& plan, unsigned threads) {
  const std::string rulebook = plan.rulebook == recording->genesis->rulebook ? "" : plan.rulebook;
  auto session = Session::open(recording, {.threads = threads, .parameters = plan.parameters, .rulebook = rulebook});
  if (!session) return fail(session.error());
  std::map<int, int> id{{0, 0}};  // numbers of the report to runs of this session
  for (const RedoFork& fork : plan.forks) {
    const auto made = make_fork(**session, fork, id.contains(fork.parent) ? id[fork.parent] : 0);
    if (!made) return fail(made.error());
    id[fork.run] = *made;
  }
  auto request = plan.request;
  auto rulebooks = day_under(recording, plan.rulebooks);
  if (!rulebooks) return fail(rulebooks.error());
  request.rulebooks = *std::move(rulebooks);
  return build_report(**session, request);
}

}  // namespace fb
