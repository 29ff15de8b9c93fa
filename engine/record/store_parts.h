// Writing a recording into a fresh database and reading it out of a checked one. Thread rule: free functions.
#pragma once
#include "record/database.h"
#include "record/recording.h"

namespace fb {

// Throws SQLite::Exception.
void write_recording(SQLite::Database& db, const Recording& recording);
// Shapes and ranges of single values are checked; throws SQLite::Exception.
Result<Recording> read_recording(SQLite::Database& db);

}  // namespace fb
