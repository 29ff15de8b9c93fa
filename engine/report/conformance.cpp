#include "report/conformance.h"

#include <fmt/format.h>

#include <cmath>
#include <fstream>
#include <map>
#include <optional>

#include "report/conformance_mechanisms.h"

namespace fb {
namespace {

using conformance::Json;
using conformance::Mechanism;

struct Yardstick {
  double tolerance, scale;
  bool near(const Json& expected, const Json& got) const {
    if (tolerance == 0) return expected == got;
    const double e = expected.get<double>(), g = got.get<double>();
    return std::abs(e - g) <= tolerance * std::max(std::abs(e), scale);
  }
};

// The first difference, or nothing. Fields that the vector does not expect are not looked at.
std::optional<std::string> difference(const Json& expected, const Json& got, const Yardstick& yardstick,
                                      const std::string& where) {
  const auto differs = [&] {
    return fmt::format("{}expected {}, got {}", where.empty() ? "" : where + " ", expected.dump(), got.dump());
  };
  if (expected.is_number() && got.is_number())
    return yardstick.near(expected, got) ? std::nullopt : std::optional(differs());
  if (expected.type() != got.type()) return differs();
  if (!expected.is_structured()) return expected == got ? std::nullopt : std::optional(differs());
  if (expected.is_array() && expected.size() != got.size()) return differs();
  for (const auto& [key, value] : expected.items()) {
    const Json& other = expected.is_array() ? got.at(std::stoul(key)) : got.value(key, Json());
    if (auto found = difference(value, other, yardstick, where.empty() ? key : where + "." + key)) return found;
  }
  return std::nullopt;
}

std::optional<std::string> difference(const Mechanism& mechanism, const Json& vector) {
  const double tolerance = vector.value("tolerance", mechanism.tolerance);
  try {
    Json inputs = vector.at("inputs");
    if (inputs.is_object() && vector.contains("desc")) inputs.emplace("desc", vector.at("desc"));  // it may state an input
    const Json got = mechanism.answer(inputs);
    for (const auto& [field, expected] : vector.at("expect").items())
      if (auto found = difference(expected, got.value(field, Json()), {tolerance, mechanism.scale(field)}, field))
        return found;
    return std::nullopt;
  } catch (const std::exception& fault) {
    return fmt::format("expected {}, got an error: {}", vector.at("expect").dump(), fault.what());
  }
}

bool is_vector(const Json& line) {
  return line.is_object() && line.contains("id") && line["id"].is_string() && line.contains("mechanism") &&
         line["mechanism"].is_string() && line.contains("inputs") && line.contains("expect") &&
         line["expect"].is_object() && (!line.contains("tolerance") || line["tolerance"].is_number()) &&
         (!line.contains("gate") || line["gate"].is_boolean());
}

void run_vector(const Json& vector, ConformanceOutcome& outcome, std::map<std::string, int>& unknown) {
  const auto name = vector["mechanism"].get<std::string>();
  const auto* mechanism = conformance::find_mechanism(name);
  if (mechanism == nullptr) {
    ++outcome.unknown, ++unknown[name];
    return;
  }
  const auto found = difference(*mechanism, vector);
  if (!found) {
    ++outcome.passed;
    return;
  }
  const bool gate = vector.value("gate", true);
  ++(gate ? outcome.failed : outcome.orientation);
  outcome.lines.push_back(
      fmt::format("{}{}: {}", gate ? "" : "orientation only: ", vector["id"].get<std::string>(), *found));
}

}  // namespace

Result<ConformanceOutcome> run_conformance(const std::filesystem::path& jsonl) {
  std::ifstream file(jsonl);
  const std::string next = "Give a file of JSON lines, each with id, mechanism, inputs and expect";
  if (!file || std::filesystem::is_directory(jsonl))
    return fail({.file = jsonl.string(), .rule = "the file cannot be read", .next = next});
  ConformanceOutcome outcome;
  std::map<std::string, int> unknown;
  std::string text;
  for (long number = 1; std::getline(file, text); ++number) {
    if (text.find_first_not_of(" \t\r") == std::string::npos) continue;
    const auto line = Json::parse(text, nullptr, false);
    if (line.is_object() && line.contains("about")) continue;
    if (!is_vector(line))
      return fail({.file = jsonl.string(),
                   .line = number,
                   .value = text.substr(0, 60),
                   .rule = "this is not a vector",
                   .next = next});
    run_vector(line, outcome, unknown);
  }
  for (const auto& [name, count] : unknown)
    outcome.lines.push_back(fmt::format("unknown mechanism {}: {} vectors not run", name, count));
  outcome.lines.push_back(fmt::format("{} passed, {} failed", outcome.passed, outcome.failed));
  return outcome;
}

}  // namespace fb
