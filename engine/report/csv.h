// The report's tables as CSV (RFC 4180: CRLF, quotes doubled). Text that a spreadsheet would take for a formula (first
// character = + - @ tab CR LF) gets a leading apostrophe; our own numbers do not. Thread rule: pure functions.
#pragma once
#include <string>
#include <string_view>

#include "report/table.h"

namespace fb {

std::string table_csv(const Table& table);
std::string csv_text(std::string_view text);  // one text field, guarded and quoted where needed

}  // namespace fb
