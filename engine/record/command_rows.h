// An operator's command as ten columns of a row: time, actor, second, why, kind, scope, state, hold, key, text.
// Thread rule: free functions on the caller's statement.
#pragma once
#include <SQLiteCpp/SQLiteCpp.h>

#include "base/error.h"
#include "record/recording.h"

namespace fb {

void bind_command(SQLite::Statement& statement, int first, const TimedCommand& command);  // parameters from `first` on
// Columns from `first` on. Values are checked by themselves; whether market and asset exist is the reader's to check.
Result<TimedCommand> command_at(SQLite::Statement& statement, int first);

// Same people, same reason, same act.
bool same_command(const OperatorCommand& a, const OperatorCommand& b);

}  // namespace fb
