// Rulebooks as text: files that an editor saves, and the schema of the form.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "protocol/rulebook.h"
#include "protocol/rulebook_embedded.h"

namespace fb {
namespace {

using Json = nlohmann::ordered_json;

bool is_policy(const ParamSpec& s) { return std::string_view(s.unit).find('|') != std::string_view::npos; }

// A TOML basic string is a JSON string: the same escapes, one line.
std::string quoted(const std::string& text) { return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace); }

std::string toml_row(const ParamSpec& s, const std::string& value, const std::string& note) {
  const std::string shown = is_policy(s) ? quoted(value) : value;
  const std::string unit = is_policy(s) ? "policy" : s.unit;
  return fmt::format("{} = {{ value = {}, unit = {}, source = \"own\"{} }}\n", s.name, shown, quoted(unit),
                     note.empty() ? "" : ", note = " + quoted(note));
}

// Rows of one table by the market or asset that they belong to, the venue's and everybody's first.
struct OwnRow {
  std::string owner, name, value;
  const ParamSpec* spec;
  bool of_asset;
};

const Parameters& one_of_each() {
  static const Parameters all({"M"}, {"C"});
  return all;
}
bool is_global(const Parameters::Row& row) { return row.key == row.spec->name; }
bool is_of_asset(const Parameters::Row& row) { return row.key.starts_with("C."); }

std::vector<OwnRow> rows_of(const OwnRulebook& own) {
  std::vector<OwnRow> out;
  for (const auto& [key, value] : own.values) {
    const auto dot = key.rfind('.');
    const std::string owner = dot == key.npos ? "" : key.substr(0, dot);
    const std::string name = dot == key.npos ? key : key.substr(dot + 1);
    for (const Parameters::Row& r : one_of_each().rows())
      if (name == r.spec->name) out.push_back({owner, name, value, r.spec, is_of_asset(r)});
  }
  std::ranges::stable_sort(out, {}, &OwnRow::owner);
  return out;
}

Json parameter_schema(const ParamSpec& s) {
  Json value = is_policy(s) ? Json{{"enum", Json::array()}}
                            : Json{{"type", "integer"}, {"minimum", s.least}, {"maximum", s.most}};
  if (is_policy(s))
    for (std::int64_t i = s.least; i <= s.most; ++i) value["enum"].push_back(display_value(s, i));
  value["default"] = is_policy(s) ? Json(display_value(s, s.fallback)) : Json(s.fallback);
  return {{"description", fmt::format("{}. Tightens: {}.", s.meaning, words(s.tightens))},
          {"type", "object"},
          {"additionalProperties", false},
          {"required", {"unit", "source"}},
          {"properties",
           {{"value", std::move(value)},
            {"unit", {{"const", is_policy(s) ? "policy" : s.unit}}},
            {"source", {{"type", "string"}, {"description", "id of one of the sources"}}},
            {"note", {{"type", "string"}}},
            {"confirmed",
             {{"type", "boolean"},
              {"description", "false: no public place was found that says the figure; the note says why"}}}}}};
}

}  // namespace

std::string rulebook_text(const OwnRulebook& own) {
  std::string out = fmt::format("format = 1\nid = {}\ntitle = {}\nabout = {}\n", quoted(own.id), quoted(own.title),
                                quoted(own.about));
  if (!own.base.empty()) out += fmt::format("base = {}\n", quoted(own.base));
  out += "\n[[sources]]\nid = \"own\"\nname = \"set by hand\"\n";
  if (!own.not_promised.empty()) out += "\n[not_promised]\n";
  for (const NotPromised& n : own.not_promised) out += fmt::format("{} = {}\n", quoted(n.invariant), quoted(n.why));
  std::string last = "\n";  // nothing is called so
  for (const OwnRow& row : rows_of(own)) {
    if (row.owner != last)
      out += row.owner.empty() ? "\n[parameters]\n"
                               : fmt::format("\n[{}.{}]\n", row.of_asset ? "assets" : "markets", quoted(row.owner));
    last = row.owner;
    out += toml_row(*row.spec, row.value, own.note);
  }
  return out;
}

std::string rulebook_schema() {
  Json schema = Json::parse(embedded_rulebook_schema());
  schema["properties"]["base"]["enum"] = builtin_rulebooks();
  Json all = Json::object(), of_markets = Json::object(), of_assets = Json::object();
  for (const Parameters::Row& row : one_of_each().rows()) {
    all[row.spec->name] = parameter_schema(*row.spec);
    if (!is_global(row)) (is_of_asset(row) ? of_assets : of_markets)[row.spec->name] = all[row.spec->name];
  }
  schema["properties"]["parameters"]["properties"] = std::move(all);
  schema["properties"]["markets"]["additionalProperties"]["properties"] = std::move(of_markets);
  schema["properties"]["assets"]["additionalProperties"]["properties"] = std::move(of_assets);
  return schema.dump(2) + "\n";
}

}  // namespace fb
