// The engine's name and version as journals and reports state it: "firebreak 0.1.0". Thread rule: pure.
#pragma once
#include <string_view>

namespace fb {

std::string_view engine_version();

}  // namespace fb
