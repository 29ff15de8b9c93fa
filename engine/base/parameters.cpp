#include "base/parameters.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace fb {
namespace {

// clang-format off
constexpr ParamSpec kMarketSpecs[] = {
#define FB_PARAM(name, unit, def, lo, hi, tightens, meaning) {#name, unit, def, lo, hi, Tightens::tightens, meaning},
#include "base/market_parameters.inc"
#undef FB_PARAM
};
constexpr ParamSpec kAssetSpecs[] = {
#define FB_PARAM(name, unit, def, lo, hi, tightens, meaning) {#name, unit, def, lo, hi, Tightens::tightens, meaning},
#include "base/asset_parameters.inc"
#undef FB_PARAM
};
constexpr ParamSpec kGlobalSpecs[] = {
#define FB_PARAM(name, unit, def, lo, hi, tightens, meaning) {#name, unit, def, lo, hi, Tightens::tightens, meaning},
#include "base/global_parameters.inc"
#undef FB_PARAM
};
// clang-format on

template <std::size_t N>
int find_spec(const ParamSpec (&specs)[N], std::string_view name) {
  for (std::size_t i = 0; i < N; ++i)
    if (name == specs[i].name) return static_cast<int>(i);
  return -1;
}

bool is_policy(const ParamSpec& s) { return std::string_view(s.unit).find('|') != std::string_view::npos; }

std::string_view policy_name(const ParamSpec& s, std::int64_t index) {
  std::string_view rest = s.unit;
  for (; index > 0; --index) rest.remove_prefix(std::min(rest.size(), rest.find('|') + 1));
  return rest.substr(0, rest.find('|'));
}

Result<std::int64_t> parse_value(const ParamSpec& s, std::string_view key, std::string_view text) {
  const auto refuse = [&](std::string rule, std::string next) {
    return fail({.field = std::string(key), .value = std::string(text.substr(0, 80)), .rule = std::move(rule), .next = std::move(next)});
  };
  if (is_policy(s))
    for (std::int64_t i = s.least; i <= s.most; ++i)
      if (text == policy_name(s, i)) return i;
  const auto number = parse_integer(text);
  if (!number) return refuse(fmt::format("is no {} of unit {}", is_policy(s) ? "policy" : "whole number", s.unit), "See `firebreakctl rulebook show`");
  if (*number < s.least || *number > s.most)
    return refuse(fmt::format("must lie between {} and {} {}", s.least, s.most, s.unit), "Choose a value inside the bounds");
  return *number;
}

}  // namespace

const ParamSpec& spec(MarketParam p) { return kMarketSpecs[static_cast<std::size_t>(p)]; }
const ParamSpec& spec(AssetParam p) { return kAssetSpecs[static_cast<std::size_t>(p)]; }
const ParamSpec& spec(GlobalParam p) { return kGlobalSpecs[static_cast<std::size_t>(p)]; }

Parameters::Parameters(std::vector<std::string> market_ids, std::vector<std::string> asset_ids)
    : ids_(std::move(market_ids)), asset_ids_(std::move(asset_ids)), market_(ids_.size()), asset_(asset_ids_.size()) {
  for (std::size_t i = 0; i < global_.size(); ++i) global_[i] = kGlobalSpecs[i].fallback;
  for (auto& set : market_)
    for (std::size_t i = 0; i < set.size(); ++i) set[i] = kMarketSpecs[i].fallback;
  for (auto& set : asset_)
    for (std::size_t i = 0; i < set.size(); ++i) set[i] = kAssetSpecs[i].fallback;
}

Result<void> Parameters::set(std::string_view key, std::string_view value) {
  if (const int g = find_spec(kGlobalSpecs, key); g >= 0) {
    const auto parsed = parse_value(kGlobalSpecs[g], key, value);
    if (!parsed) return fail(parsed.error());
    global_[static_cast<std::size_t>(g)] = *parsed;
    return {};
  }
  const auto dot = key.rfind('.');
  const auto owner = dot == key.npos ? std::string_view() : key.substr(0, dot);
  const auto bare = dot == key.npos ? key : key.substr(dot + 1);
  const int m = find_spec(kMarketSpecs, bare), c = find_spec(kAssetSpecs, bare);
  const auto& owners = c >= 0 ? asset_ids_ : ids_;
  const bool known = owner.empty() || std::ranges::find(owners, owner) != owners.end();
  const bool named = m >= 0 || c >= 0;
  if (!named || !known)
    return fail({.field = "parameter", .value = std::string(key.substr(0, 80)),
                 .rule = !named ? "no parameter has this name" : c >= 0 ? "no collateral asset has this name" : "no market has this name",
                 .next = "List them with `firebreakctl rulebook show firebreak`"});
  const auto parsed = parse_value(c >= 0 ? kAssetSpecs[c] : kMarketSpecs[m], key, value);
  if (!parsed) return fail(parsed.error());
  for (std::size_t i = 0; i < owners.size(); ++i)
    if (owner.empty() || owners[i] == owner) (c >= 0 ? asset_[i][static_cast<std::size_t>(c)] : market_[i][static_cast<std::size_t>(m)]) = *parsed;
  return {};
}

