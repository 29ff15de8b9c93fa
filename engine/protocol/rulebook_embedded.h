// The rulebooks inside the program: resources/rulebooks/*.toml as text, put there by the build
// (protocol/libraries.cmake). Thread rule: constants.
#pragma once
#include <span>
#include <string_view>

namespace fb {

struct EmbeddedRulebook {
  std::string_view id, text;
};
std::span<const EmbeddedRulebook> embedded_rulebooks();  // the default first
std::string_view embedded_rulebook_schema();             // of the file's form; parameters are added from the table

}  // namespace fb
