// One recording replayed under the rules that the command line asks for: what replay, compare, state, journal, report and
// cascade have in common.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "base/error.h"
#include "commands/command.h"
#include "protocol/rulebook.h"
#include "replay/session.h"

namespace fb::ctl {

struct RunOptions {
  std::string file;
  std::string kept;                   // a run that the file keeps, by name or number; empty: the recorded one
  std::string rulebook;               // name, or a file
  std::vector<std::string> set;       // K=V
  std::vector<std::string> trip;      // SCOPE=STATE
  std::vector<std::string> price;     // ASSET=USD, or ASSET=source
  std::string hold_until;             // of --trip; empty: until two persons release it
  std::string fork_at;                // empty: --set is in force from the genesis
  std::string actor = "firebreakctl", second, why = "what if";
  unsigned threads = 0;               // 0: as many as the machine has
};

void add_file(CLI::App& command, RunOptions& options);
void add_run_options(CLI::App& command, RunOptions& options);

struct Run {
  std::shared_ptr<const Recording> recording;
  std::unique_ptr<Session> session;
  std::string changes;                // rules that differ: " under vega with mm_floor_ppm=30000"
  std::string name;                   // of a run that the file keeps; empty: it is none
  std::string label() const;          // of the run shown, with its changes
};

// Loads the recording, opens the session, and makes the fork when one is asked for.
Result<Run> start(const RunOptions& options);

// A moment of the recording as the user wrote it: refused when it lies outside.
Result<TimeMs> moment(const Recording& recording, const std::string& option, const std::string& text);

// "-9", "-9.25" or "-9 %", per cent of --shock in ppm.
Result<std::int64_t> shock_ppm(const std::string& text);

// Computes and shows that moment, with a progress bar.
Result<void> advance(Run& run, TimeMs until);

std::vector<std::string> market_ids(const Recording& recording);

}  // namespace fb::ctl
