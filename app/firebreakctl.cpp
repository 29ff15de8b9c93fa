// firebreakctl: the engine without a window, for scripts, servers and continuous integration.
#include <cstdio>
#include <exception>

#include "commands/command.h"
#include "commands/output.h"
#include "protocol/version.h"

using namespace fb::ctl;

namespace {

int run(int argc, char** argv) {
  CLI::App app("Keeps a derivatives venue solvent: replays recorded days through the protocol engine, and answers questions about them.", "firebreakctl");
  app.set_version_flag("--version", std::string(fb::engine_version()));
  app.require_subcommand(1);
  app.footer("Times are ISO 8601 (UTC) or epoch milliseconds. Exit: 0 done, 1 the answer is no, 2 usage or bad input. See firebreakctl(1).");
  Chosen chosen;
  for (const auto add : {add_import, add_info, add_replay, add_compare, add_figures, add_state, add_why, add_queue, add_journal, add_report, add_verify, add_cascade,
                         add_adl, add_policies, add_providers, add_outcomes, add_rulebook, add_conformance})
    add(app, chosen);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    const bool unknown = argc > 1 && argv[1][0] != '-' && app.get_subcommands([&](const CLI::App* s) { return s->check_name(argv[1]); }).empty();
    if (unknown) return static_cast<int>(refuse({.field = "command", .value = argv[1], .rule = "is unknown", .next = "See firebreakctl --help"}));
    return app.exit(e) == 0 ? 0 : static_cast<int>(Exit::refused);
  }
  const Exit exit = chosen.run();
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0)
    return static_cast<int>(refuse({.file = "standard output", .rule = "could not be written", .next = "Check the disk and the pipe"}));
  return static_cast<int>(exit);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& e) {  // a defect of the engine, or memory ran out
    return static_cast<int>(refuse({.rule = std::string("stopped: ") + e.what(), .next = "Report it with the command and the file"}));
  }
}
