// The steps of an import, each a function of the one before (import.cpp reads them in order). Thread rule: free
// functions.
#pragma once
#include "record/import.h"
#include "record/population.h"
#include "record/timeline.h"

namespace fb {

// Reads accounts and positions (engine/RECORDING.md, "Opening books"); lots are rounded to whole lots, said in
// `warnings`.
Result<Book> read_book(const ImportRequest& request, const Genesis& genesis, std::vector<std::string>& warnings);

}  // namespace fb
