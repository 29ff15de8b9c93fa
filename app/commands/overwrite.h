// Nothing that a person keeps is written over unasked. Thread rule: pure functions of the file system.
#pragma once
#include <filesystem>

#include "base/error.h"

namespace fb::ctl {

// A recording may be written to `file`: nothing is there, or `force`. The error says what would be lost.
Result<void> may_replace(const std::filesystem::path& file, bool force);

}  // namespace fb::ctl
