#include "replay/kept.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/text.h"

namespace fb {

KeptRun kept_after(const KeptRun& parent, const ForkInfo& run) {
  KeptRun out{.id = 0,
              .name = run.label,
              .rulebook = run.rules.rulebook,
              .settings = run.rules.parameters,
              .commands = {},
              .hash_ms = 0,
              .state_hash = {}};
  if (run.whole_day) return out;
  std::ranges::copy_if(parent.commands, std::back_inserter(out.commands),
                       [&](const TimedCommand& c) { return c.time_ms < run.from_ms; });
  for (const OperatorCommand& c : run.commands) out.commands.push_back({run.from_ms, c});
  return out;
}

SessionOptions options_of(const KeptRun& run) {
  SessionOptions out{.publish = false};
  out.rulebook = run.rulebook;
  out.parameters = run.settings;
  return out;
}

std::vector<std::pair<TimeMs, std::vector<OperatorCommand>>> acts_of(const KeptRun& run) {
  std::vector<std::pair<TimeMs, std::vector<OperatorCommand>>> out;
  for (const auto& [time_ms, command] : run.commands) {
    if (out.empty() || out.back().first != time_ms) out.emplace_back(time_ms, std::vector<OperatorCommand>());
    out.back().second.push_back(command);
  }
  return out;
}

Result<void> repeat(Session& session, const KeptRun& run, const std::function<Result<void>(TimeMs)>& advance) {
  for (auto& [time_ms, commands] : acts_of(run)) {
    if (auto there = advance(time_ms); !there) return there;
    const int before = session.snapshot()->run.id;
    session.fork(std::move(commands));
    session.inspect([](const Protocol&, const EventLog&) {});  // until the fork is made and shown
    const auto now = session.snapshot();
    if (now->run.id == before)
      return fail({.field = "run",
                   .value = run.name,
                   .rule = fmt::format("cannot be replayed: what was done at {} is refused: {}", format_time(time_ms),
                                       now->refused),
                   .next = "Open it with the version of Firebreak that made it"});
  }
  return {};
}

}  // namespace fb
