// The .fbk file: one SQLite database (application_id 0x4642524B "FBRK", user_version = format version). Recorded facts
// are written once; results, bookmarks and notes live beside them. A file from elsewhere is hostile until checked.
// Thread rule: free functions; each opens its own connection.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "base/error.h"
#include "record/recording.h"

namespace fb {

// Writes to a temporary beside `file`, syncs, then renames: an old file survives every failure.
Result<void> save_recording(const Recording& recording, const std::filesystem::path& file);
// Checks application_id, version, integrity and every value's range; recomputes the hash.
Result<Recording> load_recording(const std::filesystem::path& file);

// Bookmarks, notes and operator actions taken in a session, kept in the file beside the recording (never in its hash).
struct Bookmark {
  std::int64_t id = 0;
  TimeMs time_ms = 0;
  std::string text;
};
Result<std::vector<Bookmark>> load_bookmarks(const std::filesystem::path& file);
// One at a time, so that two windows on one file keep what both wrote. The id in the file comes back.
Result<std::int64_t> add_bookmark(const std::filesystem::path& file, const Bookmark& bookmark);
Result<void> remove_bookmark(const std::filesystem::path& file, std::int64_t id);  // nothing when it is gone already

// The outcome of a replay beside its recording: a small JSON text under hash(recording, parameters, engine, changes).
struct StoredResult {
  std::string key;    // hex of the hash
  std::string label;  // "baseline", "fork at 10:47:32: mm_floor_ppm 30000"
  std::string outcome_json;
  std::string final_state_hash;
};
Result<std::vector<StoredResult>> load_results(const std::filesystem::path& file);
Result<void> save_result(const std::filesystem::path& file, const StoredResult& result);

}  // namespace fb
