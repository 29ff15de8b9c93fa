// The runs that a person made of a recording, kept in its file: a fork, or the day under other rules. A run is kept
// whole, with everything that tells it from the recorded one, so that it can be replayed whatever became of the run
// that it was forked from. The recording and its hash stay as they are; the file becomes one of version 3 with its
// first run. Thread rule: free functions; each opens its own connection.
#pragma once
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "record/recording.h"

namespace fb {

struct KeptRun {
  std::int64_t id = 0;                                        // in the file, from 1 on; 0: not there yet
  std::string name;                                           // no two runs of a file have the same
  std::string rulebook;                                       // in force from the opening; empty: the recording's own
  std::vector<std::pair<std::string, std::string>> settings;  // parameters from the opening on, in order
  std::vector<TimedCommand> commands;  // forks, earliest first: each carried by the block after its moment
  TimeMs hash_ms = 0;                  // the last moment whose state was noted
  std::string state_hash;

  // The same rules and the same acts: the same states.
  bool replays_as(const KeptRun& other) const;
};

Result<std::vector<KeptRun>> load_runs(const std::filesystem::path& file);  // none in files of older versions
// Writes a new run and answers it as it stands in the file: with its id, its name made unlike every other. A run that
// is there already under any name takes only the later state hash.
Result<KeptRun> keep_run(const std::filesystem::path& file, KeptRun run);
Result<void> remove_run(const std::filesystem::path& file, std::int64_t id);
// By name, or by its number in the file.
Result<KeptRun> run_named(const std::filesystem::path& file, const std::string& name);

}  // namespace fb
