// Two reports as JSON, figure by figure. Included only where JSON is read. Thread rule: pure functions.
#pragma once
#include <nlohmann/json.hpp>
#include <string>

#include "report/verify.h"

namespace fb {

using Json = nlohmann::ordered_json;  // differences are named in the order of the report

// What stands at a JSON pointer: "" or 0 when there is nothing of that kind.
std::string text_at(const Json& json, const std::string& pointer);
std::int64_t integer_at(const Json& json, const std::string& pointer);

// Walks both; counts what it compared and every difference, and names the first.
void compare_reports(const Json& reported, const Json& replayed, VerifyOutcome& outcome);

}  // namespace fb
