// firebreakctl rulebook: the parameters, their units, bounds and meanings; checks a file of them.
#include <fmt/format.h>

#include "commands/output.h"
#include "commands/run.h"

namespace fb::ctl {
namespace {

// A parameter's unit and bounds for people: "ppm, 1000 to 1000000", or the names of a policy.
std::string range(const ParamSpec& s) {
  const std::string_view unit = s.unit;
  return unit.find('|') != unit.npos ? std::string(unit) : fmt::format("{}, {} to {}", unit, s.least, s.most);
}

Json json_of(const ParamSpec& s, const char* scope, std::int64_t value) {
  return {{"key", s.name}, {"scope", scope}, {"unit", s.unit}, {"default", s.fallback}, {"value", value}, {"least", s.least}, {"most", s.most}, {"meaning", s.meaning}};
}

Exit list() {
  say("firebreak  the default: least-risk deleveraging, earmarked clearing, tranches by rank within caps, paced liquidation");
  return Exit::done;
}

Exit show(const std::string& rulebook, bool json) {
  const std::vector<std::string> any_market{"MARKET"};
  const auto settings = read_rulebook(rulebook, any_market);
  if (!settings) return refuse(settings.error());
  Parameters parameters(any_market);
  for (const auto& [key, value] : *settings)
    if (const auto set = parameters.set(key, value); !set) return refuse(set.error());
  Json all = Json::array();
  for (const auto& row : parameters.rows()) {
    const bool global = row.key == row.spec->name;
    if (json) {
      all.push_back(json_of(*row.spec, global ? "global" : "market", row.value));
      continue;
    }
    say(fmt::format("{} = {}  ({}{}; {})", row.spec->name, row.value, display_value(*row.spec, row.value), global ? "; global" : "", range(*row.spec)));
    say(fmt::format("    {}{}", row.spec->meaning, row.value == row.spec->fallback ? "" : fmt::format(" (default {})", row.spec->fallback)));
  }
  if (json) say_json(all);
  return Exit::done;
}

Exit check(const std::string& file, const std::vector<std::string>& markets) {
  const auto settings = read_rulebook(file, markets);
  if (!settings) {
    refuse(settings.error());
    return Exit::no;
  }
  say(fmt::format("{}: {} parameters, all within bounds", file, settings->size()));
  return Exit::done;
}

}  // namespace

void add_rulebook(CLI::App& app, Chosen& chosen) {
  struct Options {
    std::string name = "firebreak", file;
    std::vector<std::string> markets;
    bool json = false;
  };
  auto o = std::make_shared<Options>();
  auto* command = app.add_subcommand("rulebook", "the rulebooks and their parameters");
  command->require_subcommand(1);
  auto* list_all = command->add_subcommand("list", "the rulebooks there are");
  list_all->callback([&chosen] { chosen.run = list; });

  auto* show_one = command->add_subcommand("show", "every parameter with value, unit, bounds, default and meaning");
  show_one->add_option("R", o->name, "a rulebook's name, or a file of key = value lines")->capture_default_str();
  show_one->add_flag("--json", o->json, "as JSON");
  show_one->callback([o, &chosen] { chosen.run = [o] { return show(o->name, o->json); }; });

  auto* check_one = command->add_subcommand("check", "is a file of key = value lines a rulebook? Exit 1 when not");
  check_one->add_option("FILE", o->file, "the file")->required();
  check_one->add_option("--market", o->markets, "a market that its keys may name; may be repeated")->type_name("M")->allow_extra_args(false);
  check_one->callback([o, &chosen] { chosen.run = [o] { return check(o->file, o->markets); }; });
}

}  // namespace fb::ctl
