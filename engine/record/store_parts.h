// Writing a recording into a fresh database and reading it out of a checked one. Thread rule: free functions.
#pragma once
#include "record/database.h"
#include "record/recording.h"

namespace fb {

// Throws SQLite::Exception.
void write_recording(SQLite::Database& db, const Recording& recording);
// Shapes and ranges of single values are checked; throws SQLite::Exception.
Result<Recording> read_recording(SQLite::Database& db);

// `work` with the checked database of `file`; what SQLite throws becomes an error about the file.
template <class Work>
auto with_database(const std::filesystem::path& file, Access access, Work work)
    -> decltype(work(std::declval<SQLite::Database&>())) {
  const auto alone = one_at_a_time();
  auto db = open_database(file, access);
  if (!db) return fail(db.error());
  try {
    return work(**db);
  } catch (const SQLite::Exception& e) {
    return fail(database_error(file, e));
  }
}

}  // namespace fb