Result<std::int64_t> Parameters::get(std::string_view key) const {
  for (const Row& row : rows())
    if (row.key == key) return row.value;
  return fail({.field = "parameter", .value = std::string(key.substr(0, 80)), .rule = "no parameter has this name",
               .next = "List them with `firebreakctl rulebook show firebreak`"});
}

std::vector<Parameters::Row> Parameters::rows() const {
  std::vector<Row> out;
  for (std::size_t i = 0; i < global_.size(); ++i) out.push_back({kGlobalSpecs[i].name, &kGlobalSpecs[i], global_[i]});
  for (std::size_t m = 0; m < ids_.size(); ++m)
    for (std::size_t i = 0; i < market_[m].size(); ++i)
      out.push_back({ids_[m] + "." + kMarketSpecs[i].name, &kMarketSpecs[i], market_[m][i]});
  for (std::size_t c = 0; c < asset_ids_.size(); ++c)
    for (std::size_t i = 0; i < asset_[c].size(); ++i)
      out.push_back({asset_ids_[c] + "." + kAssetSpecs[i].name, &kAssetSpecs[i], asset_[c][i]});
  return out;
}

std::vector<std::int64_t> Parameters::values() const {
  std::vector<std::int64_t> out(global_.begin(), global_.end());
  for (const MarketSet& set : market_) out.insert(out.end(), set.begin(), set.end());
  for (const AssetSet& set : asset_) out.insert(out.end(), set.begin(), set.end());
  return out;
}

void Parameters::assign(const std::vector<std::int64_t>& values) {
  const std::size_t count = market_.size() * static_cast<std::size_t>(MarketParam::count) + asset_.size() * static_cast<std::size_t>(AssetParam::count);
  check_invariant(values.size() == global_.size() + count, "parameter count matches");
  auto at = values.begin();
  for (auto& value : global_) value = *at++;
  for (MarketSet& set : market_)
    for (auto& value : set) value = *at++;
  for (AssetSet& set : asset_)
    for (auto& value : set) value = *at++;
}

Hash256 Parameters::hash() const {
  CanonicalBytes bytes;
  for (const Row& row : rows()) {
    bytes.add(row.key);
    bytes.add(row.value);
  }
  return bytes.hash();
}

std::string_view words(Tightens way) {
  switch (way) {
    case Tightens::up: return "up";
    case Tightens::down: return "down";
    case Tightens::cap: return "down; 0, no cap, is loosest";
    case Tightens::two: return "neither way for sure; any change takes two persons";
  }
  return "";
}

bool loosens(const ParamSpec& s, std::int64_t from, std::int64_t to) {
  if (from == to) return false;
  switch (s.tightens) {
    case Tightens::up: return to < from;
    case Tightens::down: return to > from;
    case Tightens::cap: return to == 0 || (from != 0 && to > from);
    case Tightens::two: return true;
  }
  return true;
}

std::vector<Parameters::Row> loosened(const Parameters& before, const Parameters& after) {
  const auto was = before.rows(), is = after.rows();
  check_invariant(was.size() == is.size(), "parameters of the same markets and assets are compared");
  std::vector<Parameters::Row> out;
  for (std::size_t i = 0; i < is.size(); ++i)
    if (loosens(*is[i].spec, was[i].value, is[i].value)) out.push_back(is[i]);
  return out;
}

std::string display_value(const ParamSpec& s, std::int64_t value) {
  if (is_policy(s)) return std::string(policy_name(s, value));
  const std::string_view unit = s.unit;
  if (unit == "ppm") return fmt::format("{:.4g} %", static_cast<double>(value) / 1e4);
  if (unit == "ms" && value % 3600000 == 0) return fmt::format("{} h", value / 3600000);
  if (unit == "ms" && value % 60000 == 0) return fmt::format("{} min", value / 60000);
  if (unit == "ms") return fmt::format("{:g} s", static_cast<double>(value) / 1e3);
  if (unit == "usd" && value >= 1000000) return fmt::format("{:g} M USD", static_cast<double>(value) / 1e6);
  if (unit == "usd") return fmt::format("{} USD", value);
  return fmt::format("{} {}", value, unit);
}

}  // namespace fb
