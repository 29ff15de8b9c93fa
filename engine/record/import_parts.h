// The steps of an import, each a function of the one before (import.cpp reads them in order). Thread rule: free
// functions.
#pragma once
#include "record/assets.h"
#include "record/import.h"
#include "record/population.h"
#include "record/timeline.h"

namespace fb {

// Reads accounts and positions (engine/RECORDING.md, "Opening books"); lots are rounded to whole lots, said in
// `warnings`.
// Assets that it declares, or holds by the name of a recorded coin, are added to `assets`.
Result<Book> read_book(const ImportRequest& request, const Genesis& genesis, AssetList& assets,
                       std::vector<std::string>& warnings);

// Every account opens at zero or above, or borrows no more than its collateral lends. Needs the genesis' assets.
Result<void> check_opening(const std::string& file, const Genesis& genesis, const Book& book);

}  // namespace fb
