#include "protocol/version.h"

namespace fb {

std::string_view engine_version() { return "firebreak " FIREBREAK_VERSION; }

}  // namespace fb
