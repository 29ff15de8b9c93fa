#include "report/compare.h"

#include <algorithm>

namespace fb {
namespace {

const Json kAbsent;  // a discarded or null value stands for "nothing there"

struct Walk {
  VerifyOutcome& outcome;
  std::string path;
  std::optional<std::int64_t> seq;
  std::string account;

  void differ(const std::string& reported, const std::string& replayed) {
    outcome.same = false;
    outcome.differences += 1;
    if (!outcome.first) outcome.first = Difference{path, reported, replayed, seq, account};
  }
  void compare(const Json& reported, const Json& replayed);
  void compare_objects(const Json& reported, const Json& replayed);
  void compare_arrays(const Json& reported, const Json& replayed);
  // Compares what stands under `step`, with the event and account of this object known to it.
  void into(const std::string& step, const Json* reported, const Json* replayed);
  void take_context(const Json& object);
};

std::string escaped(std::string key) {
  for (std::size_t at = 0; (at = key.find_first_of("~/", at)) != key.npos; at += 2)
    key.replace(at, 1, key[at] == '~' ? "~0" : "~1");
  return key;
}

std::string shortened(const Json& value) {
  std::string text = value.dump(-1, ' ', false, Json::error_handler_t::replace);
  return text.size() <= 200 ? text : text.substr(0, 200) + "…";
}

void Walk::take_context(const Json& object) {
  for (const char* key : {"first_seq", "seq"})
    if (const auto found = object.find(key); found != object.end() && found->is_number_integer())
      seq = found->get<std::int64_t>();
  if (const auto found = object.find("account"); found != object.end() && found->is_string())
    account = found->get<std::string>();
}

void Walk::into(const std::string& step, const Json* reported, const Json* replayed) {
  const std::string before = path;
  path += "/" + step;
  if (reported == nullptr)
    differ("nothing", shortened(*replayed));
  else if (replayed == nullptr)
    differ(shortened(*reported), "nothing");
  else
    compare(*reported, *replayed);
  path = before;
}

void Walk::compare_objects(const Json& reported, const Json& replayed) {
  const auto seq_before = seq;
  const std::string account_before = account;
  take_context(replayed);
  for (const auto& [key, value] : replayed.items()) {
    const auto found = reported.find(key);
    into(escaped(key), found == reported.end() ? nullptr : &*found, &value);
  }
  for (const auto& [key, value] : reported.items())
    if (!replayed.contains(key)) into(escaped(key), &value, nullptr);
  seq = seq_before;
  account = account_before;
}

void Walk::compare_arrays(const Json& reported, const Json& replayed) {
  for (std::size_t i = 0; i < std::max(reported.size(), replayed.size()); ++i)
    into(std::to_string(i), i < reported.size() ? &reported[i] : nullptr, i < replayed.size() ? &replayed[i] : nullptr);
}

void Walk::compare(const Json& reported, const Json& replayed) {
  if (reported.is_object() && replayed.is_object()) return compare_objects(reported, replayed);
  if (reported.is_array() && replayed.is_array()) return compare_arrays(reported, replayed);
  outcome.compared += 1;
  if (reported.type() != replayed.type() && !(reported.is_number_integer() && replayed.is_number_integer()))
    return differ(shortened(reported), shortened(replayed));
  if (reported != replayed) differ(shortened(reported), shortened(replayed));
}

const Json& at(const Json& json, const std::string& pointer) {
  const Json::json_pointer where(pointer);
  return json.contains(where) ? json.at(where) : kAbsent;
}

}  // namespace

std::string text_at(const Json& json, const std::string& pointer) {
  const Json& found = at(json, pointer);
  return found.is_string() ? found.get<std::string>() : "";
}

std::int64_t integer_at(const Json& json, const std::string& pointer) {
  const Json& found = at(json, pointer);
  return found.is_number_integer() ? found.get<std::int64_t>() : 0;
}

void compare_reports(const Json& reported, const Json& replayed, VerifyOutcome& outcome) {
  Walk{outcome, "", {}, ""}.compare(reported, replayed);
}

}  // namespace fb
