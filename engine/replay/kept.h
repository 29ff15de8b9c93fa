// A kept run (record/kept_runs.h) replayed again: the same rules from the opening, the same acts at the same moments.
// Thread rule: waits for the session; one caller.
#pragma once
#include "record/kept_runs.h"
#include "replay/session.h"

namespace fb {

// A run of a session as a file keeps it: the acts of `parent` before it, then its own. A run that begins with the day
// has no parent's acts.
KeptRun kept_after(const KeptRun& parent, const ForkInfo& run);
// Options of a session whose recorded run has the kept run's rules.
SessionOptions options_of(const KeptRun& run);
// Makes the forks of `run` in a session opened with options_of(run) and shows the last one. An act that the rules
// refuse now (another engine, a changed file) is an error.
Result<void> repeat(Session& session, const KeptRun& run, const std::function<Result<void>(TimeMs)>& advance);

// The acts of `run` that were done at one moment, moment by moment.
std::vector<std::pair<TimeMs, std::vector<OperatorCommand>>> acts_of(const KeptRun& run);

}  // namespace fb
