// JSON text for writers that stream: strings with their quotes. Thread rule: pure function.
#pragma once
#include <string>
#include <string_view>

namespace fb {

// `text` in quotes, escaped by RFC 8259; bytes that are no UTF-8 become U+FFFD, so that the result is always valid
// JSON.
std::string json_quoted(std::string_view text);

}  // namespace fb
