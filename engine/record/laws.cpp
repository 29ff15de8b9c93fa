#include "record/laws.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "record/source_text.h"

namespace fb {
namespace {

// clang-format off
constexpr LawSpec kSpecs[] = {
#define FB_LAW(name, decimals, def, lo, hi, meaning) {#name, decimals, def, lo, hi, meaning},
#include "record/population_laws.inc"
#undef FB_LAW
};
// clang-format on

std::string list_of_names() {
  std::string out;
  for (const auto& s : kSpecs) out += (out.empty() ? "" : ", ") + std::string(s.name);
  return out;
}

double power_of_ten(int n) {
  double p = 1;
  for (int i = 0; i < n; ++i) p *= 10;
  return p;
}

}  // namespace

const LawSpec& spec(Law law) { return kSpecs[static_cast<std::size_t>(law)]; }

Laws::Laws() {
  for (std::size_t i = 0; i < values_.size(); ++i) values_[i] = kSpecs[i].fallback;
}

double Laws::real(Law law) const { return static_cast<double>(whole(law)) / power_of_ten(spec(law).decimals); }

Result<void> Laws::set(std::string_view key, std::string_view value) {
  const auto refuse = [&](std::string rule, std::string next) {
    return fail({.field = "population " + std::string(key.substr(0, 80)),
                 .value = std::string(value.substr(0, 80)),
                 .rule = std::move(rule),
                 .next = std::move(next)});
  };
  if (key == "collateral") return add_collateral(value);
  for (std::size_t i = 0; i < values_.size(); ++i) {
    const LawSpec& s = kSpecs[i];
    if (key != s.name) continue;
    const auto number = parse_decimal(value, s.decimals);
    if (!number) return refuse(number.error().rule, fmt::format("Give at most {} decimals", s.decimals));
    if (*number < s.least || *number > s.most)
      return refuse(fmt::format("must lie between {} and {}", format_decimal(s.least, s.decimals),
                                format_decimal(s.most, s.decimals)),
                    "Choose a value inside the bounds");
    values_[i] = *number;
    return {};
  }
  return refuse("no law of the population has this name", "The laws are " + list_of_names() + ", collateral");
}

Result<void> Laws::add_collateral(std::string_view text) {
  const auto refuse = [&](std::string_view value, std::string rule) {
    return fail({.field = "population collateral",
                 .value = std::string(value.substr(0, 80)),
                 .rule = std::move(rule),
                 .next = "Write collateral=ETH:0.2 or collateral=ETH:0.2+stETH:0.1"});
  };
  do {
    const auto plus = std::min(text.find('+'), text.size());
    const std::string_view one = text.substr(0, plus);
    text.remove_prefix(std::min(text.size(), plus + 1));
    const auto colon = one.find(':');
    if (colon == one.npos || colon == 0) return refuse(one, "is not of the form ASSET:SHARE");
    const auto share = parse_decimal(one.substr(colon + 1), 6);
    if (!share || *share <= 0 || *share > kMillion)
      return refuse(one, "has a share that is no decimal above 0 and up to 1, with at most six decimals");
    const std::string asset(one.substr(0, colon));
    if (std::ranges::find(collateral_, asset, &CollateralShare::asset) != collateral_.end())
      return refuse(one, "names an asset twice");
    collateral_.push_back({asset, *share});
  } while (!text.empty());
  std::int64_t sum = 0;
  for (const auto& c : collateral_) sum += c.share_ppm;
  if (sum > kMillion) return refuse(format_decimal(sum, 6), "the shares of all assets must not exceed 1");
  return {};
}

Result<void> Laws::set_from_file(const std::string& file) {
  const auto source = read_source(file);
  if (!source) return fail(source.error());
  const auto json = nlohmann::json::parse(source->text, nullptr, false);
  if (!json.is_object())
    return fail({.file = source->file,
                 .rule = "is no JSON object of laws",
                 .next = "Write it as {\"accounts\": 20000, \"leverage_long\": \"3.0\"}"});
  for (const auto& [key, value] : json.items()) {
    const auto done = set(key, value.is_string() ? value.get<std::string>() : value.dump());
    if (done) continue;
    Error error = done.error();
    error.file = source->file;
    return fail(std::move(error));
  }
  return {};
}

Result<Laws> Laws::parse(const PopulationLaw& law) {
  Laws out;
  auto done = out.set("accounts", std::to_string(law.accounts));
  if (done) done = out.set("seed", std::to_string(law.seed));
  for (const auto& [key, value] : law.laws) {
    if (!done) break;
    done = key == "file" ? out.set_from_file(value) : out.set(key, value);
  }
  if (done && out.whole(Law::one_market) + out.whole(Law::same_way) > kMillion)
    return fail(
        {.field = "population one_market + same_way", .rule = "must not exceed 1", .next = "Lower one of them"});
  if (!done) return fail(done.error());
  return out;
}

std::string Laws::to_json() const {
  std::string out = "{";
  for (std::size_t i = 0; i < values_.size(); ++i)
    out +=
        fmt::format("{}\"{}\":{}", i == 0 ? "" : ",", kSpecs[i].name, format_decimal(values_[i], kSpecs[i].decimals));
  std::string held;
  for (const auto& c : collateral_)
    held += fmt::format("{}{}:{}", held.empty() ? "" : "+", c.asset, format_decimal(c.share_ppm, 6));
  if (!held.empty()) out += fmt::format(",\"collateral\":{}", nlohmann::json(held).dump());
  return out + "}";
}

}  // namespace fb
