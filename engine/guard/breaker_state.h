// The states of a circuit breaker, from loose to tight (protocol document, section 10). Thread rule: values.
#pragma once
#include <cstdint>
#include <string_view>

namespace fb {

enum class BreakerState : std::uint8_t { normal, caution, reduce_only, auction, halted };
std::string_view name(BreakerState s);  // "normal", "caution", "reduce-only", "auction", "halted"

}  // namespace fb
