// Files that either are there whole or stay as they were. Thread rule: free functions.
#pragma once
#include <filesystem>
#include <string_view>

#include "base/error.h"

namespace fb {

// Writes to a temporary beside `file`, syncs it, renames it, and syncs the folder. The error names the file and the
// reason.
Result<void> write_whole_file(const std::filesystem::path& file, std::string_view bytes);
// At most `most` bytes; a larger file is an error.
Result<std::string> read_whole_file(const std::filesystem::path& file, std::size_t most);

}  // namespace fb
