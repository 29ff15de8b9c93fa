// firebreakctl conformance: published vectors against the engine.
#include "report/conformance.h"

#include <fmt/format.h>

#include "commands/output.h"

namespace fb::ctl {
namespace {

Exit conformance(const std::vector<std::string>& files, bool json) {
  ConformanceOutcome all;
  for (const std::string& file : files) {
    auto outcome = run_conformance(file == "-" ? "/dev/stdin" : file);
    if (!outcome) return refuse(outcome.error());
    outcome->lines.pop_back();  // its own total
    if (!json)
      for (const std::string& line : outcome->lines) say(line);
    all.passed += outcome->passed;
    all.failed += outcome->failed;
    all.unknown += outcome->unknown;
    all.orientation += outcome->orientation;
  }
  if (json) say_json({{"passed", all.passed}, {"failed", all.failed}, {"unknown", all.unknown}, {"orientation", all.orientation}});
  else say(fmt::format("{} passed, {} failed", all.passed, all.failed));
  return all.failed > 0 || all.passed == 0 ? Exit::no : Exit::done;
}

}  // namespace

void add_conformance(CLI::App& app, Chosen& chosen) {
  struct Options {
    std::vector<std::string> files;
    bool json = false;
  };
  auto* command = app.add_subcommand("conformance", "published vectors against the engine; exit 1 when one fails or none passed");
  auto o = std::make_shared<Options>();
  command->add_option("FILE", o->files, "files of vectors as JSON lines, or - for standard input")->required();
  command->add_flag("--json", o->json, "the counts as JSON");
  command->callback([o, &chosen] { chosen.run = [o] { return conformance(o->files, o->json); }; });
}

}  // namespace fb::ctl
