// What a text must hold before the TOML parser sees it: size, and no key of very many parts. The parser nests a table
// for each part and frees them by recursion, so a megabyte of dots would exhaust the stack. Thread rule: pure function.
#pragma once
#include <string>
#include <string_view>

#include "base/error.h"

namespace fb {

Result<void> check_rulebook_shape(std::string_view toml, const std::string& file);

}  // namespace fb
