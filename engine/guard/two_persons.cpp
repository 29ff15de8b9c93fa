#include "guard/two_persons.h"

#include <fmt/format.h>
#include <utf8proc.h>

#include <cstdlib>
#include <memory>

namespace fb {
namespace {

constexpr std::size_t kMostName = 4096;  // bytes; a longer one is nobody's

bool is_blank(utf8proc_int32_t c) {
  const auto kind = utf8proc_category(c);
  return kind == UTF8PROC_CATEGORY_ZS || kind == UTF8PROC_CATEGORY_ZL || kind == UTF8PROC_CATEGORY_ZP || kind == UTF8PROC_CATEGORY_CC;
}

// NFKC, case folded, without the ignorable; empty where the text is no UTF-8.
std::string folded(std::string_view name) {
  constexpr auto kHow = static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);
  utf8proc_uint8_t* made = nullptr;
  const auto size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(name.data()), static_cast<utf8proc_ssize_t>(name.size()), &made, kHow);
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(made, &std::free);
  return size < 0 ? std::string() : std::string(reinterpret_cast<const char*>(made), static_cast<std::size_t>(size));
}

}  // namespace

std::string person_key(std::string_view name) {
  if (name.size() > kMostName) return {};
  const std::string text = folded(name);
  std::string out;
  bool gap = false;
  for (std::size_t at = 0; at < text.size();) {
    utf8proc_int32_t c = 0;
    const auto length = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()) + at, static_cast<utf8proc_ssize_t>(text.size() - at), &c);
    if (length <= 0) return {};
    if (is_blank(c)) gap = true;
    else {
      if (gap && !out.empty()) out += ' ';
      out.append(text, at, static_cast<std::size_t>(length));
      gap = false;
    }
    at += static_cast<std::size_t>(length);
  }
  return out;
}

bool two_persons(const Signature& by) {
  const std::string actor = person_key(by.actor), second = person_key(by.second);
  return !actor.empty() && !second.empty() && actor != second;
}

Result<void> has_actor(const Signature& by) {
  if (!person_key(by.actor).empty()) return {};
  return fail({.field = "actor", .value = std::string(by.actor.substr(0, 80)), .rule = "every action has a person with a name behind it", .next = "Give the operator's name"});
}

Result<void> needs_two(const Signature& by, std::string field, std::string value, std::string_view what, std::string_view instead) {
  if (const auto somebody = has_actor(by); !somebody) return somebody;
  if (two_persons(by)) return {};
  const std::string second = person_key(by.second).empty() ? "names none" : fmt::format("names '{}' again", by.second.substr(0, 80));
  return fail({.field = std::move(field), .value = std::move(value),
               .rule = fmt::format("{}: that needs a second person, and this {}", what, second),
               .next = fmt::format("Name a second person other than {}{}{}", by.actor.substr(0, 80), instead.empty() ? "" : ", or ", instead)});
}

}  // namespace fb
