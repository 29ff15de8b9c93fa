// firebreakctl rulebook: the rulebooks, their parameters with unit, bounds, meaning and source; checks a file of them.
#include "protocol/rulebook.h"

#include <fmt/format.h>

#include <algorithm>

#include "commands/output.h"
#include "commands/run.h"

namespace fb::ctl {
namespace {

// A parameter's unit and bounds for people: "ppm, 1000 to 1000000", or the names of a policy.
std::string range(const ParamSpec& s) {
  const std::string_view unit = s.unit;
  return unit.find('|') != unit.npos ? std::string(unit) : fmt::format("{}, {} to {}", unit, s.least, s.most);
}

std::string given_up(const Rulebook& rulebook) {
  std::vector<std::string> out;
  for (const NotPromised& n : rulebook.not_promised) out.push_back(n.invariant);
  return out.empty() ? "promises I1 to I7" : fmt::format("does not promise {}", fmt::join(out, ", "));
}

// ", 3 figures not confirmed", or nothing.
std::string not_confirmed(const Rulebook& rulebook) {
  const auto open = std::ranges::count(rulebook.rows, false, &RulebookRow::confirmed);
  return open == 0 ? "" : fmt::format(", {} figure{} not confirmed", open, open == 1 ? "" : "s");
}

Exit list(bool json) {
  Json all = Json::array();
  std::size_t width = 0;
  for (const std::string& id : builtin_rulebooks()) width = std::max(width, id.size());
  for (const std::string& id : builtin_rulebooks()) {
    const auto rulebook = read_rulebook(id);
    if (!rulebook) return refuse(rulebook.error());
    Json not_promised = Json::object();
    for (const NotPromised& n : rulebook->not_promised) not_promised[n.invariant] = n.why;
    if (json)
      all.push_back(
          {{"id", id}, {"title", rulebook->title}, {"about", rulebook->about}, {"not_promised", not_promised}});
    else
      say(fmt::format("{:<{}}  {}; {}", id, width, rulebook->title, given_up(*rulebook)));
  }
  if (json) say_json(all);
  return Exit::done;
}

// One row of `show`: a parameter with the value that the rulebook gives it, or the engine's default.
struct Shown {
  std::string owner;
  const ParamSpec* spec;
  const char* scope;
  std::int64_t value;
  const RulebookRow* row;  // none: the rulebook says nothing
};

std::vector<Shown> rows_of(const Rulebook& rulebook) {
  Parameters parameters({"MARKET"}, {"ASSET"});
  for (const auto& [key, value] : settings_of(rulebook, parameters))
    (void)parameters.set(key, value);  // checked when it was read
  std::vector<Shown> out;
  for (const auto& row : parameters.rows()) {
    const char* scope = row.key == row.spec->name ? "global" : row.key.starts_with("ASSET.") ? "asset" : "market";
    out.push_back({"", row.spec, scope, row.value, rulebook.row("", row.spec->name)});
  }
  for (const RulebookRow& row : rulebook.rows)
    if (!row.owner.empty()) out.push_back({row.owner, row.spec, "", row.value.value_or(row.spec->fallback), &row});
  return out;
}

Json json_of(const Rulebook& rulebook, const Shown& s) {
  Json out{{"key", s.spec->name},  {"scope", s.owner.empty() ? s.scope : s.owner},
           {"unit", s.spec->unit}, {"default", s.spec->fallback},
           {"value", s.value},     {"least", s.spec->least},
           {"most", s.spec->most}, {"tightens", words(s.spec->tightens)},
           {"meaning", s.spec->meaning}};
  if (s.row == nullptr) return out;
  const RulebookSource* source = rulebook.source(s.row->source);
  out["source"] = source->name;
  if (!source->link.empty()) out["link"] = source->link;
  if (!s.row->note.empty()) out["note"] = s.row->note;
  out["confirmed"] = s.row->confirmed;
  out["from"] = s.row->from;
  return out;
}

Json json_of(const Rulebook& rulebook) {
  Json promises = Json::object(), sources = Json::array(), parameters = Json::array();
  for (const NotPromised& n : rulebook.not_promised) promises[n.invariant] = n.why;
  for (const RulebookSource& s : rulebook.sources)
    sources.push_back({{"id", s.id}, {"name", s.name}, {"link", s.link}});
  for (const Shown& s : rows_of(rulebook)) parameters.push_back(json_of(rulebook, s));
  return {{"id", rulebook.id},        {"title", rulebook.title}, {"about", rulebook.about}, {"base", rulebook.base},
          {"not_promised", promises}, {"sources", sources},      {"parameters", parameters}};
}

void print(const Rulebook& rulebook, const Shown& s) {
  const std::string owner = s.owner.empty() ? "" : s.owner + ".", scope = s.scope;
  say(fmt::format("{}{} = {}  ({}{}; {})", owner, s.spec->name, s.value, display_value(*s.spec, s.value),
                  scope == "global" ? "; global" : scope == "asset" ? "; a collateral asset" : "", range(*s.spec)));
  say(fmt::format("    {}{}", s.spec->meaning,
                  s.value == s.spec->fallback ? "" : fmt::format(" (default {})", s.spec->fallback)));
  say(fmt::format("    tightens: {}", words(s.spec->tightens)));
  if (s.row == nullptr) return;
  if (!s.row->note.empty()) say((s.row->confirmed ? "    " : "    not confirmed: ") + s.row->note);
  say("    source: " + rulebook.source(s.row->source)->name);
}

Exit show(const std::string& name, bool json) {
  const auto rulebook = read_rulebook(name);
  if (!rulebook) return refuse(rulebook.error());
  if (json) {
    say_json(json_of(*rulebook));
    return Exit::done;
  }
  say(fmt::format("# {}: {}; {}{}", rulebook->id, rulebook->title, given_up(*rulebook), not_confirmed(*rulebook)));
  say("# " + rulebook->about);
  for (const NotPromised& n : rulebook->not_promised) say(fmt::format("# not promised: {}: {}", n.invariant, n.why));
  for (const Shown& s : rows_of(*rulebook)) print(*rulebook, s);
  return Exit::done;
}

Exit check(const std::string& file) {
  const auto rulebook = read_rulebook(file);
  if (!rulebook) {
    refuse(rulebook.error());
    return rulebook.error().file.empty() ? Exit::refused : Exit::no;  // no such file, or no rulebook
  }
  say(fmt::format("{}: rulebook {}, {} parameters with unit and source, all within bounds{}; {}", file, rulebook->id,
                  rulebook->rows.size(), not_confirmed(*rulebook), given_up(*rulebook)));
  return Exit::done;
}

}  // namespace

void add_rulebook(CLI::App& app, Chosen& chosen) {
  struct Options {
    std::string name = "firebreak", file;
    bool json = false;
  };
  auto o = std::make_shared<Options>();
  auto* command = app.add_subcommand("rulebook", "the rulebooks and their parameters");
  command->require_subcommand(1);
  auto* list_all = command->add_subcommand("list", "the rulebooks there are, and what each does not promise");
  list_all->add_flag("--json", o->json, "as JSON");
  list_all->callback([o, &chosen] { chosen.run = [o] { return list(o->json); }; });

  auto* show_one =
      command->add_subcommand("show", "every parameter with value, unit, bounds, default, meaning and source");
  show_one->add_option("R", o->name, "a rulebook's name, or a file (.toml)")->capture_default_str();
  show_one->add_flag("--json", o->json, "as JSON");
  show_one->callback([o, &chosen] { chosen.run = [o] { return show(o->name, o->json); }; });

  auto* check_one = command->add_subcommand("check", "is a file a rulebook? Exit 1 when not, with the line at fault");
  check_one->add_option("FILE", o->file, "the file")->required();
  check_one->callback([o, &chosen] { chosen.run = [o] { return check(o->file); }; });

  auto* schema = command->add_subcommand("schema", "the JSON Schema of rulebook files, for editors");
  schema->callback([&chosen] {
    chosen.run = [] {
      std::string text = rulebook_schema();
      text.pop_back();  // say() ends the line
      say(text);
      return Exit::done;
    };
  });
}

}  // namespace fb::ctl
